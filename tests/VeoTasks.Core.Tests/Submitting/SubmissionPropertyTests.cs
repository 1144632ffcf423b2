using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Submitting;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>A thousand requests with faults at random before, during and after acceptance, run again until they are through.</summary>
public sealed class SubmissionPropertyTests : IAsyncLifetime
{
    private const int Runs = 8;
    private const string Gateway = "octopusx";

    private readonly SubmitRig _rig = new();
    private EmulatedGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await EmulatedGateway.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _rig.Dispose();
    }

    [Fact]
    public async Task None_is_billed_twice_every_accepted_one_has_its_task_and_every_other_is_rejected_not_sent_or_unknown()
    {
        int count = Effort.Of(150, 1000);
        Random random = new(20261130);
        VeoProvider provider = _gateway.Provider(Gateway);
        SubmissionRow[] rows = [.. Enumerable.Range(0, count).Select(row =>
            SubmitRig.Row(provider, $"row {row}.", row % 3 == 0 ? null : $"label {row}"))];
        foreach (int row in Enumerable.Range(0, count).Where(_ => random.Next(3) == 0))
        {
            CreateScript[] faults = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Draw(random))];
            _gateway.Emulator.ScriptCreates(Gateway, [.. faults.Select(fault => fault.For($"row {row}."))]);
        }

        Dictionary<SubmissionRow, SubmissionResult> last = [];
        for (int run = 0; run < Runs; run++)
        {
            random.Shuffle(rows);
            foreach (SubmissionResult result in await RunAsync(rows))
            {
                last[result.Row] = result;
            }
        }

        IReadOnlyList<VeoSubmission> known = await _rig.ListAsync();
        foreach (SubmissionRow row in rows)
        {
            List<CreateEntry> billed = [.. _gateway.Emulator.Counters.Creates.Where(entry => entry.Billed
                && entry.Prompt == row.Submission.Prompt)];
            Assert.True(billed.Count <= 1, $"'{row.Submission.Prompt}' was billed {billed.Count} times.");
            SubmissionOutcome outcome = last[row].Answer!.Outcome;
            Assert.True(billed.Count == 0 || outcome is SubmissionOutcome.Accepted or SubmissionOutcome.Unknown,
                $"'{row.Submission.Prompt}' was billed and is {outcome}.");
            Assert.True(outcome is not SubmissionOutcome.Accepted || last[row].Task!.Id == Assert.Single(billed).TaskId);
            Assert.Contains(known, one => one.Prompt == row.Submission.Prompt && one.State.ToString() == outcome.ToString());
        }
    }

    /// <summary>Four rows at once, as the command does it, in as many runs as it takes until nothing ends the list.</summary>
    private async Task<IReadOnlyList<SubmissionResult>> RunAsync(SubmissionRow[] rows)
    {
        List<SubmissionResult> results = [];
        SubmitClient client = SubmitRig.Client(_gateway, Gateway);
        SubmissionRow[] left = rows;
        while (left.Length > 0)
        {
            using SubmissionJournal journal = _rig.Journal();
            journal.Plan(rows);
            await journal.OpenAsync(TestContext.Current.CancellationToken);
            Submitter submitter = new(journal, TimeProvider.System, () => 0);
            List<SubmissionRow> notBegun = [];
            await Parallel.ForEachAsync(left,
                new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken },
                async (row, token) =>
            {
                SubmissionResult result = await submitter.SubmitAsync(row, client, token);
                lock (results)
                {
                    if (result.Answer is null)
                    {
                        notBegun.Add(row);
                    }
                    else
                    {
                        results.Add(result);
                    }
                }
            });
            left = [.. notBegun];
        }

        return results;
    }

    /// <summary>What may go wrong, and whether the gateway has made a task of it.</summary>
    private static CreateScript Draw(Random random) => random.Next(16) switch
    {
        0 => CreateScript.AcceptBut(Fault.Reset()),
        1 => CreateScript.AcceptBut(Fault.Reset(atByte: random.Next(60))),
        2 => CreateScript.AcceptBut(Fault.Cut(atByte: random.Next(120))),
        3 => CreateScript.AcceptBut(Fault.Status(random.Next(500, 505))),
        4 => CreateScript.AcceptBut(Fault.Status(503, """{"id":"{id}"}""")),
        5 => CreateScript.AcceptBut(Fault.Status(200, """{"task_id":"{id}"}{"code":"insert_task_failed"}""")),
        6 => CreateScript.AcceptBut(Fault.Empty()),
        7 => CreateScript.AcceptBut(Fault.Html()),
        8 => CreateScript.AcceptBut(Fault.InvalidJson()),
        9 => CreateScript.Refuse(Fault.Status(429, null, ("Retry-After", "0"))),
        10 => CreateScript.Refuse(Fault.Status(400, """{"code":"invalid_request","message":"m"}""")),
        11 => CreateScript.Refuse(Fault.Status(500, """{"code":"get_channel_failed","message":"m"}""")),
        12 => CreateScript.Refuse(Fault.Reset()),
        13 => CreateScript.Refuse(Fault.Status(502)),
        14 => CreateScript.Refuse(Fault.Redirect("https://elsewhere.example/", 307)),
        _ => CreateScript.AcceptBut(Fault.Status(500, """{"code":"do_request_failed","message":"m"}""")),
    };
}
