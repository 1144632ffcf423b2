using VeoTasks.Gateways;
using VeoTasks.Submitting;
using VeoTasks.Tests.Gateways;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>What the journal remembers, and to whom it gives what.</summary>
public sealed class SubmissionJournalTests : IDisposable
{
    private static readonly SubmissionAnswer Taken = new(SubmissionOutcome.Accepted, null) { Ids = ["task_1"] };

    private readonly SubmitRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task What_is_about_to_be_sent_is_on_disk_before_it_is_claimed()
    {
        TracingDisk disk = new();
        _rig.Disk = disk;
        using SubmissionJournal journal = await OpenAsync();

        Claim claim = await journal.ClaimAsync(SubmitRig.Row("mulerun", "a fox"), TestContext.Current.CancellationToken);

        Assert.Equal(ClaimKind.New, claim.Kind);
        Assert.Equal(["write", "flush", "write", "flush"], disk.Trace.Where(step => step is "write" or "flush"));
        Assert.Contains("\"kind\":\"sending\"", File.ReadAllText(_rig.JournalPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_row_is_the_same_task_in_a_later_run_and_costs_nothing()
    {
        await AcceptAsync(SubmitRig.Row("mulerun", "a fox"), "task_1");

        Claim again = await ClaimAsync(SubmitRig.Row("mulerun", "a fox"));

        Assert.Equal((ClaimKind.Accepted, "task_1"), (again.Kind, again.Entry.End!.Task));
    }

    [Fact]
    public async Task Two_equal_rows_are_two_tasks_and_the_second_run_finds_both()
    {
        SubmissionRow[] rows = [SubmitRig.Row("mulerun", "a fox"), SubmitRig.Row("mulerun", "a fox")];
        Assert.Equal([ClaimKind.New, ClaimKind.New], await RunAsync(rows, "one", "two"));

        List<string?> found = [];
        using SubmissionJournal journal = await OpenAsync(rows);
        foreach (SubmissionRow row in rows)
        {
            found.Add((await journal.ClaimAsync(row, TestContext.Current.CancellationToken)).Entry.End!.Task);
        }

        Assert.Equal(["one", "two"], found);
        Assert.Equal(ClaimKind.New,
            (await journal.ClaimAsync(SubmitRig.Row("mulerun", "a fox"), TestContext.Current.CancellationToken)).Kind);
    }

    [Fact]
    public async Task Equal_rows_with_labels_keep_their_tasks_when_their_order_changes()
    {
        SubmissionRow[] rows = [SubmitRig.Row("mulerun", "a fox", "first"), SubmitRig.Row("mulerun", "a fox", "second")];
        await RunAsync(rows, "one", "two");

        using SubmissionJournal journal = await OpenAsync([rows[1], rows[0]]);
        Claim second = await journal.ClaimAsync(rows[1], TestContext.Current.CancellationToken);
        Claim first = await journal.ClaimAsync(rows[0], TestContext.Current.CancellationToken);

        Assert.Equal(("two", "one"), (second.Entry.End!.Task, first.Entry.End!.Task));
    }

    [Fact]
    public async Task A_label_that_was_changed_costs_nothing()
    {
        await RunAsync([SubmitRig.Row("mulerun", "a fox", "old")], "one");

        Assert.Equal("one", (await ClaimAsync(SubmitRig.Row("mulerun", "a fox", "new"))).Entry.End!.Task);
    }

    [Fact]
    public async Task A_row_that_is_added_beside_an_equal_one_is_new_and_does_not_take_the_others_task()
    {
        await RunAsync([SubmitRig.Row("mulerun", "a fox", "b")], "one");

        SubmissionRow[] rows = [SubmitRig.Row("mulerun", "a fox", "a"), SubmitRig.Row("mulerun", "a fox", "b")];
        Assert.Equal([ClaimKind.New, ClaimKind.Accepted], await RunAsync(rows, "two"));
    }

    [Theory]
    [InlineData(SubmissionOutcome.Rejected, ClaimKind.New)]
    [InlineData(SubmissionOutcome.NotSent, ClaimKind.New)]
    [InlineData(SubmissionOutcome.Unknown, ClaimKind.Unknown)]
    [InlineData(null, ClaimKind.Unknown)]
    internal async Task What_costs_nothing_is_sent_again_and_what_may_have_is_not(SubmissionOutcome? outcome, ClaimKind next)
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        using (SubmissionJournal journal = await OpenAsync(row))
        {
            Claim claim = await journal.ClaimAsync(row, TestContext.Current.CancellationToken);
            if (outcome is { } known)
            {
                await journal.EndAsync(journal.EndOf(claim.Entry, SubmissionAnswer.Without(known, new(new VeoTaskError(null, "why")))));
            }
        }

        Assert.Equal(next, (await ClaimAsync(row)).Kind);
        Assert.Equal(next is ClaimKind.New ? 2 : 1, (await _rig.ListAsync()).Count);
    }

    [Fact]
    public async Task Force_pays_again_and_a_rejected_force_leaves_the_first_task_in_place()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        await AcceptAsync(row, "one");
        using (SubmissionJournal forced = _rig.Journal(isForced: true))
        {
            await forced.OpenAsync(TestContext.Current.CancellationToken);
            Claim claim = await forced.ClaimAsync(row, TestContext.Current.CancellationToken);
            Assert.Equal(ClaimKind.New, claim.Kind);
            await forced.EndAsync(forced.EndOf(claim.Entry,
                SubmissionAnswer.Without(SubmissionOutcome.Rejected, new(new VeoTaskError(null, "no")))));
        }

        Assert.Equal("one", (await ClaimAsync(row)).Entry.End!.Task);
    }

    [Fact]
    public async Task A_settled_submission_is_sent_again()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        Claim claim = await ClaimAsync(row);
        using (SubmissionJournal journal = _rig.Journal())
        {
            Assert.Null(await journal.SettleAsync(claim.Entry, task: null, TestContext.Current.CancellationToken));
        }

        Assert.Equal(ClaimKind.New, (await ClaimAsync(row)).Kind);
        Assert.Equal([VeoSubmissionState.Settled, VeoSubmissionState.Unknown], (await _rig.ListAsync()).Select(one => one.State));
    }

