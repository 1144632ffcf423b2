using VeoTasks.Emulator;
using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Scale;

/// <summary>
/// A gateway counts all requests of a key. Workers on different machines cannot know of each other's, so each keeps to its part of the
/// budget.
/// </summary>
public sealed class DividedBudgetTests
{
    private const int Workers = 16;
    private const int BudgetPerMinute = 96;
    private const int Minutes = 10;

    [Fact]
    public async Task Workers_that_share_a_budget_evenly_never_exceed_it_in_any_minute_and_use_it_up()
    {
        VirtualClock clock = new();
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync(clock);
        PollRun[] runs = [.. Enumerable.Range(0, Workers).Select(_ => Start(clock))];
        foreach ((int worker, PollRun run) in runs.Index())
        {
            string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"worker-{worker}-task-{i}")];
            gateway.Emulator.AddAll([.. ids.Select(id => EmulatedTask.NeverEnds("mulerun", id))]);
            run.Add(Source(gateway, clock, BudgetPerMinute / Workers), ids);
        }

        await PollRun.FinishAllAsync(runs);

        double[] seconds = [.. gateway.Emulator.Counters.Log.Select(entry => (entry.Time - new VirtualClock().GetUtcNow()).TotalSeconds)];
        Assert.All(seconds, from => Assert.InRange(seconds.Count(at => at >= from && at < from + 60), 1, BudgetPerMinute));
        Assert.InRange(seconds.Length, BudgetPerMinute * Minutes * 0.95, BudgetPerMinute * Minutes);
    }

    private static PollRun Start(VirtualClock clock) =>
        new(
            clock, new PollOptions { RunTimeout = TimeSpan.FromMinutes(Minutes), Random = () => 0.5 },
            TestContext.Current.CancellationToken);

    private static PollSource Source(EmulatedGateway gateway, VirtualClock clock, int requestsPerMinute) =>
        new(gateway.Provider("mulerun") with { RequestsPerMinute = requestsPerMinute }, gateway.Client("mulerun", time: clock));
}
