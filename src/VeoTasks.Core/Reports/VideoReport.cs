using VeoTasks.Saving;

namespace VeoTasks.Reports;

/// <summary>What a report shows of one folder.</summary>
/// <param name="Title">The page's title.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="Videos">The saved videos, newest first.</param>
/// <param name="Failures">What could not be saved and was not made good since, newest first.</param>
internal sealed record VideoReport(string Title, DateTimeOffset MadeAt, IReadOnlyList<ReportVideo> Videos, IReadOnlyList<LedgerFailure> Failures)
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
                .OrderByDescending(group => group.Totals.Videos).ThenBy(group => group.Provider, StringComparer.Ordinal).ThenBy(group => group.Model, StringComparer.Ordinal)];
        }
    }
}
