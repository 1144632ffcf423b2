using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using VeoTasks.Emulator.Scenarios;
using VeoTasks.Tests.Repository;
using Xunit;

namespace VeoTasks.Tests.Emulator.Creates;

/// <summary>What can be scripted about requests to create a task: in a scenario file, in process and through the control port.</summary>
public sealed class CreateScriptTests : CreateTest
{
    /// <summary>The cases of docs/examples/creates.scenario.json that are answered, and what the answer is.</summary>
    public static TheoryData<string, string, int, string, CreateOutcome, int> Answered => new()
    {
        { "mulerun", "case 01", 202, "{\"task_info\":{\"id\":\"{id}\",\"status\":\"pending\"", CreateOutcome.Accepted, 1 },
        { "mulerun", "case 02", 409, "task already exists", CreateOutcome.Rejected, 0 },
        { "octopusx", "case 03", 200, "{\"id\":\"{id}\",\"task_id\":\"{id}\",\"object\":\"video\"", CreateOutcome.Accepted, 1 },
        { "octopusx", "case 04", 400, "invalid_request", CreateOutcome.Rejected, 0 },
        { "octopusx", "case 05", 500, "do_request_failed", CreateOutcome.Accepted, 1 },
        { "octopusx", "case 06", 409, "{\"code\":\"settlement_pending\",\"data\":{\"task_id\":\"{id}\"}}", CreateOutcome.Accepted, 1 },
        { "octopusx", "case 07", 503, "{\"id\":\"{id}\",\"message\":\"accepted\"}", CreateOutcome.Accepted, 1 },
        { "octopusx", "case 08", 500, "task_billing_settlement_failed", CreateOutcome.Accepted, 1 },
        { "octopusx", "case 09a", 200, "{id}", CreateOutcome.Accepted, 1 },
        { "mixroute", "case 10", 200, "{\"task_id\":\"{id}\"}{\"code\":\"insert_task_failed\"", CreateOutcome.Accepted, 1 },
        { "mixroute", "case 11", 200, "{\"task_id\":\"first-of-two\"}{\"code\":\"insert_task_failed\"}{\"task_id\":\"second-of-two\"}",
          CreateOutcome.Accepted, 1 },
        { "mixroute", "case 12", 403, "quota_not_enough", CreateOutcome.Rejected, 0 },
        { "mingyan", "case 13", 200, "{\"id\":\"{id}\",\"object\":\"video\"", CreateOutcome.Accepted, 1 },
        { "mingyan", "case 14", 200, "", CreateOutcome.Accepted, 1 },
        { "mingyan", "case 15", 200, "content policy", CreateOutcome.Rejected, 0 },
        { "mulerun", "case 18", 307, "", CreateOutcome.Rejected, 0 },
        { "mulerun", "case 19", 200, "<!doctype html>", CreateOutcome.Accepted, 1 },
        { "mulerun", "nothing of the above", 202, "{id}", CreateOutcome.Accepted, 1 },
    };

    [Theory]
    [MemberData(nameof(Answered))]
    public async Task Every_case_of_the_example_is_answered_and_billed_as_it_says(
        string gateway, string prompt, int status, string body, CreateOutcome outcome, int billed)
    {
        Begin();
        using HttpResponseMessage response = await CreateAsync(gateway, Body(gateway, prompt));
        string answer = await response.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal((status, outcome), ((int)response.StatusCode, Last.Outcome));
        Assert.Contains(body.Replace("{id}", Last.TaskId, StringComparison.Ordinal), answer, StringComparison.Ordinal);
        Assert.Equal(billed, Emulator.Counters.Billed(gateway));
        Assert.Equal(outcome == CreateOutcome.Accepted, Last.TaskId is not null);
    }

