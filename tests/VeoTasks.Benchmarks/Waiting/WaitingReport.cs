namespace VeoTasks.Benchmarks.Waiting;

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
