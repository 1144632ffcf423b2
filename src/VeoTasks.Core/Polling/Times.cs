namespace VeoTasks.Polling;

/// <summary>Comparisons of times that may be missing.</summary>
internal static class Times
{
    /// <summary>The earlier of two times; a missing one does not count.</summary>
    public static TimeSpan? Earlier(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b ?? a : a;

    /// <summary>The later of two times.</summary>
    public static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}

/// <summary>Reads a clock's timestamp as a time that only ever grows, the same for every run of the process.</summary>
internal static class MonotonicTime
{
    /// <summary>The time since the clock's own zero. Exact: in doubles, timestamps of this size lose microseconds.</summary>
    public static TimeSpan Now(TimeProvider time) =>
        new((long)((Int128)time.GetTimestamp() * TimeSpan.TicksPerSecond / time.TimestampFrequency));
}
