using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Simulation;
using VeoTasks.Submitting;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>What the answers to submissions come to, and what a second run makes of them.</summary>
public sealed class SubmitterAnswerTests : SubmitterTest
{
    public static TheoryData<string> Gateways { get; } = [.. SubmitRig.Gateways];

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task An_accepted_submission_is_a_task_that_its_gateway_knows_and_a_second_run_finds_it(string gateway)
    {
        VeoTask task = (await SubmitAsync(gateway, "a fox", "shot1")).Task!;

        Assert.Equal(("a fox", "shot1", false), (task.Prompt, task.Label, task.AlreadySubmitted));
        PollResponse poll = await Gateway.Client(gateway).ReadAsync(new TaskRoute(task.ToReference()),
            TestContext.Current.CancellationToken);
        Assert.Equal(task.Id, poll.Task!.Id);
        Assert.Equal(("a fox", "shot1"), (poll.Task.Prompt, poll.Task.Label));

        VeoTask again = (await SubmitAsync(gateway, "a fox", "shot1")).Task!;
        Assert.Equal((task.Id, true), (again.Id, again.AlreadySubmitted));
        Assert.Equal(1, Gateway.Emulator.Counters.Billed(gateway));
        Assert.Empty(Assert.Single(Gateway.Emulator.Counters.Creates).Ignored);
    }

