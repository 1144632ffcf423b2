using System.Globalization;
using VeoTasks.Polling;

namespace VeoTasks.Simulation;

/// <summary>
/// Runs the real scheduler with its real policy against simulated gateways, on a clock that jumps from one due time to the next.
/// </summary>
public sealed class PolicySimulation
{
    private readonly VirtualClock _clock = new();
    private readonly Random _random;

    private PolicySimulation(int seed) => _random = new Random(seed);

    /// <summary>Lets tasks of every cell end and measures what that took.</summary>
    /// <param name="cells">The gateways; all are in one run, each a provider of its own.</param>
    /// <param name="tasksPerCell">Tasks of each.</param>
    /// <param name="seed">Makes the run repeatable.</param>
    public static Task<IReadOnlyList<PolicyResult>> RunAsync(IReadOnlyList<PolicyCell> cells, int tasksPerCell, int seed) =>
        new PolicySimulation(seed).RunAsync(cells, tasksPerCell);

    private async Task<IReadOnlyList<PolicyResult>> RunAsync(IReadOnlyList<PolicyCell> cells, int tasksPerCell)
    {
        PollOptions options = new()
        {
            Time = _clock,
            Random = _random.NextDouble,
            ThrottleLimit = int.MaxValue,
            Limiters = new RateLimiters(),
            History = Recall(cells),
        };
        TaskPoller poller = new(options, new SilentObserver());
        List<(PolicyCell Cell, SimulatedTask[] Tasks)> all = [];
        foreach (PolicyCell cell in cells)
        {
            SimulatedTask[] tasks = [.. Enumerable.Range(0, tasksPerCell).Select(_ => cell.DrawTask(_random))];
            all.Add((cell, tasks));
            Add(poller, cell, tasks);
        }

        poller.CompleteAdding();
        await VirtualRun.DriveAsync(poller, _clock, poller.RunAsync(CancellationToken.None));
        return [.. all.Select(one => PolicyResult.Of(one.Cell, one.Tasks))];
    }

    private void Add(TaskPoller poller, PolicyCell cell, SimulatedTask[] tasks)
    {
        VeoProvider provider =
            new() { Name = cell.Name, Adapter = "octopusx", BaseUri = new Uri("https://gateway.example"), PollInterval = cell.Interval };
        PollSource source = new(provider, new SimulatedGateway(cell, tasks, _clock, _random));
        for (int id = 0; id < tasks.Length; id++)
        {
            poller.Add(new VeoTaskReference(id.ToString(CultureInfo.InvariantCulture), cell.Name), source);
        }
    }

    private DurationHistory Recall(IReadOnlyList<PolicyCell> cells)
    {
        DurationHistory history = new();
        foreach (PolicyCell cell in cells)
        {
            history.Recall(cell.Name, "", [.. Enumerable.Range(0, cell.History).Select(_ => cell.DrawDuration(_random).TotalSeconds)]);
        }

        return history;
    }
}
