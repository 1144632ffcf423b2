using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Saving;
using VeoTasks.Storage;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Ledger;

/// <summary>Lines of several kinds in one ledger.</summary>
public sealed class LedgerLineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A line as it may stand in a file, and what is to be read from it.</summary>
    private sealed record Sample(byte[] Line, LedgerLine? Read)
    {
        public override string ToString() => Encoding.UTF8.GetString(Line);
    }

    private static Gen<Sample> Samples { get; } =
        from task in Gen.Elements("a", "b", "\"kind\":\"failure\"", "{\"kind\":1}", "й\u202e\n")
        from number in Gen.Choose(0, 5)
        from kind in Gen.Choose(0, 7)
        let entry = new LedgerEntry { Provider = "p", Task = task, File = "f.mp4", Sha256 = "x", Index = number, Waited = number }
        let failure = new LedgerFailure { Provider = "p", Task = task, Error = "TaskFailed", Reason = task, Index = number == 0 ? null : number }
        select kind switch
        {
            0 or 1 => new Sample(entry.ToLine(), entry),
            2 or 3 => new Sample(failure.ToLine(), failure),
            4 => new Sample(Line("{\"kind\":\"moved\",\"provider\":\"p\",\"task\":\"t\",\"file\":\"f.mp4\",\"sha256\":\"x\"}"), null),
            5 => new Sample([.. failure.ToLine().AsSpan(0, 20 + number), (byte)'\n'], null),
            6 => new Sample(
                Line("{\"kind\":{\"kind\":\"failure\"},\"provider\":\"p\",\"task\":\"t\",\"file\":\"f.mp4\",\"sha256\":\"x\"}"), null),
            _ => new Sample([0xff, (byte)'"', 0xfe, (byte)'\n'], null),
        };

    [Fact]
    public void Any_mix_of_kinds_gives_the_known_ones_in_their_order() => Prop.ForAll(Arb.From(Samples.ListOf()), async samples =>
    {
        string folder = Directory.CreateDirectory(_folder[Guid.NewGuid().ToString("N")]).FullName;
        File.WriteAllBytes(Path.Combine(folder, LedgerFile.Name), [.. samples.SelectMany(sample => sample.Line)]);
        List<LedgerLine> read = [];
        await new LedgerFile(new FolderGuard(folder), LocalDisk.Instance, TimeProvider.System).ReadNewAsync(read.Add, Cancelled);
        Assert.Equal(samples.Select(sample => sample.Read).OfType<LedgerLine>(), read);
    }).Check(Effort.Of(usual: 100, full: 300));

    [Fact]
    public void Its_bytes_are_the_same_as_ever()
    {
        DateTimeOffset time = new(2026, 11, 22, 1, 2, 3, 450, TimeSpan.Zero);
        LedgerEntry least = new() { Provider = "p", Task = "t", File = "f.mp4", Sha256 = "x" };
        LedgerEntry most = least with
        {
            Model = "m",
            Index = 1,
            Of = 2,
            Length = 1L << 40,
            SavedAt = time,
            Label = "\"ä\"",
            Prompt = "a+b",
            CreatedAt = time,
            CompletedAt = time,
            Waited = 1.25,
            Billed = "1 $",
        };
        LedgerFailure failure =
            new() { Provider = "p", Task = "t", Index = 0, Error = "E", Code = "c", Reason = "r", At = time, Waited = 100 };

        Assert.Equal(
            """{"provider":"p","task":"t","index":0,"of":1,"file":"f.mp4","length":0,"sha256":"x","savedAt":"0001-01-01T00:00:00+00:00"}""" + "\n",
            Encoding.UTF8.GetString(least.ToLine()));
        Assert.Equal(
            """{"provider":"p","task":"t","model":"m","index":1,"of":2,"file":"f.mp4","length":1099511627776,"sha256":"x","savedAt":"2026-11-22T01:02:03.45+00:00","label":"\u0022\u00E4\u0022","prompt":"a\u002Bb","createdAt":"2026-11-22T01:02:03.45+00:00","completedAt":"2026-11-22T01:02:03.45+00:00","waited":1.25,"billed":"1 $"}""" + "\n",
            Encoding.UTF8.GetString(most.ToLine()));
        Assert.Equal(
            """{"kind":"failure","provider":"p","task":"t","index":0,"error":"E","code":"c","reason":"r","at":"2026-11-22T01:02:03.45+00:00","waited":100}""" + "\n",
            Encoding.UTF8.GetString(failure.ToLine()));
        Assert.Equal(most, LedgerLine.Parse(most.ToLine()));
        Assert.Equal(failure, LedgerLine.Parse(failure.ToLine()));
    }

    [Fact]
    public void What_is_not_known_here_is_passed_over()
    {
        LedgerEntry entry = new() { Provider = "p", Task = "t", File = "f.mp4", Sha256 = "x" };

        Assert.Equal(entry, LedgerLine.Parse(
            Line("""{"v":1,"task":"t","provider":"p","label":null,"file":"f.mp4","more":{"task":[]},"sha256":"x"}""")));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"provider\":\"p\",\"task\":\"t\",\"file\":\"f.mp4\",\"sha256\":\"x\"}}")]
    [InlineData("{\"provider\":\"p\",\"task\":\"t\",\"file\":\"f.mp4\",\"sha256\":\"x\",\"savedAt\":\"yesterday\"}")]
    [InlineData("{\"provider\":\"\\ud83d\",\"task\":\"t\",\"file\":\"f.mp4\",\"sha256\":\"x\"}")]
    [InlineData("{\"provider\":\"p\",\"task\":\"t\",\"file\":\"f.mp4\",\"sha256\":\"x\",\"of\":1.5}")]
    [InlineData("{\"kind\":\"failure\",\"provider\":\"p\",\"task\":\"t\",\"error\":\"E\"}")]
    [InlineData("{\"kind\":\"failure\",\"provider\":\"p\",\"task\":null,\"error\":\"E\",\"reason\":\"r\"}")]
    [InlineData("{\"kind\":\"failure\",\"provider\":\"p\",\"task\":\"t\",\"error\":\"E\",\"reason\":\"r\",\"index\":\"1\"}")]
    public void A_line_that_lacks_something_or_makes_no_sense_is_skipped(string line) =>
        Assert.Null(LedgerLine.Parse(Encoding.UTF8.GetBytes(line)));

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\n");
}
