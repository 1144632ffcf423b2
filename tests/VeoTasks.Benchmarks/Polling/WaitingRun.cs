using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using VeoTasks.Http;
using VeoTasks.Polling;

namespace VeoTasks.Benchmarks.Polling;

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

    private static async Task AddEvenlyAsync(
        TaskPoller poller, PollSource source, WaitingOptions options, CancellationToken cancellationToken)
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

/// <summary>
/// Notes how late each look starts. The gateway advises the interval in every answer, which the scheduler must never undercut, so
/// a look is due one interval after the answer before it. Whatever the scheduler adds to that counts as lateness.
/// </summary>
internal sealed class TimedReader(ITaskReader inner, WaitingOptions options) : ITaskReader
{
    private readonly long[] _due = new long[options.Tasks];
    private long _polls;

    /// <summary>Whether lateness is noted.</summary>
    public bool IsMeasuring { get; set; }

    /// <summary>How late the looks were.</summary>
    public Lateness Lateness { get; } = new();

    /// <summary>The looks so far.</summary>
    public long Polls => Interlocked.Read(ref _polls);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<PollResponse> ReadAsync(TaskRoute address, CancellationToken cancellationToken)
    {
        int number =
            int.Parse(address.Reference.Id.AsSpan(address.Reference.Id.Length - 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (IsMeasuring && _due[number] > 0)
        {
            Lateness.Add(TimeProvider.System.GetElapsedTime(_due[number]));
        }

        PollResponse look = await inner.ReadAsync(address, cancellationToken);
        _due[number] = TimeProvider.System.GetTimestamp() + (long)(options.Interval.TotalSeconds * TimeProvider.System.TimestampFrequency);
        Interlocked.Increment(ref _polls);
        return look;
    }
}

/// <summary>One measurement of waiting.</summary>
/// <param name="Server">A gateway that advises the interval in each answer.</param>
/// <param name="Tasks">Tasks to wait for.</param>
/// <param name="Interval">The interval the gateway advises.</param>
/// <param name="Window">How long it is measured, after two intervals of warming up.</param>
internal sealed record WaitingOptions(Uri Server, int Tasks, TimeSpan Interval, TimeSpan Window)
{
    /// <summary>Reads it from a command line; times in seconds.</summary>
    public static WaitingOptions Parse(string server, string tasks, string interval, string window) => new(
        new Uri(server), int.Parse(tasks, CultureInfo.InvariantCulture), Seconds(interval), Seconds(window));

    /// <summary>The same as a command line.</summary>
    public string[] ToArguments() =>
        [Server.AbsoluteUri, Tasks.ToString(CultureInfo.InvariantCulture), Text(Interval), Text(Window)];

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));

    private static string Text(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What it costs to wait for many tasks at their interval.</summary>
/// <param name="Tasks">Tasks waited for at the same time.</param>
/// <param name="IntervalSeconds">The time between two polls of one task.</param>
/// <param name="PollsPerSecond">Looks per second within the window.</param>
/// <param name="CpuShare">Processor time over wall time; 1 is one core.</param>
/// <param name="IdleBytes">Working set before the first task was added.</param>
/// <param name="BusyBytes">Working set at the window's end.</param>
/// <param name="HeapBytesPerTask">Live managed memory after a collection, above that before, for each task.</param>
/// <param name="LateP50">Median lateness of a look in milliseconds.</param>
/// <param name="LateP99">99th percentile.</param>
/// <param name="LateMaximum">The latest look.</param>
internal sealed record WaitingReport(
    int Tasks, double IntervalSeconds, double PollsPerSecond, double CpuShare,
    long IdleBytes, long BusyBytes, double HeapBytesPerTask,
    double LateP50, double LateP99, double LateMaximum);
