using VeoTasks.Gateways;
using VeoTasks.Simulation;
using VeoTasks.Submitting;
using VeoTasks.Tests.Gateways;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>What becomes of the journal's lines on a disk that fails, and of files that are no journal.</summary>
public sealed class JournalFileTests : IDisposable
{
    private readonly SubmitRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task What_killed_runs_have_left_is_cleared_away_after_a_day_and_what_lives_is_not()
    {
        string Left(string name) => $"{_rig.JournalPath}.run-{name}";
        using SubmissionJournal living = await _rig.OpenAsync();
        string lock_ = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(_rig.JournalPath)!, "*.run-*"));
        string old = Left(Guid.NewGuid().ToString("N"));
        string young = Left(Guid.NewGuid().ToString("N"));
        string other = Left("notes");
        foreach (string path in new[] { old, young, other })
        {
            File.WriteAllText(path, "");
        }

        foreach (string path in new[] { old, other, lock_ })
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-2));
        }

        using SubmissionJournal next = await _rig.OpenAsync();

        Assert.Equal([false, true, true, true], new[] { old, young, other, lock_ }.Select(File.Exists));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"v\":1,\"kind\":\"sen")]
    [InlineData("\0\0\0\0\0\0")]
    [InlineData("not json\n{\"v\":1}\n\n{\"kind\":\"accepted\",\"id\":\"nobody\"}\n[]\n")]
    public async Task A_torn_line_costs_itself_alone(string torn)
    {
        await _rig.AcceptAsync(SubmitRig.Row("mulerun", "before"), "one");
        File.AppendAllText(_rig.JournalPath, torn);
        await _rig.AcceptAsync(SubmitRig.Row("mulerun", "after"), "two");

        Assert.Equal("one", (await _rig.ClaimAsync(SubmitRig.Row("mulerun", "before"))).Entry.End!.Task);
        Assert.Equal("two", (await _rig.ClaimAsync(SubmitRig.Row("mulerun", "after"))).Entry.End!.Task);
    }

    [Theory]
    [InlineData("my own notes")]
    [InlineData("Label,Prompt\nfox,a fox\n")]
    [InlineData("\ufeff{", "utf-16")]
    public async Task A_file_that_is_no_journal_is_left_alone_and_nothing_is_sent(string text, string encoding = "utf-8")
    {
        File.WriteAllText(_rig.JournalPath, text, System.Text.Encoding.GetEncoding(encoding));
        byte[] before = File.ReadAllBytes(_rig.JournalPath);
        MakePrivate();

        await Assert.ThrowsAsync<JournalException>(() => _rig.ClaimAsync(SubmitRig.Row("mulerun", "a fox")));
        Assert.Equal(before, File.ReadAllBytes(_rig.JournalPath));
    }

    [Fact]
    public async Task A_journal_that_an_editor_has_saved_with_a_mark_and_other_line_ends_is_read_whole()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        await _rig.AcceptAsync(row, "one");
        string text = File.ReadAllText(_rig.JournalPath);
        File.WriteAllText(_rig.JournalPath, text.Replace("\n", "\r\n", StringComparison.Ordinal), new System.Text.UTF8Encoding(true));

        Assert.Equal("one", (await _rig.ClaimAsync(row)).Entry.End!.Task);
    }

    [Theory]
    [InlineData(300_000, 'p')]
    [InlineData(1_000_000, '\u0001')]
    public async Task A_prompt_of_any_length_that_is_taken_is_found_again(int length, char character)
    {
        SubmissionRow row = SubmitRig.Row("octopusx", new string(character, length));
        await _rig.AcceptAsync(row, "one");

        Assert.Equal("one", (await _rig.ClaimAsync(row)).Entry.End!.Task);
        (SubmissionRow? longer, IReadOnlyList<string> errors) = SubmissionRow.Create(
            Answers.Provider("octopusx"), new Submission { Prompt = new string('p', 1_000_001) }, label: null);
        Assert.Null(longer);
        Assert.StartsWith("-Prompt: ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_another_process_holds_is_waited_for_until_the_user_stops()
    {
        await _rig.AcceptAsync(SubmitRig.Row("mulerun", "a fox"), "one");
        using FileStream held = new(_rig.JournalPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using CancellationTokenSource stop = new();
        using SubmissionJournal journal = _rig.Journal();

        Task<IReadOnlyList<JournalEntry>> listing = journal.ListAsync(stop.Token);
        Assert.False(listing.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listing);
    }

    [Fact]
    [Trait("Needs", "Windows")]
    public async Task A_journal_that_somebody_watches_is_written_all_the_same()
    {
        await _rig.AcceptAsync(SubmitRig.Row("mulerun", "a fox"), "one");
        using FileStream watcher = new(_rig.JournalPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        using SubmissionJournal journal = _rig.Journal();

        await journal.OpenAsync(limit.Token);

        Assert.Equal(ClaimKind.New, (await journal.ClaimAsync(SubmitRig.Row("mulerun", "an owl"), limit.Token)).Kind);
    }

    [Fact]
    public async Task A_journal_that_another_program_holds_for_a_while_loses_no_answer()
    {
        VirtualClock clock = new();
        _rig.Time = clock;
        SubmissionRow[] rows = [SubmitRig.Row("mulerun", "a fox"), SubmitRig.Row("mulerun", "an owl")];
        using (SubmissionJournal journal = await _rig.OpenAsync(rows))
        {
            Claim first = await journal.ClaimAsync(rows[0], TestContext.Current.CancellationToken);
            Claim second = await journal.ClaimAsync(rows[1], TestContext.Current.CancellationToken);
            string held = OperatingSystem.IsWindows() ? _rig.JournalPath : _rig.JournalPath + ".lock";
            using (new FileStream(held, FileMode.Open, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None))
            {
                Task ending = journal.EndAsync(journal.EndOf(first.Entry, SubmitRig.Taken with { Ids = ["one"] }));
                Assert.InRange(await SecondsInVainAsync(ending, clock), 60, 90);
                ending = journal.EndAsync(journal.EndOf(second.Entry, SubmitRig.Taken with { Ids = ["two"] }));
                Assert.InRange(await SecondsInVainAsync(ending, clock), 2, 30);
            }

            await journal.WriteOwedAsync();
        }

        Assert.Equal("one", (await _rig.ClaimAsync(rows[0])).Entry.Acceptance?.Task);
        Assert.Equal("two", (await _rig.ClaimAsync(rows[1])).Entry.Acceptance?.Task);
    }

    [Fact]
    public async Task A_torn_answer_leaves_its_submission_unknown()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        await _rig.AcceptAsync(row, "one");
        byte[] bytes = File.ReadAllBytes(_rig.JournalPath);
        File.WriteAllBytes(_rig.JournalPath, bytes[..^20]);

        Assert.Equal(ClaimKind.Unknown, (await _rig.ClaimAsync(row)).Kind);
    }

    [Fact]
    public async Task A_journal_of_a_newer_version_is_left_alone_and_nothing_is_sent()
    {
        File.WriteAllText(_rig.JournalPath, "{\"v\":2,\"kind\":\"sending\",\"id\":\"x\"}\n");
        MakePrivate();

        await Assert.ThrowsAsync<JournalException>(() => _rig.ClaimAsync(SubmitRig.Row("mulerun", "a fox")));
        Assert.Equal("{\"v\":2,\"kind\":\"sending\",\"id\":\"x\"}\n", File.ReadAllText(_rig.JournalPath));
    }

    [Fact]
    public async Task A_line_that_is_not_on_disk_claims_nothing()
    {
        TracingDisk disk = new();
        _rig.Disk = disk;
        using SubmissionJournal journal = await _rig.OpenAsync();
        disk.Before = step =>
        {
            if (step == "flush")
            {
                throw new IOException("the disk says no", 5);
            }
        };

        await Assert.ThrowsAsync<JournalException>(() =>
            journal.ClaimAsync(SubmitRig.Row("mulerun", "a fox"), TestContext.Current.CancellationToken));
        Assert.Empty(await _rig.ListAsync());
    }

    [Fact]
    public async Task An_answer_is_written_into_room_that_was_kept_for_it_when_the_disk_is_full()
    {
        SmallDisk disk = new(room: 200 * 1024);
        _rig.Disk = disk;
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        using SubmissionJournal journal = await _rig.OpenAsync(row);
        Claim claim = await journal.ClaimAsync(row, TestContext.Current.CancellationToken);
        disk.Fill();

        await journal.EndAsync(journal.EndOf(claim.Entry, SubmitRig.Taken));

        Assert.Equal(VeoSubmissionState.Accepted, Assert.Single(await _rig.ListAsync()).State);
        await Assert.ThrowsAsync<JournalException>(() =>
            journal.ClaimAsync(SubmitRig.Row("mulerun", "another"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_journal_of_many_lines_is_read_whole()
    {
        using SubmissionJournal journal = await _rig.OpenAsync();
        string long_ = new('p', 40_000);
        for (int row = 0; row < 30; row++)
        {
            Claim claim = await journal.ClaimAsync(SubmitRig.Row("octopusx", $"{row} {long_}"), TestContext.Current.CancellationToken);
            await journal.EndAsync(journal.EndOf(claim.Entry, SubmitRig.Taken with { Ids = [$"task_{row}"] }));
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(row => $"task_{row}"), (await _rig.ListAsync()).Select(one => one.TaskId));
    }

    /// <summary>How many seconds are waited for a journal that is not to be had.</summary>
    private static async Task<int> SecondsInVainAsync(Task writing, VirtualClock clock)
    {
        int seconds = 0;
        while (await Task.WhenAny(writing, clock.WaitForTimerAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken)) != writing)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            seconds++;
        }

        await Assert.ThrowsAsync<JournalException>(() => writing);
        return seconds;
    }

    private void MakePrivate()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_rig.JournalPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
