namespace VeoTasks.Polling;

/// <summary>Reads a clock's timestamp as a time that only ever grows, the same for every run of the process.</summary>
internal static class MonotonicTime
{
    /// <summary>The time since the clock's own zero. Exact: in doubles, timestamps of this size lose microseconds.</summary>
    public static TimeSpan Now(TimeProvider time) =>
        new((long)((Int128)time.GetTimestamp() * TimeSpan.TicksPerSecond / time.TimestampFrequency));
}