    [Fact]
    public async Task A_request_may_be_lost_before_or_after_it_is_accepted()
    {
        Begin();
        foreach (
            (string prompt, CreateOutcome outcome) in new[] { ("case 17a", CreateOutcome.Dropped), ("case 17b", CreateOutcome.Accepted) })
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => CreateAsync("mulerun", Body("mulerun", prompt)));
            Assert.Equal((prompt, outcome, outcome == CreateOutcome.Accepted), (Last.Prompt, Last.Outcome, Last.Billed));
        }

        Clock.Advance(Seconds(5));
        Assert.Contains("completed", await AnswerForAsync("mulerun", Last.TaskId!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_may_never_come_or_come_late()
    {
        Begin();
        Task<HttpResponseMessage> silent = CreateAsync("mulerun", Body("mulerun", "case 17c"));
        await Emulator.Counters.WaitForAsync(seen => seen.Billed("mulerun") == 1, Cancelled);
        Task<HttpResponseMessage> late = CreateAsync("mulerun", Body("mulerun", "case 17d"));
        await Emulator.Counters.WaitForAsync(seen => seen.Billed("mulerun") == 2, Cancelled);
        await Clock.WaitForTimerAsync(Seconds(20), Cancelled);
        Clock.Advance(Seconds(20));
        using HttpResponseMessage answer = await late;

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.False(silent.IsCompleted);
        await Emulator.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => silent);
    }

    [Fact]
    public async Task Too_many_requests_are_told_so_and_then_accepted()
    {
        Begin();
        List<int> statuses = [];
        for (int request = 0; request < 3; request++)
        {
            using HttpResponseMessage response = await CreateAsync("mulerun", Body("mulerun", "case 20"));
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([429, 429, 202], statuses);
        Assert.Equal(1, Emulator.Counters.Billed("mulerun"));
    }

    [Fact]
    public async Task A_task_may_be_unknown_for_a_while_or_for_good()
    {
        Begin();
        using HttpResponseMessage forever = await CreateAsync("octopusx", Body("octopusx", "case 09a"));
        string never = Last.TaskId!;
        using HttpResponseMessage awhile = await CreateAsync("octopusx", Body("octopusx", "case 09b"));
        string later = Last.TaskId!;

        Clock.Advance(Seconds(59));
        Assert.Contains("task_not_exist", await AnswerForAsync("octopusx", later), StringComparison.Ordinal);
        Clock.Advance(Seconds(1));
        Assert.Contains("completed", await AnswerForAsync("octopusx", later), StringComparison.Ordinal);
        Assert.Contains("task_not_exist", await AnswerForAsync("octopusx", never), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_request_may_make_two_tasks()
    {
        Begin();
        using HttpResponseMessage response = await CreateAsync("mixroute", Body("mixroute", "case 11"));
        Clock.Advance(Seconds(5));
        Assert.Equal(["first-of-two", "second-of-two"], Last.TaskIds);
        Assert.All(await Task.WhenAll(Last.TaskIds.Select(id => AnswerForAsync("mixroute", id))), answer => Assert.Contains(
            "succeeded", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_redirect_leads_to_another_origin_and_does_not_take_the_key_along()
    {
        Begin();
        using HttpResponseMessage response = await CreateAsync("mulerun", Body("mulerun", "case 18"));
        Assert.Equal(Emulator.MirrorUri.Authority, response.Headers.Location!.Authority);
        Assert.Empty(Emulator.Counters.LeakedKeys);
    }

    [Fact]
    public async Task The_first_script_that_fits_the_prompt_is_used_for_as_many_requests_as_it_says()
    {
        Emulator.ScriptCreates(
            "openai", CreateScript.Refuse(Fault.Status(500)).For("dog"), CreateScript.Refuse(Fault.Status(503)) with { Requests = 2 });
        List<int> statuses = [];
        foreach (string prompt in new[] { "a cat", "a dog", "a dog", "a dog" })
        {
            using HttpResponseMessage response = await CreateAsync("openai", Body("openai", prompt));
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([503, 500, 503, 200], statuses);
    }

    [Fact]
    public async Task A_wrong_request_uses_up_no_script()
    {
        Emulator.ScriptCreates("mulerun", CreateScript.Refuse(Fault.Status(503)));
        using HttpResponseMessage wrong = await CreateAsync("mulerun", Body("mulerun", ""));
        using HttpResponseMessage scripted = await CreateAsync("mulerun", Body("mulerun"));
        Assert.Equal((400, 503), ((int)wrong.StatusCode, (int)scripted.StatusCode));
    }

    [Theory]
    [InlineData("reset", false)]
    [InlineData("empty", false)]
    [InlineData("headers", true)]
    public async Task A_fault_of_the_whole_gateway_comes_before_the_request_is_read_unless_the_answer_is_left(string kind, bool isAccepted)
    {
        Emulator.FailGateway("mulerun", new Fault { Kind = Enum.Parse<FaultKind>(kind, ignoreCase: true) }, 1);
        await Record.ExceptionAsync(() => CreateAsync("mulerun", Body("mulerun")));
        Assert.Equal(isAccepted, Last.Billed);
    }

    [Fact]
    public async Task Scripts_and_what_became_of_requests_go_through_the_control_port()
    {
        StringContent script = new(
            """{"promptContains": "cat", "billed": true, "accepted": false, "faults": [{"kind": "status", "statusCode": 503}]}""",
            Encoding.UTF8, "application/json");
        using HttpResponseMessage taken = await Http.PostAsync(new Uri(Emulator.ControlUri, "gateways/mulerun/creates"), script, Cancelled);
        using HttpResponseMessage response = await CreateAsync("mulerun", Body("mulerun"));

        JsonNode entry =
            Assert.Single(JsonNode.Parse(await Http.GetStringAsync(new Uri(Emulator.ControlUri, "creates"), Cancelled))!.AsArray())!;
        JsonNode counters = JsonNode.Parse(await Http.GetStringAsync(new Uri(Emulator.ControlUri, "counters"), Cancelled))!;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (taken.StatusCode, response.StatusCode));
        Assert.Equal(("mulerun", "a cat", "veo-3.1-fast", "rejected"), (
            (string?)entry["gateway"], (string?)entry["prompt"], (string?)entry["model"], (string?)entry["outcome"]));
        Assert.Equal((true, null, 1), ((bool)entry["billed"]!, entry["taskId"], (int)counters["billedByGateway"]!["mulerun"]!));
        Assert.DoesNotContain(Emulator.Key("mulerun"), entry.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_cannot_mean_what_it_says_is_refused()
    {
        Refused(new CreateScript { Requests = 0 }, "at least 1");
        Refused(new CreateScript { Accepted = false }, "needs faults that say so");
        Refused(new CreateScript { Ids = ["a"], Requests = 2 }, "for one request");
        Refused(CreateScript.AcceptBut(Fault.Of(FaultKind.Gzip)), "gzip is a fault of a video");
        Refused(CreateScript.AcceptBut(Fault.UnknownWord()), "faults[0]: unknownWord is a fault of a poll");
        Refused(CreateScript.Accept(EmulatedTask.Succeeds("mulerun", "a")), "task: a task that is yet to be created");
        Refused(CreateScript.Accept(CreateScript.Usual with { VideoLengths = [1] }), "task.videoLengths: ");
        Assert.Throws<ArgumentException>(() => Emulator.ScriptCreates("nowhere"));

        void Refused(CreateScript script, string reason) =>
            Assert.Contains(
                reason, Assert.Throws<ArgumentException>(() => Emulator.ScriptCreates("mulerun", script)).Message,
                StringComparison.Ordinal);
    }

    private void Begin() =>
        Emulator.Begin(ScenarioReader.Read(File.ReadAllText(RepositoryRoot.Join("docs", "examples", "creates.scenario.json"))));
}
