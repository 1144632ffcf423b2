using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Simulation;
using VeoTasks.Submitting;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>Rows that wait their turn, and what ends a whole list.</summary>
public sealed class SubmitterRunTests : SubmitterTest
{
    public static TheoryData<string> Gateways { get; } = [.. SubmitRig.Gateways];

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task Later_is_asked_again_and_is_one_submission(string gateway)
    {
        Fault later = Fault.Status(429, null, ("Retry-After", "0"));
        Gateway.Emulator.ScriptCreates(gateway, CreateScript.Refuse(later) with { Requests = 2 });

        SubmissionResult result = await SubmitAsync(gateway, "a fox");

        Assert.NotNull(result.Task);
        Assert.Equal((3, 1), (Gateway.Emulator.Counters.Creates.Count, Gateway.Emulator.Counters.Billed(gateway)));
        Assert.Equal(VeoSubmissionState.Accepted, Assert.Single(await Rig.ListAsync()).State);
        Assert.Equal(2, File.ReadAllLines(Rig.JournalPath).Length);
    }

    [Fact]
    public async Task A_row_that_waits_its_turn_is_in_hand_and_is_free_when_its_process_dies()
    {
        VirtualClock clock = new();
        Rig.Time = clock;
        Gateway.Emulator.ScriptCreates("mulerun", CreateScript.Refuse(Fault.Status(429, null, ("Retry-After", "30"))));
        SubmissionRow row = SubmitRig.Row(Gateway.Provider("mulerun"), "a fox");
        using SubmissionJournal journal = Rig.Journal();
        journal.Plan([row]);
        await journal.OpenAsync(TestContext.Current.CancellationToken);

        Task<SubmissionResult> dying = new Submitter(journal, clock, () => 0)
            .SubmitAsync(row, SubmitRig.Client(Gateway, "mulerun"), TestContext.Current.CancellationToken);
        await clock.WaitForTimerAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(VeoSubmissionState.Sending, Assert.Single(await Rig.ListAsync()).State);

        journal.Dispose();
        Assert.Equal(VeoSubmissionState.NotSent, Assert.Single(await Rig.ListAsync()).State);
        Assert.NotNull((await SubmitAsync("mulerun", "a fox")).Task);

        // It was not dead after all, on a file system without locks: it finds out, and sends nothing.
        clock.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<JournalException>(() => dying);
        Assert.Equal((2, 1), (Gateway.Emulator.Counters.Creates.Count, Gateway.Emulator.Counters.Billed("mulerun")));
    }

    [Fact]
    public async Task A_row_that_waited_its_turn_is_one_submission_of_the_time_when_it_was_sent()
    {
        VirtualClock clock = new();
        Rig.Time = clock;
        Gateway.Emulator.ScriptCreates("mulerun", CreateScript.Refuse(Fault.Status(429, null, ("Retry-After", "30"))));

        Task<SubmissionResult> sending = SubmitAsync("mulerun", "a fox");
        await clock.WaitForTimerAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.NotNull((await sending).Task);
        VeoSubmission submission = Assert.Single(await Rig.ListAsync());
        Assert.Equal((VeoSubmissionState.Accepted, clock.GetUtcNow()), (submission.State, submission.SubmittedAt));
    }

    [Fact]
    public async Task Later_without_end_is_given_up_and_costs_nothing()
    {
        Gateway.Emulator.ScriptCreates("mulerun",
            CreateScript.Refuse(Fault.Status(429, null, ("Retry-After", "0"))) with { Requests = 100 });

        SubmissionResult result = await SubmitAsync("mulerun", "a fox");

        Assert.Equal(SubmissionOutcome.Rejected, result.Answer!.Outcome);
        Assert.InRange(Gateway.Emulator.Counters.Creates.Count, 2, 8);
    }

    [Fact]
    public async Task Much_later_is_not_waited_for()
    {
        Gateway.Emulator.ScriptCreates("mulerun", CreateScript.Refuse(Fault.Status(429, null, ("Retry-After", "3600"))));

        Assert.Equal(SubmissionOutcome.Rejected, (await SubmitAsync("mulerun", "a fox")).Answer!.Outcome);
        Assert.Single(Gateway.Emulator.Counters.Creates);
    }

