using VeoTasks.Benchmarks.Fetchers;
using VeoTasks.Benchmarks.Fetching;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Shells;

namespace VeoTasks.Benchmarks.Report;

/// <summary>All that the benchmark of saving measured.</summary>
/// <param name="Machine">Where.</param>
/// <param name="Server">The server's version.</param>
/// <param name="MemoryBytes">The memory that was made sure of, in bytes.</param>
/// <param name="FullSpeed">All ways to fetch the ordinary set.</param>
/// <param name="LargeFiles">The same with large files, without the loops that show a part alone.</param>
/// <param name="SlowLine">VeoTasks and its rivals over a slow line.</param>
/// <param name="Sweep">VeoTasks with different throttle limits, in ascending order.</param>
/// <param name="Shell">In a real PowerShell; null when there is none.</param>
internal sealed record DownloadResults(
    Machine Machine,
    string Server,
    long MemoryBytes,
    IReadOnlyList<FetchResult> FullSpeed,
    IReadOnlyList<FetchResult> LargeFiles,
    IReadOnlyList<FetchResult> SlowLine,
    IReadOnlyList<SweepPoint> Sweep,
    ShellSavingReport? Shell)
{
    /// <summary>What was fetched as fast as it comes, with a name for people.</summary>
    public IEnumerable<(string Setting, IReadOnlyList<FetchResult> Results)> AtFullSpeed =>
        [(FetchSet.Ordinary.ToString(), FullSpeed), (FetchSet.Large.ToString(), LargeFiles)];

    /// <summary>The one way of a kind among results.</summary>
    public static FetchResult Find<T>(IReadOnlyList<FetchResult> results)
        where T : Fetcher => results.Single(result => result.Fetcher.GetType() == typeof(T));

    /// <summary>One way's bytes per CPU-second as a multiple of another's, paired by round: more than 1 is cheaper.</summary>
    public static Spread Cheapness(FetchResult result, FetchResult other) => other.Ratio(result, sample => sample.CpuPerGiB);

    /// <summary>One way's time as a multiple of another's, paired by round: less than 1 is faster.</summary>
    public static Spread Slowness(FetchResult result, FetchResult other) => result.Ratio(other, sample => sample.Report.WallSeconds);

    /// <summary>VeoTasks' bytes per CPU-second as a multiple of another way's.</summary>
    public static Spread CheaperThan(IReadOnlyList<FetchResult> results, FetchResult other) => Cheapness(Find<SaveFetcher>(results), other);

    /// <summary>As <see cref="CheaperThan"/>, with what hashing costs by itself taken off VeoTasks' time.</summary>
    public Spread CheaperButForHash(FetchResult other)
    {
        IEnumerable<double> rest = Find<SaveFetcher>(FullSpeed).Samples.Zip(Find<DigestFetcher>(FullSpeed).Samples, (all, hash) => all.CpuPerGiB - hash.CpuPerGiB);
        return Spread.OfRatios([.. other.Samples.Select(sample => sample.CpuPerGiB)], [.. rest]);
    }

    /// <summary>VeoTasks' time as a multiple of another way's.</summary>
    public static Spread TimesWallOf(IReadOnlyList<FetchResult> results, FetchResult other) => Slowness(Find<SaveFetcher>(results), other);
}
