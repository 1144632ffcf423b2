using System.Diagnostics;
using System.Globalization;
using VeoTasks.Polling;

namespace VeoTasks.Simulation;

/// <summary>
/// Ten thousand tasks that end evenly over an hour, at a gateway with an interval of 30 s: what the scheduler itself costs.
/// </summary>
public static class HourRun
{
    private const int Tasks = 10_000;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Runs the hour.</summary>
    /// <returns>How long it took, and how many looks there were.</returns>
    public static async Task<(TimeSpan Took, int Polls)> RunAsync()
    {
        VirtualClock clock = new();
        PolicyCell cell = new(TimeSpan.FromSeconds(30), Hour / 2, Sigma: 1, ProgressKind.None, History: 0);
        SimulatedTask[] tasks = [.. Enumerable.Range(1, Tasks).Select(i => new SimulatedTask(Hour * i / Tasks, isRejected: false))];
        VeoProvider provider =
            new() { Name = cell.Name, Adapter = "octopusx", BaseUri = new Uri("https://gateway.example"), PollInterval = cell.Interval };
        PollSource source = new(provider, new SimulatedGateway(cell, tasks, clock, new Random(1)));
        TaskPoller poller =
            new(new PollOptions { Time = clock, Random = new Random(1).NextDouble, Limiters = new RateLimiters() }, new SilentObserver());
        Stopwatch watch = Stopwatch.StartNew();
        for (int id = 0; id < Tasks; id++)
        {
            poller.Add(new VeoTaskReference(id.ToString(CultureInfo.InvariantCulture), cell.Name), source);
        }

        poller.CompleteAdding();
        await VirtualRun.DriveAsync(poller, clock, poller.RunAsync(CancellationToken.None));
        return (watch.Elapsed, tasks.Sum(task => task.Polls));
    }
}
