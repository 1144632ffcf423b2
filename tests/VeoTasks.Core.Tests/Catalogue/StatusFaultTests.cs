using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Polling;
using VeoTasks.Tests.Catalogue.Support;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Catalogue;

/// <summary>HTTP statuses that say what is wrong. "Too many requests" is in <see cref="PauseFaultTests"/>.</summary>
public sealed class StatusFaultTests : CatalogueTest
{
    private static readonly PollOptions OneByOne = new() { ThrottleLimit = 1 };

    /// <summary>Statuses of a gateway in trouble, Cloudflare's among them.</summary>
    public static TheoryData<int> Trouble => [500, 502, 503, 504, 520, 521, 522, 523, 524, 529];

    [Theory]
    [MemberData(nameof(Gateways))]
    [Trait("Fault", "13")]
    public async Task A_wrong_key_ends_its_gateway_after_one_more_request_and_once(string gateway)
    {
        const string Wrong = "sk-wrong-key-0123456789";
        PollRun run = Start(OneByOne);
        string[] ids = [.. Enumerable.Range(1, 50).Select(number => $"task-{number}")];
        Emulator.AddAll([.. ids.Select(id => EmulatedTask.Succeeds(gateway, id))]);
        run.Add(Source(gateway, Wrong), ids);
        string other = gateway == There ? Here : There;
        Add(run, EmulatedTask.Succeeds(other, "stranger", Seconds(40)));

        await run.FinishAsync();

        (VeoProvider provider, RequestFailure failure, int waiting) = Assert.Single(run.EndedProviders);
        Assert.Equal((gateway, VeoErrorCategory.Unauthorized, 49), (provider.Name, failure.Category, waiting));
        Assert.Equal(2, Counters.Requests(gateway));
        Assert.DoesNotContain(Wrong, failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal("stranger", Assert.Single(run.Ended).Id);
    }

    [Theory]
    [InlineData("""{"detail":"Forbidden"}""")]
    [InlineData("""{"error":{"message":"request blocked: private IP","type":"server_error"}}""")]
    [InlineData("")]
    [Trait("Fault", "14")]
    public async Task A_403_about_one_task_ends_that_task_and_is_not_repeated(string body)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(403, body).Always()));

        AssertGivenUp(run, VeoErrorCategory.Forbidden, polls: 1);
    }

    [Fact]
    [Trait("Fault", "14")]
    public async Task A_403_about_the_key_ends_the_gateway()
    {
        PollRun run = await WaitAsync(EmulatedTask.Succeeds("octopusx", Id) with { PollFaults = [Fault.Status(403).Always()] }, OneByOne);

        AssertProviderEnded(run, VeoErrorCategory.Forbidden, requests: 2, "octopusx");
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    [Trait("Fault", "15")]
    public async Task A_task_that_the_gateway_never_knew_is_asked_for_on_each_of_its_paths_for_a_grace_time(string gateway)
    {
        PollRun run = Start();
        run.Add(Source(gateway), "nobody");

        await run.FinishAsync();

        Assert.Equal(VeoErrorCategory.NotFound, Assert.Single(run.GivenUp).Failure.Category);
        Assert.Equal(AdapterRegistry.Find(gateway)!.TaskRoutes(new VeoTaskReference("nobody")).Count * 5, Counters.Requests(gateway));
    }

    [Fact]
    [Trait("Fault", "15")]
    public async Task A_task_that_the_gateway_never_knew_costs_the_others_nothing()
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(404).Always()));

        AssertGivenUp(run, VeoErrorCategory.NotFound, polls: 5);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    [Trait("Fault", "16")]
    public async Task A_task_that_was_seen_alive_is_looked_for_twice_more_and_then_has_expired(int status)
    {
        EmulatedTask task = EmulatedTask.NeverEnds(Here, Id) with { PollFaults = [Fault.Status(status).On(2, int.MaxValue - 2)] };

        PollRun run = await WaitAsync(task);

        AssertGivenUp(run, VeoErrorCategory.TaskExpired, polls: 1 + 3);
    }

    [Fact]
    [Trait("Fault", "16")]
    public async Task A_task_that_comes_back_is_waited_for()
    {
        EmulatedTask task = EmulatedTask.Succeeds(Here, Id, Seconds(60)) with { PollFaults = [
            Fault.Status(404).On(2, times: 2), Fault.Status(404).On(5, times: 2)] };

        PollRun run = await WaitAsync(task);

        AssertEnded(run, Counters.Polls(Here, Id));
    }

    [Theory]
    [InlineData(402, """{"detail":"Insufficient balance"}""")]
    [InlineData(402, "")]
    [InlineData(403, """{"error":{"code":"quota_not_enough","message":"x"}}""")]
    [InlineData(403, """{"error":{"message":"用户额度不足, 剩余额度: 0","type":"new_api_error"}}""")]
    [InlineData(429, """{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}""")]
    [InlineData(200, """{"code":-1,"message":"余额不足"}""")]
    [Trait("Fault", "21")]
    public async Task Money_that_is_used_up_ends_the_gateway_once(int status, string body)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(status, body).Always()), OneByOne);

        AssertProviderEnded(run, VeoErrorCategory.QuotaExceeded, requests: 1);
    }

    [Theory]
    [MemberData(nameof(Trouble))]
    [Trait("Fault", "22")]
    public async Task Ten_failed_polls_in_a_row_end_the_waiting_for_that_task(int status)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(status).Always()));

        AssertGivenUp(run, VeoErrorCategory.Unavailable, polls: 10);
    }

    [Theory]
    [MemberData(nameof(Trouble))]
    [Trait("Fault", "22")]
    public async Task Nine_failed_polls_in_a_row_fail_nothing(int status)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(status).On(1, times: 9)));

        AssertEnded(run, polls: 10);
        Assert.Contains(run.Notes, note => note.Contains("9 of 10 failed polls", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    [Trait("Fault", "23")]
    public async Task A_refused_request_is_not_repeated_and_its_reason_is_scrubbed(int status)
    {
        string key = Emulator.Key(Here);
        string reason = $"Bad id for Bearer {key} \\u001b[31mred\\u001b[0m https://cdn.example/v.mp4?sig=secret";

        PollRun run = await WaitAsync(Faulty(Fault.Status(status, $$"""{"detail":"{{reason}}"}""").Always()));

        VeoTaskError error = AssertGivenUp(run, VeoErrorCategory.RequestRejected, polls: 1);
        Assert.StartsWith("Bad id for", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [Trait("Fault", "24")]
    public async Task A_request_that_came_too_late_or_too_early_is_repeated(int status)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(status).On(1, times: 9)));

        AssertEnded(run, polls: 10);
    }
}
