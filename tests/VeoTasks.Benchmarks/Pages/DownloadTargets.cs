using System.Globalization;
using VeoTasks.Benchmarks.Downloads;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Shells;

namespace VeoTasks.Benchmarks.Pages;

/// <summary>The promises about saving, held against the results.</summary>
internal static class DownloadTargets
{
    /// <summary>How far a wall time may lie above another one's and still not be behind it.</summary>
    public const double Noise = 0.05;

    private const double TimesCurl = 1.5;
    private const double TimesFloor = 0.95;
    private const double TimesAria2 = 1.25;
    private const double TimesOwnCpu = 1.1;
    private const double MiB = 1024 * 1024;
    private const int AddedMiB = 120;

    /// <summary>All of them, in the order of the page.</summary>
    public static IEnumerable<Target> Of(DownloadResults results) =>
    [
        Cheaper<CurlCheckedFetcher>(results, TimesCurl),
        Cheaper<FloorFetcher>(results, TimesFloor),
        .. LastOnes(results),
        .. AtFullSpeed<CurlCheckedFetcher>(results),
        .. AtFullSpeed<Aria2Fetcher>(results),
        Behind<CurlParallelFetcher>(results.SlowLine, "a line of 100 Mbit/s"),
        Behind<Aria2Fetcher>(results.SlowLine, "a line of 100 Mbit/s"),
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

    private static IEnumerable<Target> LastOnes(DownloadResults results)
    {
        foreach (LastOnes last in results.LastOnes)
        {
            FetchResult own = DownloadResults.Find<SaveFetcher>(last.Results);
            foreach (FetchResult other in last.Results.Where(result => result.IsMeasured))
            {
                Spread wall = DownloadResults.Slowness(own, other);
                if (last.Setting.BytesPerSecond > 0 && other.Fetcher is Aria2Fetcher)
                {
                    yield return new Target(
                        $"{last.Setting.Name}: at most {Invariant($"{TimesAria2}")} times the time of {other.Fetcher.Name}",
                            $"{PageText.Ratio(wall)} times", wall.Median <= TimesAria2);
                }
                else if (other.Fetcher is SaveAloneFetcher)
                {
                    Spread cpu = own.Ratio(other, sample => sample.CpuPerGiB);
                    yield return new Target(
                        $"{last.Setting.Name}: never slower than on one connection", $"{PageText.Ratio(wall)} of its time", wall.Median <=
                        1 + Noise);
                    yield return new Target(
                        $"{last.Setting.Name}: at most {Invariant($"{TimesOwnCpu}")} times the processor time of "
                            + "one connection", $"{PageText.Ratio(cpu)} times", cpu.Median <= TimesOwnCpu);
                }
            }
        }
    }

    private static IEnumerable<Target> AtFullSpeed<T>(DownloadResults results)
        where T : Fetcher =>
    [
        Behind<T>(results.FullSpeed, FetchSet.Ordinary.ToString()),
        Behind<T>(results.LargeFiles, FetchSet.Large.ToString()),
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

/// <summary>All that the benchmark of saving measured.</summary>
/// <param name="Machine">Where.</param>
/// <param name="Server">The server's version.</param>
/// <param name="MemoryBytes">The memory that was made sure of, in bytes.</param>
/// <param name="FullSpeed">All ways to fetch the ordinary set.</param>
/// <param name="LargeFiles">The same with large files, without the loops that show a part alone.</param>
/// <param name="SlowLine">VeoTasks and its rivals over a slow line.</param>
/// <param name="LastOnes">One long video, and the last ones of a run.</param>
/// <param name="Sweep">VeoTasks with different throttle limits, in ascending order.</param>
/// <param name="Shell">In a real PowerShell; null when there is none.</param>
internal sealed record DownloadResults(
    Machine Machine,
    string Server,
    long MemoryBytes,
    IReadOnlyList<FetchResult> FullSpeed,
    IReadOnlyList<FetchResult> LargeFiles,
    IReadOnlyList<FetchResult> SlowLine,
    IReadOnlyList<LastOnes> LastOnes,
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

    /// <summary>VeoTasks' time as a multiple of another way's.</summary>
    public static Spread TimesWallOf(IReadOnlyList<FetchResult> results, FetchResult other) => Slowness(Find<SaveFetcher>(results), other);
}

/// <summary>Fewer files than connections.</summary>
/// <param name="Setting">What was fetched.</param>
/// <param name="Results">By whom.</param>
internal sealed record LastOnes(FetchSetting Setting, IReadOnlyList<FetchResult> Results);
