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
            6 => new Sample(Line("{\"kind\":{\"kind\":\"failure\"},\"provider\":\"p\",\"task\":\"t\",\"file\":\"f.mp4\",\"sha256\":\"x\"}"), null),
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

    [Theory]
    [InlineData("{\"kind\":\"failure\",\"provider\":\"p\",\"task\":\"t\",\"error\":\"E\"}")]
    [InlineData("{\"kind\":\"failure\",\"provider\":\"p\",\"task\":null,\"error\":\"E\",\"reason\":\"r\"}")]
    [InlineData("{\"kind\":\"failure\",\"provider\":\"p\",\"task\":\"t\",\"error\":\"E\",\"reason\":\"r\",\"index\":\"1\"}")]
    public void A_failure_that_lacks_something_is_skipped(string line) => Assert.Null(LedgerLine.Parse(Encoding.UTF8.GetBytes(line)));

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\n");
}
