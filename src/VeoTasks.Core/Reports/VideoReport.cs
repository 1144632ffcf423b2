using VeoTasks.Saving;

namespace VeoTasks.Reports;

/// <summary>What a report shows of one folder.</summary>
/// <param name="Title">The page's title.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="Videos">The saved videos, newest first.</param>
/// <param name="Failures">What could not be saved and was not made good since, newest first.</param>
internal sealed record VideoReport(
    string Title, DateTimeOffset MadeAt, IReadOnlyList<ReportVideo> Videos, IReadOnlyList<LedgerFailure> Failures)
{
    /// <summary>The sums.</summary>
    public ReportTotals Totals => ReportTotals.Of(Videos, Failures);

    /// <summary>The sums by provider and model, those with the most videos first.</summary>
    public IReadOnlyList<(string Provider, string? Model, ReportTotals Totals)> Groups
    {
        get
        {
            var videos = Videos.ToLookup(video => (video.Entry.Provider, video.Entry.Model));
            var failures = Failures.ToLookup(failure => (failure.Provider, failure.Model));
            return [.. videos.Select(group => group.Key).Union(failures.Select(group => group.Key))
                .Select(key => (key.Provider, key.Model, Totals: ReportTotals.Of([.. videos[key]], [.. failures[key]])))
                .OrderByDescending(group => group.Totals.Videos)
                .ThenBy(group => group.Provider, StringComparer.Ordinal).ThenBy(group => group.Model, StringComparer.Ordinal)];
        }
    }
}

/// <summary>Sums over some videos and failures.</summary>
/// <param name="Videos">Videos that were saved.</param>
/// <param name="Bytes">Their size when they were saved.</param>
/// <param name="Playing">How long those play that say so.</param>
/// <param name="Gone">Those that are missing, changed or not readable now.</param>
/// <param name="Failed">Failures.</param>
/// <param name="MedianWait">The median of the times waited; null when none is known.</param>
/// <param name="LongestWait">The longest of them.</param>
internal sealed record ReportTotals(
    int Videos, long Bytes, TimeSpan Playing, int Gone, int Failed, TimeSpan? MedianWait, TimeSpan? LongestWait)
{
    /// <summary>What gateways said they charge for the tasks, each once; null where none said anything.</summary>
    public string? Billed { get; init; }

    /// <summary>Adds up. Numbers of a ledger that anybody may have written are held within what fits.</summary>
    public static ReportTotals Of(IReadOnlyCollection<ReportVideo> videos, IReadOnlyCollection<LedgerFailure> failures)
    {
        // One wait for each task: its videos came together.
        TimeSpan[] waits = [.. videos.Where(video => video.Waited is not null)
            .DistinctBy(video => (video.Entry.Provider, video.Entry.Task)).Select(video => video.Waited!.Value).Order()];
        return new ReportTotals(
            videos.Count,
            (long)Math.Min(videos.Sum(video => (double)Math.Max(video.Entry.Length, 0)), long.MaxValue / 2),
            TimeSpan.FromSeconds(Math.Min(
                videos.Sum(video => video.Movie?.Duration?.TotalSeconds ?? 0), TimeSpan.MaxValue.TotalSeconds / 2)),
            videos.Count(video => video.State is not FileState.Present),
            failures.Count,
            waits.Length > 0 ? waits[waits.Length / 2] : null,
            waits.Length > 0 ? waits[^1] : null)
        {
            Billed = Bill.Sum(videos.Select(video => (LedgerLine)video.Entry).Concat(failures).Where(line => line.Billed is not null)
                .DistinctBy(line => (line.Provider, line.Task)).Select(line => line.Billed)),
        };
    }
}

/// <summary>A video that was saved, and what is there of it now.</summary>
/// <param name="Entry">What the ledger says.</param>
/// <param name="Path">The file's full path.</param>
/// <param name="State">Whether the file is still there.</param>
internal sealed record ReportVideo(LedgerEntry Entry, string Path, FileState State)
{
    /// <summary>What the file says of itself; null unless it was read.</summary>
    public Mp4Movie? Movie { get; init; }

    /// <summary>How long the task took; null when nobody can say.</summary>
    public TimeSpan? Waited => SafeTime.FromSeconds(Entry.Waited);
}

/// <summary>Reads times of a ledger that anybody may have written: what makes no sense is null and never an exception.</summary>
internal static class SafeTime
{
    /// <summary>A number of seconds; null for less than none and for more than ten years.</summary>
    public static TimeSpan? FromSeconds(double? seconds) =>
        seconds is >= 0 and < 10 * 366 * 86400.0 ? TimeSpan.FromSeconds(seconds.Value) : null;

    /// <summary>A moment; null for one that was left out, or lies where calendars of other programs end.</summary>
    public static DateTimeOffset? Of(DateTimeOffset time) => time.Year is > 1970 and < 9999 ? time : null;
}
