using VeoTasks.Saving;
using VeoTasks.Storage;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Ledger;

/// <summary>Failures in the ledger: noted once, made good by a later success, and never more than may be on disk.</summary>
public class LedgerFailureTests : IDisposable
{
    private readonly TempFolder _root = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _root.Dispose();

    private string Folder => _root["videos"];

    private string LedgerPath => Path.Combine(Folder, LedgerFile.Name);

    [Fact]
    public async Task What_was_said_before_is_not_said_again_by_this_run_or_a_later_one()
    {
        Directory.CreateDirectory(Folder);
        await NewLedger().AddAsync(Failure("a"));
        SaveLedger later = NewLedger();
        await later.AddAsync(Failure("a") with { At = DateTimeOffset.MaxValue });
        await later.AddAsync(Failure("a") with { Reason = "another reason" });
        await later.AddAsync(Failure("a") with { Reason = "another reason" });
        await later.AddAsync(Failure("a") with { Index = 1 });

        Assert.Equal(3, File.ReadLines(LedgerPath).Count());
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_failure_makes_no_folder_and_waits_for_the_first_video()
    {
        SaveLedger ledger = NewLedger();
        await ledger.AddAsync(Failure("a"));
        await ledger.AddAsync(Failure("b"));
        Assert.False(Directory.Exists(Folder));

        Directory.CreateDirectory(Folder);
        Assert.True(await ledger.AddAsync(Entry("b")));

        LedgerContents contents = await ReadAsync();
        Assert.Equal(["a"], contents.Failures.Select(failure => failure.Task));
        Assert.Equal(["b"], contents.Saved.Select(entry => entry.Task));
        Assert.Equal(3, File.ReadLines(LedgerPath).Count());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public void A_later_success_makes_good_a_failure_of_the_video_and_of_its_task(int? index)
    {
        LedgerContents contents = new();
        contents.Take(Failure("a") with { Index = index });
        contents.Take(Failure("a") with { Index = 1 });
        contents.Take(Failure("b"));
        contents.Take(Entry("a"));

        Assert.Equal([("a", 1), ("b", (int?)null)], contents.Failures.Select(failure => (failure.Task, failure.Index)));
        contents.Take(Failure("a") with { Index = index });
        Assert.Equal(3, contents.Failures.Count);
        Assert.NotNull(contents.Find(new VideoKey("mulerun", "a", 0)));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_written_is_said_once()
    {
        Directory.CreateDirectory(LedgerPath);
        SaveLedger ledger = NewLedger();
        await ledger.AddAsync(Failure("a"));
        await ledger.AddAsync(Failure("b"));

        Assert.Contains(".veotasks.jsonl", Assert.Single(_warnings));
    }

    [Fact]
    public async Task A_ledger_that_somebody_looks_at_is_waited_for_once_and_gets_what_is_owed_afterwards()
    {
        Directory.CreateDirectory(Folder);
        VirtualClock clock = new();
        SaveLedger ledger = new(new FolderGuard(Folder), LocalDisk.Instance, clock, _warnings.Add);
        int written = 0;
        Assert.True(await ledger.AddAsync(Entry("a"), () => written++));
        using (new FileStream(LedgerPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.False(await AdvanceAsync(clock, ledger.AddAsync(Entry("b"), () => written++)));
            DateTimeOffset waited = clock.GetUtcNow();
            for (int video = 0; video < 20; video++)
            {
                Assert.False(await AdvanceAsync(clock, ledger.AddAsync(Entry($"c{video}"))));
                Assert.NotNull(await ledger.FindAsync(new VideoKey("mulerun", $"c{video}", 0), TestContext.Current.CancellationToken));
            }

            Assert.Equal((waited, 1), (clock.GetUtcNow(), written));
        }

        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.True(await ledger.AddAsync(Entry("d")));

        Assert.Equal((23, 2), (File.ReadLines(LedgerPath).Count(), written));
        Assert.Single(_warnings);
    }

    [Theory]
    [Trait("Needs", "Unix")]
    [InlineData("The prompt was refused.", "The prompt was refused.")]
    [InlineData("see https://cdn.example/v/s3cret-path.mp4?sig=s3cret now", "see https://cdn.example/… now")]
    [InlineData("see HTTPS://user:s3cret@cdn.example:8443/a", "see HTTPS://***@cdn.example:8443/…")]
    [InlineData("key sk-s3cret0123456789 is wrong", "key sk-*** is wrong")]
    [InlineData("\"/home/kim/videos/a.mp4\" cannot be written", "\"a.mp4\" cannot be written")]
    [InlineData("\u001b[2J\u202e", "no reason")]
    public void A_reason_keeps_no_link_no_key_and_no_path(string said, string kept)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && said.Contains("/home", StringComparison.Ordinal), "A path of Unix.");
        Assert.Equal(kept, ReasonText.Of(said, "/home/kim/videos"));
        Assert.DoesNotContain("s3cret", ReasonText.Of(said, "/home/kim/videos"));
    }

    private static LedgerFailure Failure(string task) =>
        new() { Provider = "mulerun", Task = task, Error = "TaskFailed", Reason = "no cats" };

    private static LedgerEntry Entry(string task) =>
        new() { Provider = "mulerun", Task = task, File = task + ".mp4", Sha256 = new string('0', 64) };

    private SaveLedger NewLedger() => new(new FolderGuard(Folder), LocalDisk.Instance, TimeProvider.System, _warnings.Add);

    private static async Task<bool> AdvanceAsync(VirtualClock clock, Task<bool> adding)
    {
        while (!adding.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(clock.NextDue is null ? 0 : 20));
            await Task.Yield();
        }

        return await adding;
    }

    private async Task<LedgerContents> ReadAsync()
    {
        LedgerContents contents = new();
        await new LedgerFile(new FolderGuard(Folder), LocalDisk.Instance, TimeProvider.System)
            .ReadNewAsync(contents.Take, TestContext.Current.CancellationToken);
        return contents;
    }
}
