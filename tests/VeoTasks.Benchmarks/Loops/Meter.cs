using System.Diagnostics;

namespace VeoTasks.Benchmarks.Loops;

/// <summary>Counts polls and measures what they cost this process within a window of time.</summary>
internal sealed class Meter
{
    /// <summary>For connections to open and queues to fill.</summary>
    private static readonly TimeSpan LeadIn = TimeSpan.FromMilliseconds(500);

    private long _polls;

    /// <summary>Counts one poll. Callable from any thread.</summary>
    public void Count() => Interlocked.Increment(ref _polls);

    /// <summary>Lets the work get going, then measures for the length of the window.</summary>
    public async Task<LoopReport> MeasureAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        await Task.Delay(LeadIn, cancellationToken);
        long polls = Interlocked.Read(ref _polls);
        long allocated = GC.GetTotalAllocatedBytes();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(window, cancellationToken);
        return new LoopReport(
            Interlocked.Read(ref _polls) - polls,
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            GC.GetTotalAllocatedBytes() - allocated);
    }
}
