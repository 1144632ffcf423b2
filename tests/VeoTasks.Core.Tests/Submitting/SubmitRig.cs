using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Storage;
using VeoTasks.Submitting;
using VeoTasks.Tests.Gateways;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>A journal of a test's own, and the runs that use it one after the other or side by side.</summary>
internal sealed class SubmitRig : IDisposable
{
    private readonly TempFolder _temporary = new();

    /// <summary>Where the journal is; a folder that goes away with the test unless given.</summary>
    public string? Folder { get; init; }

    public string JournalPath => Path.Combine(Folder ?? _temporary.Path, "submissions.jsonl");

    public IDisk Disk { get; set; } = LocalDisk.Instance;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>One run of the command.</summary>
    public SubmissionJournal Journal(bool isForced = false, bool hidesPrompts = false) =>
        new(JournalPath, Time, Disk) { IsForced = isForced, HidesPrompts = hidesPrompts };

    public static SubmissionAnswer Taken { get; } = new(SubmissionOutcome.Accepted, null) { Ids = ["task_1"] };

    /// <summary>The journal of a run that is about to submit these rows.</summary>
    public async Task<SubmissionJournal> OpenAsync(params SubmissionRow[] rows)
    {
        SubmissionJournal journal = Journal();
        journal.Plan(rows);
        await journal.OpenAsync(TestContext.Current.CancellationToken);
        return journal;
    }

    /// <summary>What a run of this row alone is given.</summary>
    public async Task<Claim> ClaimAsync(SubmissionRow row)
    {
        using SubmissionJournal journal = await OpenAsync(row);
        return await journal.ClaimAsync(row, TestContext.Current.CancellationToken);
    }

    public Task<List<ClaimKind>> AcceptAsync(SubmissionRow row, string task) => AcceptAsync([row], task);

    /// <summary>A run that has every new row accepted.</summary>
    public async Task<List<ClaimKind>> AcceptAsync(SubmissionRow[] rows, params string[] tasks)
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

    /// <summary>A row that the gateway takes.</summary>
    public static SubmissionRow Row(VeoProvider provider, string prompt, string? label = null)
    {
        (SubmissionRow? row, IReadOnlyList<string> errors) = SubmissionRow.Create(provider, new Submission { Prompt = prompt }, label);
        Assert.Empty(errors);
        return row!;
    }

    public static SubmissionRow Row(string provider, string prompt, string? label = null) => Row(Answers.Provider(provider), prompt, label);

    /// <summary>Carries out a run: rows in order, each to its end.</summary>
    public async Task<List<SubmissionResult>> RunAsync(SubmitClient client, IReadOnlyList<SubmissionRow> rows, bool isForced = false)
    {
        using SubmissionJournal journal = Journal(isForced);
        journal.Plan(rows);
        await journal.OpenAsync(TestContext.Current.CancellationToken);
        Submitter submitter = new(journal, Time, () => 0);
        List<SubmissionResult> results = [];
        foreach (SubmissionRow row in rows)
        {
            results.Add(await submitter.SubmitAsync(row, client, TestContext.Current.CancellationToken));
        }

        return results;
    }

    /// <summary>What the journal holds, as users see it.</summary>
    public async Task<IReadOnlyList<VeoSubmission>> ListAsync()
    {
        using SubmissionJournal journal = new(JournalPath, Time);
        return [.. (await journal.ListAsync(TestContext.Current.CancellationToken)).Select(journal.Show)];
    }

    /// <summary>
    /// Every request was billed once at most, and every one that was billed is in the journal, with its task or as unknown.
    /// </summary>
    public async Task CheckAsync(EmulatedGateway gateway)
    {
        IReadOnlyList<VeoSubmission> known = await ListAsync();
        IReadOnlyList<CreateEntry> creates = gateway.Emulator.Counters.Creates;
        foreach (IGrouping<string?, CreateEntry> same in creates.Where(entry => entry.Billed).GroupBy(entry => entry.Prompt))
        {
            CreateEntry billed = Assert.Single(same);
            Assert.Contains(known, one => one.Prompt == same.Key
                && (one.TaskId == billed.TaskId || one.State is VeoSubmissionState.Unknown));
        }

        Assert.All(known.Where(one => one.State is VeoSubmissionState.Accepted), one =>
            Assert.Contains(creates, entry => entry.TaskId == one.TaskId));
    }

    /// <summary>Sends over real sockets to an emulator.</summary>
    public static SubmitClient Client(EmulatedGateway gateway, string name, string? key = null, TimeProvider? time = null) =>
        new(gateway.Provider(name), ApiKey.Create(key ?? gateway.Emulator.Key(name)), HttpPool.Submissions, time ?? TimeProvider.System);

    /// <summary>Every gateway with a task's life that is short.</summary>
    public static readonly IReadOnlyList<string> Gateways = GatewayEmulator.Gateways;

    /// <summary>A task that is there at once.</summary>
    public static EmulatedTask Quick { get; } = new() { EndsAfter = TimeSpan.Zero };

    public void Dispose() => _temporary.Dispose();
}
