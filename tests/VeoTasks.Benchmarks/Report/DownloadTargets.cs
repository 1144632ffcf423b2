using System.Globalization;
using VeoTasks.Benchmarks.Fetchers;
using VeoTasks.Benchmarks.Fetching;

namespace VeoTasks.Benchmarks.Report;

/// <summary>The promises about saving, held against the results.</summary>
internal static class DownloadTargets
{
    /// <summary>How far a wall time may lie above another one's and still not be behind it.</summary>
    public const double Noise = 0.05;

    /// <summary>What was asked for, as a multiple of the discarding loop's bytes per CPU-second.</summary>
    public const double TimesDiscard = 0.55;

    /// <summary>What was asked for, as a multiple of curl's bytes per CPU-second.</summary>
    public const double TimesCurl = 1.5;

    private const double MiB = 1024 * 1024;
    private const int AddedMiB = 120;

    /// <summary>All of them, in the order of the page.</summary>
    public static IEnumerable<Target> Of(DownloadResults results) =>
    [
        Cheaper<DiscardFetcher>(results, TimesDiscard),
        Cheaper<CurlFetcher>(results, TimesCurl),
        CheaperButForHash<DiscardFetcher>(results, TimesDiscard),
        CheaperButForHash<CurlFetcher>(results, TimesCurl),
        .. NeverBehind<CurlParallelFetcher>(results),
        .. NeverBehind<Aria2Fetcher>(results),
        .. InShell(results),
    ];

    private static Target Cheaper<T>(DownloadResults results, double least)
        where T : Fetcher
    {
        FetchResult other = DownloadResults.Find<T>(results.FullSpeed);
        string promise = Invariant($"bytes per CPU-second at least {least} times those of {other.Fetcher.Name}");
        return other.IsMeasured && DownloadResults.CheaperThan(results.FullSpeed, other) is var ratio
            ? new Target(promise, $"{PageText.Ratio(ratio)} times", ratio.Median >= least)
            : new Target(promise, other.Availability.Missing!, null);
    }

    private static Target CheaperButForHash<T>(DownloadResults results, double least)
        where T : Fetcher
    {
        FetchResult other = DownloadResults.Find<T>(results.FullSpeed);
        string promise = Invariant($"the same {least} times with the time of \"SHA-256 alone\" taken off VeoTasks' own, {other.Fetcher.Name}");
        return other.IsMeasured && results.CheaperButForHash(other) is var ratio
            ? new Target(promise, $"{PageText.Ratio(ratio)} times", ratio.Median >= least)
            : new Target(promise, other.Availability.Missing!, null);
    }

    private static IEnumerable<Target> NeverBehind<T>(DownloadResults results)
        where T : Fetcher =>
    [
        Behind<T>(results.FullSpeed, FetchSet.Ordinary.ToString()),
        Behind<T>(results.LargeFiles, FetchSet.Large.ToString()),
        Behind<T>(results.SlowLine, "a line of 100 Mbit/s"),
    ];

    private static Target Behind<T>(IReadOnlyList<FetchResult> results, string setting)
        where T : Fetcher
    {
        FetchResult other = DownloadResults.Find<T>(results);
        string promise = $"{setting}: never behind {other.Fetcher.Name}";
        return other.IsMeasured && DownloadResults.TimesWallOf(results, other) is var ratio
            ? new Target(promise, $"{PageText.Ratio(ratio)} of its time", ratio.Median <= 1 + Noise)
            : new Target(promise, other.Availability.Missing!, null);
    }

    private static IEnumerable<Target> InShell(DownloadResults results)
    {
        foreach (FetchSet set in new[] { FetchSet.Large, FetchSet.Ordinary })
        {
            string promise = Invariant($"{set}, eight at once, in pwsh: less than {AddedMiB} MiB above a bare pwsh");
            yield return results.Shell is { } shell && shell.AddedBytes(set) / MiB is var added
                ? new Target(promise, Invariant($"{added:0} MiB above {shell.BareBytes / MiB:0}"), added < AddedMiB)
                : new Target(promise, "pwsh is not installed", null);
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
