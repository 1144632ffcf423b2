using System.Diagnostics;
using VeoTasks.Benchmarks.Loops;
using VeoTasks.Http;
using VeoTasks.Polling;

namespace VeoTasks.Benchmarks.Waiting;

/// <summary>Waits for many tasks with the real engine and measures what that costs this process.</summary>
internal static class WaitingRun
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs it: the tasks come evenly over one interval, another one warms up, then the window follows.</summary>
    public static async Task<WaitingReport> RunAsync(WaitingOptions options, CancellationToken cancellationToken)
    {
        VeoProvider provider = Tasks.Provider(options.Server);
        TaskClient client = new(provider, ApiKey.Create(LoopOptions.Key), HttpPool.Gateways, TimeProvider.System);
        await client.ReadAsync(new TaskRoute(Tasks.References(1).Single()), cancellationToken);

        TimedReader reader = new(client, options);
        long idleHeap = GC.GetTotalMemory(forceFullCollection: true);
        long idleBytes = Environment.WorkingSet;

        // Without randomness the scheduler adds nothing to the advised interval.
        TaskPoller poller = new(new PollOptions { ThrottleLimit = LoopOptions.InFlight, Random = () => 0 }, new NothingEnds());
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task running = Task.Run(() => poller.RunAsync(stop.Token), stop.Token);
        await AddEvenlyAsync(poller, new PollSource(provider, reader), options, cancellationToken);
        await Task.Delay(options.Interval, cancellationToken);

        WaitingReport report = await MeasureAsync(reader, options, cancellationToken) with { IdleBytes = idleBytes };
        double heap = (GC.GetTotalMemory(forceFullCollection: true) - idleHeap) / (double)options.Tasks;
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        GC.KeepAlive(poller);
        return report with { HeapBytesPerTask = heap };
    }

    private static async Task AddEvenlyAsync(TaskPoller poller, PollSource source, WaitingOptions options, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Step);
        long start = Stopwatch.GetTimestamp();
        int added = 0;
        while (added < options.Tasks && await timer.WaitForNextTickAsync(cancellationToken))
        {
            double part = Math.Min(1, Stopwatch.GetElapsedTime(start) / options.Interval);
            for (; added < part * options.Tasks; added++)
            {
                poller.Add(new VeoTaskReference(Tasks.Id(added), source.Provider.Name), source);
            }
        }
    }

    private static async Task<WaitingReport> MeasureAsync(TimedReader reader, WaitingOptions options, CancellationToken cancellationToken)
    {
        reader.IsMeasuring = true;
        long looks = reader.Polls;
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(options.Window, cancellationToken);
        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        double share = (Environment.CpuUsage.TotalTime - cpu) / wall;
        reader.IsMeasuring = false;
        return new WaitingReport(
            options.Tasks, options.Interval.TotalSeconds, (reader.Polls - looks) / wall.TotalSeconds, share,
            IdleBytes: 0, Environment.WorkingSet, HeapBytesPerTask: 0,
            reader.Lateness.Percentile(0.5), reader.Lateness.Percentile(0.99), reader.Lateness.Percentile(1));
    }
}
