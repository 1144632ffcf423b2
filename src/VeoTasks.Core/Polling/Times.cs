namespace VeoTasks.Polling;

/// <summary>Comparisons of times that may be missing.</summary>
internal static class Times
{
    /// <summary>The earlier of two times; a missing one does not count.</summary>
    public static TimeSpan? Earlier(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b ?? a : a;

    /// <summary>The later of two times.</summary>
    public static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
