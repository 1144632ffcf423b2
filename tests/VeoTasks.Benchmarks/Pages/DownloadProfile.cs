using System.Globalization;
using System.Text;
using VeoTasks.Benchmarks.Downloads;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Pages;

/// <summary>Where VeoTasks' time goes, and what could be reached at all by something that keeps the promise.</summary>
internal static class DownloadProfile
{
    /// <summary>Adds the section to a page.</summary>
    public static void Append(StringBuilder page, DownloadResults results)
    {
        page.AppendLine("## Where the time goes, and what can be reached\n");
        Parts(page, results.FullSpeed);
        Table(page, results);
        Distance(page, results);
    }

    /// <summary>Told by what is added from one loop to the next.</summary>
    private static void Parts(StringBuilder page, IReadOnlyList<FetchResult> results)
    {
        double receive = Cost<DiscardFetcher>(results);
        double hash = Cost<HashFetcher>(results) - receive;
        double write = Cost<WriteFetcher>(results) - receive;
        double floor = Cost<FloorFetcher>(results);
        double all = Cost<SaveFetcher>(results);
        page.AppendLine(CultureInfo.InvariantCulture, $"""
            Of the {all:0} ms of processor time that VeoTasks spends on a GiB of {FetchSet.Ordinary}, {receive:0} ms receive it, SHA-256 adds {hash:0} ms and copying into the system's cache {write:0} ms;
            {floor - receive - hash - write:0} ms more, by subtraction, are the flush (the kernel writes back at the flushing process' expense) and using the same bytes twice. That is the floor, "{new FloorFetcher().Name}".
            VeoTasks' own (box walk, sidecar, move, flush of the folder, ledger, queue and the policy around each request) {Rest(all - floor)}.
            Without receiving a byte, SHA-256 takes {Cost<DigestFetcher>(results):0} ms, and hashing, writing and flushing together {Cost<GivenFetcher>(results):0}.

            """);
    }

    private static string Rest(double milliseconds) =>
        milliseconds > 0
            ? string.Create(CultureInfo.InvariantCulture, $"takes the other {milliseconds:0} ms")
            : "takes too little to be told from the noise of the rounds";

    private static void Table(StringBuilder page, DownloadResults results)
    {
        page.AppendLine(PageText.Row("Setting", "Way to fetch", "Bytes per CPU-second, as a multiple of "
            + "Receive and discard", "of curl", "of curl, sha256sum, sync", "Time, as a multiple of curl, sha256sum, sync"));
        page.AppendLine(PageText.Row(Enumerable.Repeat("---", 6)));
        foreach ((string setting, IReadOnlyList<FetchResult> all) in results.AtFullSpeed)
        {
            foreach (FetchResult result in new[] { DownloadResults.Find<FloorFetcher>(all), DownloadResults.Find<SaveFetcher>(all) })
            {
                page.AppendLine(PageText.Row(
                    setting,
                    result.Fetcher.Name,
                    Against<DiscardFetcher>(all, result, DownloadResults.Cheapness),
                    Against<CurlFetcher>(all, result, DownloadResults.Cheapness),
                    Against<CurlCheckedFetcher>(all, result, DownloadResults.Cheapness),
                    Against<CurlCheckedFetcher>(all, result, DownloadResults.Slowness)));
            }
        }

        page.AppendLine();
    }

    private static void Distance(StringBuilder page, DownloadResults results)
    {
        foreach ((string setting, IReadOnlyList<FetchResult> all) in results.AtFullSpeed)
        {
            FetchResult own = DownloadResults.Find<SaveFetcher>(all);
            page.AppendLine(CultureInfo.InvariantCulture, $"""
                {setting}: VeoTasks fetches {Against<FloorFetcher>(all, own, DownloadResults.Cheapness)} times as many bytes in a CPU-second as the floor, in {Against<FloorFetcher>(all, own, DownloadResults.Slowness)} of its time.
                """);
        }

        page.AppendLine("The floor flushes a file when it has all of it; VeoTasks flushes long ones on the way too, so the floor's time on "
            + "large files can be undercut, its processor time hardly.\n");
    }

    private static string Against<T>(IReadOnlyList<FetchResult> all, FetchResult result, Func<FetchResult, FetchResult, Spread> ratio)
        where T : Fetcher =>
        DownloadResults.Find<T>(all) is { IsMeasured: true } other ? PageText.Ratio(ratio(result, other)) : "missing";

    private static double Cost<T>(IReadOnlyList<FetchResult> all)
        where T : Fetcher => DownloadResults.Find<T>(all).Over(sample => sample.CpuPerGiB).Median * 1000;
}

/// <summary>The plots of the page about saving.</summary>
internal static class DownloadPlots
{
    /// <summary>Processor time of one GiB, for each way to fetch that was measured.</summary>
    public static string CpuPerGiB(DownloadResults results) => RangePlot.Draw(
        "Processor time of one GiB, median and range",
        "milliseconds of processor time for each GiB (each grid line is ten times the one before)",
        [.. results.FullSpeed.Where(result => result.IsMeasured).Select(result => new RangeRow(result.Fetcher.Name, result.Over(sample => sample.CpuPerGiB * 1000)))]);

    /// <summary>What the throttle limit changes.</summary>
    public static string Sweep(DownloadResults results) => SweepPlot.Draw(
        "What -ThrottleLimit changes",
        [.. results.Sweep.Select(point => new SweepBar(
            point.Limit,
            point.Over(sample => sample.CpuPerGiB).Median,
            point.LimitedConnections.Report.WallSeconds,
            point.SharedLine?.Report.FirstSeconds))]);
}
