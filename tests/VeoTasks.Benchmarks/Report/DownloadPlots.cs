using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Plots;

namespace VeoTasks.Benchmarks.Report;

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
