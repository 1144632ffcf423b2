using VeoTasks.Gateways;
using VeoTasks.Submitting;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>What the journal remembers, and to whom it gives what.</summary>
public sealed class SubmissionClaimTests : IDisposable
{
    private readonly SubmitRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task What_is_about_to_be_sent_is_on_disk_before_it_is_claimed()
    {
        TracingDisk disk = new();
        _rig.Disk = disk;
        using SubmissionJournal journal = await _rig.OpenAsync();

        Claim claim = await journal.ClaimAsync(SubmitRig.Row("mulerun", "a fox"), TestContext.Current.CancellationToken);

        Assert.Equal(ClaimKind.New, claim.Kind);
        Assert.Equal(["write", "flush", "write", "flush"], disk.Trace.Where(step => step is "write" or "flush"));
        Assert.Contains("\"kind\":\"sending\"", File.ReadAllText(_rig.JournalPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_row_is_the_same_task_in_a_later_run_and_costs_nothing()
    {
        await _rig.AcceptAsync(SubmitRig.Row("mulerun", "a fox"), "task_1");

        Claim again = await _rig.ClaimAsync(SubmitRig.Row("mulerun", "a fox"));

        Assert.Equal((ClaimKind.Accepted, "task_1"), (again.Kind, again.Entry.End!.Task));
    }

    [Fact]
    public async Task Two_equal_rows_are_two_tasks_and_the_second_run_finds_both()
    {
        SubmissionRow[] rows = [SubmitRig.Row("mulerun", "a fox"), SubmitRig.Row("mulerun", "a fox")];
        Assert.Equal([ClaimKind.New, ClaimKind.New], await _rig.AcceptAsync(rows, "one", "two"));

        List<string?> found = [];
        using SubmissionJournal journal = await _rig.OpenAsync(rows);
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
        await _rig.AcceptAsync(rows, "one", "two");

        using SubmissionJournal journal = await _rig.OpenAsync([rows[1], rows[0]]);
        Claim second = await journal.ClaimAsync(rows[1], TestContext.Current.CancellationToken);
        Claim first = await journal.ClaimAsync(rows[0], TestContext.Current.CancellationToken);

        Assert.Equal(("two", "one"), (second.Entry.End!.Task, first.Entry.End!.Task));
    }

    [Fact]
    public async Task A_label_that_was_changed_costs_nothing()
    {
        await _rig.AcceptAsync([SubmitRig.Row("mulerun", "a fox", "old")], "one");

        Assert.Equal("one", (await _rig.ClaimAsync(SubmitRig.Row("mulerun", "a fox", "new"))).Entry.End!.Task);
    }

    [Fact]
    public async Task A_row_that_is_added_beside_an_equal_one_is_new_and_does_not_take_the_others_task()
    {
        await _rig.AcceptAsync([SubmitRig.Row("mulerun", "a fox", "b")], "one");

        SubmissionRow[] rows = [SubmitRig.Row("mulerun", "a fox", "a"), SubmitRig.Row("mulerun", "a fox", "b")];
        Assert.Equal([ClaimKind.New, ClaimKind.Accepted], await _rig.AcceptAsync(rows, "two"));
    }

    [Theory]
    [InlineData(SubmissionOutcome.Rejected, ClaimKind.New)]
    [InlineData(SubmissionOutcome.NotSent, ClaimKind.New)]
    [InlineData(SubmissionOutcome.Unknown, ClaimKind.Unknown)]
    [InlineData(null, ClaimKind.Unknown)]
    internal async Task What_costs_nothing_is_sent_again_and_what_may_have_is_not(SubmissionOutcome? outcome, ClaimKind next)
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        using (SubmissionJournal journal = await _rig.OpenAsync(row))
        {
            Claim claim = await journal.ClaimAsync(row, TestContext.Current.CancellationToken);
            if (outcome is { } known)
            {
                await journal.EndAsync(journal.EndOf(claim.Entry, SubmissionAnswer.Without(known, new(new VeoTaskError(null, "why")))));
            }
        }

        Assert.Equal(next, (await _rig.ClaimAsync(row)).Kind);
        Assert.Equal(next is ClaimKind.New ? 2 : 1, (await _rig.ListAsync()).Count);
    }

    [Fact]
    public async Task Force_pays_again_and_a_rejected_force_leaves_the_first_task_in_place()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        await _rig.AcceptAsync(row, "one");
        using (SubmissionJournal forced = _rig.Journal(isForced: true))
        {
            await forced.OpenAsync(TestContext.Current.CancellationToken);
            Claim claim = await forced.ClaimAsync(row, TestContext.Current.CancellationToken);
            Assert.Equal(ClaimKind.New, claim.Kind);
            await forced.EndAsync(forced.EndOf(claim.Entry,
                SubmissionAnswer.Without(SubmissionOutcome.Rejected, new(new VeoTaskError(null, "no")))));
        }

        Assert.Equal("one", (await _rig.ClaimAsync(row)).Entry.End!.Task);
    }

    [Fact]
    public async Task A_settled_submission_is_sent_again()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        Claim claim = await _rig.ClaimAsync(row);
        using (SubmissionJournal journal = _rig.Journal())
        {
            Assert.Null(await journal.SettleAsync(claim.Entry, task: null, TestContext.Current.CancellationToken));
        }

        Assert.Equal(ClaimKind.New, (await _rig.ClaimAsync(row)).Kind);
        Assert.Equal([VeoSubmissionState.Settled, VeoSubmissionState.Unknown], (await _rig.ListAsync()).Select(one => one.State));
    }