    [Fact]
    public async Task A_submission_that_the_user_has_found_at_the_gateway_is_accepted_from_then_on()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        Claim claim = await ClaimAsync(row);
        using (SubmissionJournal journal = _rig.Journal())
        {
            Assert.Null(await journal.SettleAsync(claim.Entry, "task_found", TestContext.Current.CancellationToken));
        }

        Claim again = await ClaimAsync(row);
        Assert.Equal((ClaimKind.Accepted, "task_found"), (again.Kind, again.Entry.Acceptance!.Task));
        VeoSubmission listed = Assert.Single(await _rig.ListAsync());
        Assert.Equal((VeoSubmissionState.Accepted, "task_found"), (listed.State, listed.TaskId));
    }

    [Fact]
    public async Task The_users_word_may_be_taken_back_and_a_gateways_may_not()
    {
        await AcceptAsync(SubmitRig.Row("mulerun", "a cat"), "task_cat");
        Claim fox = await ClaimAsync(SubmitRig.Row("mulerun", "a fox"));
        using SubmissionJournal journal = _rig.Journal();
        JournalEntry cat = (await journal.ListAsync(TestContext.Current.CancellationToken))[0];

        Assert.NotNull(await journal.SettleAsync(cat, task: null, TestContext.Current.CancellationToken));
        Assert.NotNull(await journal.SettleAsync(cat, "task_other", TestContext.Current.CancellationToken));
        Assert.Equal("task_cat", (await journal.SettleAsync(fox.Entry, "task_cat", TestContext.Current.CancellationToken))!.End!.Task);
        foreach (string? task in new[] { "task_wrong", "task_fox", null, "task_fox" })
        {
            Assert.Null(await journal.SettleAsync(fox.Entry, task, TestContext.Current.CancellationToken));
        }

        Assert.Equal(["task_cat", "task_fox"], (await _rig.ListAsync()).Select(one => one.TaskId));
    }

    [Theory]
    [InlineData("mulerun", 47, ClaimKind.Accepted)]
    [InlineData("mulerun", 49, ClaimKind.New)]
    [InlineData("mulerun", -5000, ClaimKind.Accepted)]
    [InlineData("mingyan", 23, ClaimKind.Accepted)]
    [InlineData("mingyan", 25, ClaimKind.New)]
    [InlineData("replicate", 23, ClaimKind.Accepted)]
    [InlineData("replicate", 25, ClaimKind.New)]
    [InlineData("kie", 335, ClaimKind.Accepted)]
    [InlineData("kie", 337, ClaimKind.New)]
    [InlineData("octopusx", 160, ClaimKind.Accepted)]
    [InlineData("octopusx", 170, ClaimKind.New)]
    internal async Task An_accepted_task_is_found_for_as_long_as_its_gateway_keeps_results_and_a_day_at_least(string provider, int hours, ClaimKind kind)
    {
        SubmissionRow row = SubmitRig.Row(provider, "a fox");
        await AcceptAsync(row, "one");
        _rig.Time = new ShiftedTime(TimeSpan.FromHours(hours));

        Assert.Equal(kind, (await ClaimAsync(row)).Kind);
    }

    [Fact]
    public async Task An_unknown_one_is_never_too_old_to_stand_in_the_way()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        await ClaimAsync(row);
        _rig.Time = new ShiftedTime(TimeSpan.FromDays(4000));

        Assert.Equal(ClaimKind.Unknown, (await ClaimAsync(row)).Kind);
    }

    [Fact]
    public async Task What_another_run_that_lives_has_in_hand_is_neither_unknown_nor_free()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        using SubmissionJournal other = await OpenAsync(row);
        await other.ClaimAsync(row, TestContext.Current.CancellationToken);

        Claim claim = await ClaimAsync(row);
        Assert.Equal(ClaimKind.InHand, claim.Kind);
        Assert.Equal(VeoSubmissionState.Sending, Assert.Single(await _rig.ListAsync()).State);

        other.Dispose();
        Assert.Equal(VeoSubmissionState.Unknown, Assert.Single(await _rig.ListAsync()).State);
    }

    [Fact]
    public async Task What_killed_runs_have_left_is_cleared_away_after_a_day_and_what_lives_is_not()
    {
        string Left(string name) => $"{_rig.JournalPath}.run-{name}";
        using SubmissionJournal living = await OpenAsync();
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

        using SubmissionJournal next = await OpenAsync();

        Assert.Equal([false, true, true, true], new[] { old, young, other, lock_ }.Select(File.Exists));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"v\":1,\"kind\":\"sen")]
    [InlineData("\0\0\0\0\0\0")]
    [InlineData("not json\n{\"v\":1}\n\n{\"kind\":\"accepted\",\"id\":\"nobody\"}\n[]\n")]
    public async Task A_torn_line_costs_itself_alone(string torn)
    {
        await AcceptAsync(SubmitRig.Row("mulerun", "before"), "one");
        File.AppendAllText(_rig.JournalPath, torn);
        await AcceptAsync(SubmitRig.Row("mulerun", "after"), "two");

        Assert.Equal("one", (await ClaimAsync(SubmitRig.Row("mulerun", "before"))).Entry.End!.Task);
        Assert.Equal("two", (await ClaimAsync(SubmitRig.Row("mulerun", "after"))).Entry.End!.Task);
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

        await Assert.ThrowsAsync<JournalException>(() => ClaimAsync(SubmitRig.Row("mulerun", "a fox")));
        Assert.Equal(before, File.ReadAllBytes(_rig.JournalPath));
    }

    [Fact]
    public async Task A_journal_that_an_editor_has_saved_with_a_mark_and_other_line_ends_is_read_whole()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        await AcceptAsync(row, "one");
        string text = File.ReadAllText(_rig.JournalPath);
        File.WriteAllText(_rig.JournalPath, text.Replace("\n", "\r\n", StringComparison.Ordinal), new System.Text.UTF8Encoding(true));

        Assert.Equal("one", (await ClaimAsync(row)).Entry.End!.Task);
    }

    [Theory]
    [InlineData(300_000, 'p')]
    [InlineData(1_000_000, '\u0001')]
    public async Task A_prompt_of_any_length_that_is_taken_is_found_again(int length, char character)
    {
        SubmissionRow row = SubmitRig.Row("octopusx", new string(character, length));
        await AcceptAsync(row, "one");

        Assert.Equal("one", (await ClaimAsync(row)).Entry.End!.Task);
        (SubmissionRow? longer, IReadOnlyList<string> errors) = SubmissionRow.Create(
            Answers.Provider("octopusx"), new Submission { Prompt = new string('p', 1_000_001) }, label: null);
        Assert.Null(longer);
        Assert.StartsWith("-Prompt: ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_another_process_holds_is_waited_for_until_the_user_stops()
    {
        await AcceptAsync(SubmitRig.Row("mulerun", "a fox"), "one");
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
        await AcceptAsync(SubmitRig.Row("mulerun", "a fox"), "one");
        using FileStream watcher = new(_rig.JournalPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        using SubmissionJournal journal = _rig.Journal();

        await journal.OpenAsync(limit.Token);

        Assert.Equal(ClaimKind.New, (await journal.ClaimAsync(SubmitRig.Row("mulerun", "an owl"), limit.Token)).Kind);
    }

    [Fact]
    public async Task A_torn_answer_leaves_its_submission_unknown()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        await AcceptAsync(row, "one");
        byte[] bytes = File.ReadAllBytes(_rig.JournalPath);
        File.WriteAllBytes(_rig.JournalPath, bytes[..^20]);

        Assert.Equal(ClaimKind.Unknown, (await ClaimAsync(row)).Kind);
    }

    [Fact]
    public async Task A_journal_of_a_newer_version_is_left_alone_and_nothing_is_sent()
    {
        File.WriteAllText(_rig.JournalPath, "{\"v\":2,\"kind\":\"sending\",\"id\":\"x\"}\n");
        MakePrivate();

        await Assert.ThrowsAsync<JournalException>(() => ClaimAsync(SubmitRig.Row("mulerun", "a fox")));
        Assert.Equal("{\"v\":2,\"kind\":\"sending\",\"id\":\"x\"}\n", File.ReadAllText(_rig.JournalPath));
    }

    [Fact]
    public async Task A_line_that_is_not_on_disk_claims_nothing()
    {
        TracingDisk disk = new();
        _rig.Disk = disk;
        using SubmissionJournal journal = await OpenAsync();
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
        using SubmissionJournal journal = await OpenAsync(row);
        Claim claim = await journal.ClaimAsync(row, TestContext.Current.CancellationToken);
        disk.Fill();

        await journal.EndAsync(journal.EndOf(claim.Entry, Taken));

        Assert.Equal(VeoSubmissionState.Accepted, Assert.Single(await _rig.ListAsync()).State);
        await Assert.ThrowsAsync<JournalException>(() =>
            journal.ClaimAsync(SubmitRig.Row("mulerun", "another"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Neither_key_nor_image_nor_body_is_in_the_journal()
    {
        const string Key = "sk-secret-of-the-user-0123456789";
        (SubmissionRow? row, _) = SubmissionRow.Create(
            Answers.Provider("mulerun"),
                new Submission { Prompt = "a fox", Image = new("data:image/png;base64,SECRETPICTURE"), NegativePrompt = "hidden words" },
                "shot");
        await AcceptAsync(row!, "one");

        string text = File.ReadAllText(_rig.JournalPath);
        Assert.DoesNotContain("SECRETPICTURE", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden words", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        Assert.Contains("a fox", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_that_is_not_to_be_kept_is_there_as_a_hash_and_found_all_the_same()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a secret fox");
        using (SubmissionJournal journal = _rig.Journal(hidesPrompts: true))
        {
            await journal.OpenAsync(TestContext.Current.CancellationToken);
            Claim claim = await journal.ClaimAsync(row, TestContext.Current.CancellationToken);
            await journal.EndAsync(journal.EndOf(claim.Entry, Taken));
        }

        string text = File.ReadAllText(_rig.JournalPath);
        Assert.DoesNotContain("secret fox", text, StringComparison.Ordinal);
        Assert.Contains("promptSha256", text, StringComparison.Ordinal);
        Assert.Equal(ClaimKind.Accepted, (await ClaimAsync(row)).Kind);
    }

    [Fact]
    public async Task The_journal_is_the_users_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await AcceptAsync(SubmitRig.Row("mulerun", "a fox"), "one");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_rig.JournalPath));

        File.SetUnixFileMode(_rig.JournalPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        await Assert.ThrowsAsync<JournalException>(() => ClaimAsync(SubmitRig.Row("mulerun", "a fox")));
    }

    [Fact]
    public async Task A_link_in_the_journals_place_is_not_written_through()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string target = _rig.JournalPath + ".target";
        File.WriteAllText(target, "");
        File.CreateSymbolicLink(_rig.JournalPath, target);

        await Assert.ThrowsAsync<JournalException>(() => ClaimAsync(SubmitRig.Row("mulerun", "a fox")));
        Assert.Empty(File.ReadAllText(target));
    }

    [Fact]
    public async Task A_journal_of_many_lines_is_read_whole()
    {
        using SubmissionJournal journal = await OpenAsync();
        string long_ = new('p', 40_000);
        for (int row = 0; row < 30; row++)
        {
            Claim claim = await journal.ClaimAsync(SubmitRig.Row("octopusx", $"{row} {long_}"), TestContext.Current.CancellationToken);
            await journal.EndAsync(journal.EndOf(claim.Entry, Taken with { Ids = [$"task_{row}"] }));
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(row => $"task_{row}"), (await _rig.ListAsync()).Select(one => one.TaskId));
    }

    private async Task<SubmissionJournal> OpenAsync(params SubmissionRow[] rows)
    {
        SubmissionJournal journal = _rig.Journal();
        journal.Plan(rows);
        await journal.OpenAsync(TestContext.Current.CancellationToken);
        return journal;
    }

    private async Task<Claim> ClaimAsync(SubmissionRow row)
    {
        using SubmissionJournal journal = await OpenAsync(row);
        return await journal.ClaimAsync(row, TestContext.Current.CancellationToken);
    }

    private Task<List<ClaimKind>> AcceptAsync(SubmissionRow row, string task) => RunAsync([row], task);

    /// <summary>A run that has every new row accepted.</summary>
    private async Task<List<ClaimKind>> RunAsync(SubmissionRow[] rows, params string[] tasks)
    {
        Queue<string> left = new(tasks);
        List<ClaimKind> kinds = [];
        using SubmissionJournal journal = await OpenAsync(rows);
        foreach (SubmissionRow row in rows)
        {
            Claim claim = await journal.ClaimAsync(row, TestContext.Current.CancellationToken);
            kinds.Add(claim.Kind);
            if (claim.Kind is ClaimKind.New)
            {
                await journal.EndAsync(journal.EndOf(claim.Entry, Taken with { Ids = [left.Dequeue()] }));
            }
        }

        return kinds;
    }

    private void MakePrivate()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_rig.JournalPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>A clock that is ahead.</summary>
    private sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
