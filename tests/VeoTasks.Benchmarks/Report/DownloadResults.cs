using VeoTasks.Benchmarks.Fetchers;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Shells;

namespace VeoTasks.Benchmarks.Report;

/// <summary>All that the benchmark of saving measured.</summary>
/// <param name="Machine">Where.</param>
/// <param name="Server">The server's version.</param>
/// <param name="FullSpeed">All ways to fetch the ordinary set.</param>
/// <param name="LargeFiles">VeoTasks and its rivals on large files.</param>
/// <param name="SlowLine">The same over a slow line.</param>
/// <param name="Sweep">VeoTasks with different throttle limits, in ascending order.</param>
/// <param name="Shell">In a real PowerShell; null when there is none.</param>
internal sealed record DownloadResults(
    Machine Machine,
    string Server,
    IReadOnlyList<FetchResult> FullSpeed,
    IReadOnlyList<FetchResult> LargeFiles,
    IReadOnlyList<FetchResult> SlowLine,
    IReadOnlyList<SweepPoint> Sweep,
    ShellSavingReport? Shell)
{
    /// <summary>The one way of a kind among results.</summary>
    public static FetchResult Find<T>(IReadOnlyList<FetchResult> results)
        where T : Fetcher => results.Single(result => result.Fetcher.GetType() == typeof(T));

    /// <summary>The processor time of all bytes by another way as a multiple of VeoTasks', paired by round: more than 1 is cheaper.</summary>
    public static Spread CheaperThan(IReadOnlyList<FetchResult> results, FetchResult other) =>
        other.Ratio(Find<SaveFetcher>(results), sample => sample.CpuPerGiB);

    /// <summary>As <see cref="CheaperThan"/>, with what hashing costs by itself taken off VeoTasks' time.</summary>
    public Spread CheaperButForHash(FetchResult other)
    {
        IEnumerable<double> rest = Find<SaveFetcher>(FullSpeed).Samples.Zip(Find<DigestFetcher>(FullSpeed).Samples, (all, hash) => all.CpuPerGiB - hash.CpuPerGiB);
        return Spread.OfRatios([.. other.Samples.Select(sample => sample.CpuPerGiB)], [.. rest]);
    }

    /// <summary>VeoTasks' time as a multiple of another way's, paired by round: less than 1 is faster.</summary>
    public static Spread TimesWallOf(IReadOnlyList<FetchResult> results, FetchResult other) =>
        Find<SaveFetcher>(results).Ratio(other, sample => sample.Report.WallSeconds);
}
