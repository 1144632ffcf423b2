namespace VeoTasks.Reports;

/// <summary>Reads times of a ledger that anybody may have written: what makes no sense is null and never an exception.</summary>
internal static class SafeTime
{
    /// <summary>A number of seconds; null for less than none and for more than ten years.</summary>
    public static TimeSpan? FromSeconds(double? seconds) =>
        seconds is >= 0 and < 10 * 366 * 86400.0 ? TimeSpan.FromSeconds(seconds.Value) : null;

    /// <summary>A moment; null for one that was left out, or lies where calendars of other programs end.</summary>
    public static DateTimeOffset? Of(DateTimeOffset time) => time.Year is > 1970 and < 9999 ? time : null;
}
