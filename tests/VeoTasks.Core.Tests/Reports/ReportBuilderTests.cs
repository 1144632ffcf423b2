using System.Security.Cryptography;
using System.Text;
using VeoTasks.Emulator;
using VeoTasks.Reports;
using VeoTasks.Saving;
using VeoTasks.Tests.Reports.Support;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Reports;

/// <summary>What a report finds out about a folder: its ledger, its files, and what became of them.</summary>
public sealed class ReportBuilderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_are_there_missing_or_changed()
    {
        LedgerEntry present = Save("present");
        LedgerEntry shorter = Save("shorter");
        LedgerEntry edited = Save("edited");
        LedgerEntry touched = Save("touched");
        LedgerEntry folder = Save("folder");
        File.WriteAllBytes(_folder[shorter.File], [1, 2, 3]);
        Write(edited, at: present.SavedAt.AddDays(1), seed: 7);
        File.SetLastWriteTimeUtc(_folder[touched.File], touched.SavedAt.UtcDateTime.AddDays(1));
        File.Delete(_folder[folder.File]);
        Directory.CreateDirectory(_folder[folder.File]);
        Ledger(present, shorter, edited, touched, folder, Sample.Entry("missing"));

        VideoReport report = await BuildAsync();

        Assert.Equal(
            [("edited", FileState.Changed), ("folder", FileState.Changed), ("missing", FileState.Missing), ("present", FileState.Present),
                ("shorter", FileState.Changed), ("touched", FileState.Present)],
            report.Videos.Select(video => (video.Entry.Task, video.State)).Order());
        Assert.Equal((6, 4), (report.Totals.Videos, report.Totals.Gone));
    }

    [Fact]
    public async Task A_link_is_not_followed()
    {
        LedgerEntry entry = Save("real");
        File.CreateSymbolicLink(_folder["link.mp4"], _folder[entry.File]);
        Ledger(entry with { File = "link.mp4" });

        Assert.Equal(FileState.Changed, Assert.Single((await BuildAsync()).Videos).State);
    }

    [Fact]
    public async Task A_file_tells_how_long_it_plays()
    {
        byte[] sample = SampleVideo.Bytes;
        LedgerEntry entry = Sample.Entry("a") with { Length = sample.Length, SavedAt = DateTimeOffset.UtcNow };
        File.WriteAllBytes(_folder[entry.File], sample);
        Ledger(entry);

        VideoReport report = await BuildAsync();

        Assert.Equal((TimeSpan.FromSeconds(1), 320, 180), (
            report.Videos[0].Movie!.Duration!.Value, report.Videos[0].Movie!.Width, report.Videos[0].Movie!.Height));
        Assert.Equal(TimeSpan.FromSeconds(1), report.Totals.Playing);
    }

    [Fact]
    public async Task Newest_come_first_and_failures_that_were_made_good_not_at_all()
    {
        LedgerEntry old = Save("old");
        LedgerEntry young = Save("young") with { SavedAt = Sample.Evening.AddHours(1) };
        LedgerEntry gone = Sample.Entry("gone") with { SavedAt = Sample.Evening.AddHours(-1) };
        Ledger(
            Sample.Failure("old"), old, young, gone,
            Sample.Failure("young") with { Index = 0, Error = "FileExists" },
            Sample.Failure("gone") with { Index = 0, Error = "FileExists" },
            Sample.Failure("never"),
            Sample.Failure("later") with { At = Sample.Evening.AddDays(1) });

        VideoReport report = await BuildAsync();

        Assert.Equal(["young", "old", "gone"], report.Videos.Select(video => video.Entry.Task));
        Assert.Equal(["later", "gone", "never"], report.Failures.Select(failure => failure.Task));
    }

    [Fact]
    public async Task Sums_go_by_provider_and_model()
    {
        Ledger(
            Sample.Entry("a") with { Waited = 10 },
            Sample.Entry("b") with { Waited = 30 },
            Sample.Entry("c") with { Waited = 20, Provider = "mingyan", Model = null },
            Sample.Entry("d") with { Waited = null },
            Sample.Failure("e") with { Provider = "mingyan" });

        VideoReport report = await BuildAsync();

        Assert.Equal((4, 4L * (2 << 20), 1, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30)), (report.Totals.Videos, report.Totals.Bytes,
            report.Totals.Failed, report.Totals.MedianWait!.Value, report.Totals.LongestWait!.Value));
        Assert.Equal([("mulerun", "veo-3.1", 3, 0), ("mingyan", null, 1, 1)], report.Groups.Select(
            group => (group.Provider, group.Model, group.Totals.Videos, group.Totals.Failed)));
    }

    [Fact]
    public async Task Numbers_that_make_no_sense_are_survived()
    {
        Ledger(
            Sample.Entry("a") with
            {
                Length = long.MaxValue, Waited = 1e300, Index = int.MaxValue, Of = int.MaxValue, SavedAt = DateTimeOffset.MaxValue,
            },
            Sample.Entry("b") with
            {
                Length = long.MaxValue, Waited = -5, Index = int.MinValue, Of = int.MinValue, SavedAt = DateTimeOffset.MinValue,
            },
            Sample.Failure("c") with { Waited = double.MaxValue, Index = int.MaxValue, At = DateTimeOffset.MaxValue });

        Assert.Null((await BuildAsync()).Totals.MedianWait);
        Assert.Contains("article", Pages.Write(await BuildAsync()));
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59.9999999Z", FileState.Present)]
    [InlineData("0001-01-01T00:00:00Z", FileState.Present)]
    [InlineData("9999-12-31T23:59:59.9999999-14:00", null)]
    public async Task Times_at_the_ends_of_the_calendar_are_survived(string savedAt, object? state)
    {
        LedgerEntry entry = Save("a");
        string line = Encoding.UTF8.GetString(entry.ToLine()).Replace("2026-11-24T20:15:00+00:00", savedAt, StringComparison.Ordinal);
        File.WriteAllText(_folder[LedgerFile.Name], line);
        Assert.Contains(savedAt, line);

        VideoReport report = await BuildAsync();

        Assert.Equal(state is null ? [] : [(FileState)state], report.Videos.Select(video => video.State));
        Assert.Contains("</html>", Pages.Write(report));
    }

    [Fact]
    public async Task An_empty_ledger_makes_a_page()
    {
        Ledger();
        Assert.Contains("No videos have been saved here yet.", Pages.Write(await BuildAsync()));
    }

    private static byte[] Content(LedgerEntry entry, int seed) => Mp4Sample.Make(1000, seed + entry.Task.Length);

    private LedgerEntry Save(string task)
    {
        LedgerEntry entry = Sample.Entry(task);
        byte[] content = Content(entry, 1);
        Write(entry, entry.SavedAt, seed: 1);
        return entry with { Length = content.Length, Sha256 = Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant() };
    }

    private void Write(LedgerEntry entry, DateTimeOffset at, int seed)
    {
        File.WriteAllBytes(_folder[entry.File], Content(entry, seed));
        File.SetLastWriteTimeUtc(_folder[entry.File], at.UtcDateTime);
    }

    private void Ledger(params LedgerLine[] lines) =>
        File.WriteAllBytes(_folder[LedgerFile.Name], [.. lines.SelectMany(line => line.ToLine())]);

    private Task<VideoReport> BuildAsync() =>
        new ReportBuilder(_folder.Path, TimeProvider.System).BuildAsync(null, TestContext.Current.CancellationToken);
}