    public static TheoryData<string, string, CreateScript, string> Outcomes() => new()
    {
        { "mulerun", "409 without an id",
          CreateScript.AcceptBut(Fault.Status(409, """{"title":"Conflict","detail":"task already exists"}""")), "Unknown" },
        { "octopusx", "400", CreateScript.Refuse(Fault.Status(400,
            """{"code":"invalid_request","message":"prompt is required","data":null}""")), "Rejected" },
        { "octopusx", "500 after upstream",
          CreateScript.AcceptBut(Fault.Status(500, """{"code":"do_request_failed","message":"m","data":null}""")), "Unknown" },
        { "octopusx", "409 with an id",
          CreateScript.AcceptBut(Fault.Status(409, """{"code":"settlement_pending","data":{"task_id":"{id}"}}""")), "Accepted" },
        { "octopusx", "503 with an id", CreateScript.AcceptBut(Fault.Status(503, """{"id":"{id}","message":"accepted"}""")), "Accepted" },
        { "octopusx", "labelled as packed",
          CreateScript.AcceptBut(Fault.Status(200, """{"id":"{id}","status":"queued"}""", ("Content-Encoding", "gzip"))), "Accepted" },
        { "octopusx", "settlement failed",
          CreateScript.AcceptBut(Fault.Status(500, """{"code":"task_billing_settlement_failed","message":"m"}""")), "Unknown" },
        { "mixroute", "two documents",
          CreateScript.AcceptBut(Fault.Status(200, """{"task_id":"{id}"}{"code":"insert_task_failed","message":"m"}""")), "Accepted" },
        { "mixroute", "three documents",
          CreateScript.AcceptBut(Fault.Status(200, """{"task_id":"{id}"}{"code":"insert_task_failed"}{"task_id":"b"}""")), "Accepted" },
        { "mixroute", "no quota", CreateScript.Refuse(Fault.Status(403, """{"code":"quota_not_enough","message":"m"}""")), "Rejected" },
        { "mingyan", "empty", CreateScript.AcceptBut(Fault.Empty()), "Unknown" },
        { "mingyan", "an error in a 200", CreateScript.Refuse(Fault.Status(200, """{"error":{"message":"content policy"}}""")),
          "Rejected" },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task An_answer_of_one_gateway_comes_to_what_it_proves(string gateway, string name, CreateScript script, string outcome)
    {
        Assert.NotEmpty(name);
        await CheckAsync(gateway, script, Enum.Parse<SubmissionOutcome>(outcome));
    }

    public static TheoryData<string, string, CreateScript, string> Everywhere()
    {
        TheoryData<string, string, CreateScript, string> all = [];
        foreach (string gateway in SubmitRig.Gateways)
        {
            all.Add(gateway, "reset", CreateScript.AcceptBut(Fault.Reset()), "Unknown");
            all.Add(gateway, "reset in the answer", CreateScript.AcceptBut(Fault.Reset(atByte: 1)), "Unknown");
            all.Add(gateway, "late", CreateScript.AcceptBut(Fault.Hang()), "Unknown");
            all.Add(gateway, "a page", CreateScript.AcceptBut(Fault.Html()), "Unknown");
            all.Add(gateway, "no JSON", CreateScript.AcceptBut(Fault.InvalidJson()), "Unknown");
            all.Add(gateway, "502", CreateScript.AcceptBut(Fault.Status(502)), "Unknown");
            all.Add(gateway, "504", CreateScript.Refuse(Fault.Status(504)), "Unknown");
            all.Add(gateway, "redirect", CreateScript.Refuse(Fault.Redirect("https://elsewhere.example/", 307)), "Rejected");
            all.Add(gateway, "moved", CreateScript.Refuse(Fault.Redirect("/v1/other", 308)), "Rejected");
            all.Add(gateway, "401", CreateScript.Refuse(Fault.Status(401)), "Rejected");
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task An_answer_that_any_gateway_may_give_comes_to_what_it_proves(string gateway, string name, CreateScript script,
        string outcome)
    {
        Assert.NotEmpty(name);
        await CheckAsync(gateway, script, Enum.Parse<SubmissionOutcome>(outcome));
    }

    /// <summary>Submits once and twice: only what costs nothing is sent a second time.</summary>
    private async Task CheckAsync(string gateway, CreateScript script, SubmissionOutcome outcome)
    {
        Gateway.Emulator.ScriptCreates(gateway, script);

        VirtualClock clock = new();
        Task<SubmissionResult> sending = SubmitAsync(gateway, "a fox", "shot1", clock);
        if (script.Faults[0].Kind is FaultKind.Hang)
        {
            await Gateway.Emulator.Counters.WaitForAsync(counters => counters.Creates.Count > 0, TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromMinutes(3));
        }

        SubmissionResult first = await sending;
        Assert.Equal(outcome, first.Answer!.Outcome);
        CreateEntry sent = Assert.Single(Gateway.Emulator.Counters.Creates);
        Assert.Equal(outcome is SubmissionOutcome.Accepted ? sent.TaskId : null, first.Task?.Id);
        Assert.Equal(Enum.Parse<VeoSubmissionState>(outcome.ToString()), Assert.Single(await Rig.ListAsync()).State);

        SubmissionResult second = await SubmitAsync(gateway, "a fox", "shot1");
        bool isFree = outcome is SubmissionOutcome.Rejected or SubmissionOutcome.NotSent;
        Assert.Equal(isFree ? 2 : 1, Gateway.Emulator.Counters.Creates.Count);
        Assert.Equal(isFree ? SubmissionOutcome.Accepted : outcome, second.Answer!.Outcome);
        Assert.InRange(Gateway.Emulator.Counters.Billed(gateway), 0, 1);
    }

    [Fact]
    public async Task Every_id_of_an_answer_is_kept()
    {
        Gateway.Emulator.ScriptCreates("mixroute", CreateScript.AcceptBut(
            Fault.Status(200, """{"task_id":"{id}"}{"code":"insert_task_failed"}{"task_id":"b"}""")));

        SubmissionResult result = await SubmitAsync("mixroute", "a fox");
        SubmissionResult later = await SubmitAsync("mixroute", "a fox");

        VeoSubmission kept = Assert.Single(await Rig.ListAsync());
        Assert.Equal((result.Task!.Id, "b"), (kept.TaskId!, Assert.Single(kept.OtherTaskIds)));
        Assert.Contains("2 tasks", result.Answer!.Warning, StringComparison.Ordinal);
        Assert.Equal((true, result.Answer.Warning), (later.IsEarlier, later.Answer!.Warning));
    }

    [Fact]
    public async Task A_later_run_says_of_an_unknown_one_what_was_known_of_it()
    {
        Gateway.Emulator.ScriptCreates("mulerun", CreateScript.AcceptBut(Fault.Status(502)));

        SubmissionResult first = await SubmitAsync("mulerun", "a fox");
        SubmissionResult second = await SubmitAsync("mulerun", "a fox");

        Assert.Equal((502, 502), (first.Answer!.Failure!.StatusCode!.Value, second.Answer!.Failure!.StatusCode!.Value));
    }

    [Fact]
    public async Task What_the_gateway_says_of_price_and_request_is_kept()
    {
        Gateway.Emulator.ScriptCreates("octopusx", CreateScript.AcceptBut(
            Fault.WithHeaders(("X-New-Api-Other-Ratios", """{"seconds":8}"""), ("X-Oneapi-Request-Id", "20261130-1"))));

        await SubmitAsync("octopusx", "a fox");

        VeoSubmission kept = Assert.Single(await Rig.ListAsync());
        Assert.Equal(("""{"seconds":8}""", "20261130-1"), (kept.Billed, kept.RequestId));
    }
}
