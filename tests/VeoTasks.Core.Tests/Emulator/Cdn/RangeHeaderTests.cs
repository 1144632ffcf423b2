using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Emulator.Cdn;
using Xunit;

namespace VeoTasks.Tests.Emulator.Cdn;

public sealed class RangeHeaderTests
{
    private static readonly Gen<string> Nearly = Gen.Elements("bytes=", "bytes =", "Bytes=", "items=", "").SelectMany(unit =>
        Gen.Elements("", "0", "5", "99", "100", "-", "--", ",", " ", "a", "18446744073709551616", "\u0663").ArrayOf().Select(parts => unit + string.Concat(parts)));

    [Fact]
    public void Nothing_a_client_writes_leads_outside_the_file() => Check.QuickThrowOnFailure(Prop.ForAll(
        Nearly.ToArbitrary(), Gen.Choose(0, 200).ToArbitrary(),
        (header, length) => RangeHeader.Read(header, length, out var range) != RangeOutcome.Part
            || (range.First >= 0 && range.First <= range.Last && range.Last < length)));

    [Fact]
    public void A_range_is_read_as_it_is_meant() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 100).Two().ToArbitrary(),
        pair =>
        {
            var (first, last) = (Math.Min(pair.Item1, pair.Item2), Math.Max(pair.Item1, pair.Item2));
            var outcome = RangeHeader.Read($"bytes={first}-{last}", 50, out var range);
            return first < 50 ? outcome == RangeOutcome.Part && range == new ByteRange(first, Math.Min(last, 49)) : outcome == RangeOutcome.Unsatisfiable;
        }));

    [Fact]
    public void An_empty_file_has_no_range() => Assert.Equal(RangeOutcome.Unsatisfiable, RangeHeader.Read("bytes=0-", 0, out _));
}