    [Fact]
    public async Task A_wrong_key_ends_the_list_and_nothing_more_is_sent()
    {
        SubmissionRow[] rows = [.. Enumerable.Range(0, 5).Select(row => SubmitRig.Row(Gateway.Provider("mulerun"), $"row {row}"))];

        List<SubmissionResult> results = await Rig.RunAsync(SubmitRig.Client(Gateway, "mulerun", key: "wrong-key-of-somebody"), rows);

        Assert.Equal(SubmissionOutcome.Rejected, results[0].Answer!.Outcome);
        Assert.All(results.Skip(1), result => Assert.Null(result.Answer));
        Assert.Single(Gateway.Emulator.Counters.Creates);
    }

    [Fact]
    public async Task One_unknown_outcome_after_the_other_ends_the_list()
    {
        Gateway.Emulator.ScriptCreates("mulerun", CreateScript.AcceptBut(Fault.Status(502)) with { Requests = 100 });
        SubmissionRow[] rows = [.. Enumerable.Range(0, 20).Select(row => SubmitRig.Row(Gateway.Provider("mulerun"), $"row {row}"))];

        List<SubmissionResult> results = await Rig.RunAsync(SubmitRig.Client(Gateway, "mulerun"), rows);

        Assert.Equal((5, 15), (results.Count(result => result.Answer is not null), results.Count(result => result.Answer is null)));
        Assert.Equal(5, Gateway.Emulator.Counters.Creates.Count);
    }

    [Fact]
    public async Task Two_runs_with_one_list_at_once_submit_each_row_once()
    {
        SubmissionRow[] rows = [.. Enumerable.Range(0, 12).Select(row =>
            SubmitRig.Row(Gateway.Provider("octopusx"), $"row {row / 2}", $"label {row}"))];
        SubmitClient client = SubmitRig.Client(Gateway, "octopusx");

        List<SubmissionResult>[] runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Task.Run(() => Rig.RunAsync(client, rows), TestContext.Current.CancellationToken)));

        Assert.Equal(12, Gateway.Emulator.Counters.Billed("octopusx"));
        Assert.All(runs, run => Assert.Equal(runs[0].Select(result => result.Task!.Id), run.Select(result => result.Task!.Id)));
    }

    [Fact]
    public async Task A_task_that_was_accepted_comes_out_even_when_that_cannot_be_written_down()
    {
        SmallDisk disk = new(room: 200 * 1024);
        Rig.Disk = new LostAfterSending(disk);

        SubmissionResult result = await SubmitAsync("mulerun", "a fox");

        Assert.NotNull(result.Task);
        Assert.NotNull(result.NotWritten);
        Rig.Disk = VeoTasks.Storage.LocalDisk.Instance;
        Assert.Equal(SubmissionOutcome.Unknown, (await SubmitAsync("mulerun", "a fox")).Answer!.Outcome);
        Assert.Equal(1, Gateway.Emulator.Counters.Billed("mulerun"));
    }

    /// <summary>A disk that takes the line before sending and nothing after it.</summary>
    private sealed class LostAfterSending(VeoTasks.Storage.IDisk disk) : VeoTasks.Storage.IDisk
    {
        private int _writes;

        public void Write(Microsoft.Win32.SafeHandles.SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            if (++_writes > 2)
            {
                throw new IOException("The disk is gone.", 5);
            }

            disk.Write(file, bytes, offset);
        }

        public void Flush(Microsoft.Win32.SafeHandles.SafeFileHandle file) => disk.Flush(file);

        public void Put(string path, ReadOnlySpan<byte> bytes) => disk.Put(path, bytes);

        public void Delete(string path) => disk.Delete(path);

        public void Move(string from, string to, bool overwrite) => disk.Move(from, to, overwrite);

        public void FlushName(Microsoft.Win32.SafeHandles.SafeFileHandle file, string path) => disk.FlushName(file, path);

        public long? FreeSpace(string folder) => disk.FreeSpace(folder);
    }
}