    [Fact]
    public async Task A_submission_that_the_user_has_found_at_the_gateway_is_accepted_from_then_on()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        Claim claim = await _rig.ClaimAsync(row);
        using (SubmissionJournal journal = _rig.Journal())
        {
            Assert.Null(await journal.SettleAsync(claim.Entry, "task_found", TestContext.Current.CancellationToken));
        }

        Claim again = await _rig.ClaimAsync(row);
        Assert.Equal((ClaimKind.Accepted, "task_found"), (again.Kind, again.Entry.Acceptance!.Task));
        VeoSubmission listed = Assert.Single(await _rig.ListAsync());
        Assert.Equal((VeoSubmissionState.Accepted, "task_found"), (listed.State, listed.TaskId));
    }

    [Fact]
    public async Task The_users_word_may_be_taken_back_and_a_gateways_may_not()
    {
        await _rig.AcceptAsync(SubmitRig.Row("mulerun", "a cat"), "task_cat");
        Claim fox = await _rig.ClaimAsync(SubmitRig.Row("mulerun", "a fox"));
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
    internal async Task An_accepted_task_is_found_for_as_long_as_its_gateway_keeps_results_and_a_day_at_least(
        string provider, int hours, ClaimKind kind)
    {
        SubmissionRow row = SubmitRig.Row(provider, "a fox");
        await _rig.AcceptAsync(row, "one");
        _rig.Time = new ShiftedTime(TimeSpan.FromHours(hours));

        Assert.Equal(kind, (await _rig.ClaimAsync(row)).Kind);
    }

    [Fact]
    public async Task An_unknown_one_is_never_too_old_to_stand_in_the_way()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        await _rig.ClaimAsync(row);
        _rig.Time = new ShiftedTime(TimeSpan.FromDays(4000));

        Assert.Equal(ClaimKind.Unknown, (await _rig.ClaimAsync(row)).Kind);
    }

    [Fact]
    public async Task What_another_run_that_lives_has_in_hand_is_neither_unknown_nor_free()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a fox");
        using SubmissionJournal other = await _rig.OpenAsync(row);
        await other.ClaimAsync(row, TestContext.Current.CancellationToken);

        Claim claim = await _rig.ClaimAsync(row);
        Assert.Equal(ClaimKind.InHand, claim.Kind);
        Assert.Equal(VeoSubmissionState.Sending, Assert.Single(await _rig.ListAsync()).State);

        other.Dispose();
        Assert.Equal(VeoSubmissionState.Unknown, Assert.Single(await _rig.ListAsync()).State);
    }

    /// <summary>A clock that is ahead.</summary>
    private sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
