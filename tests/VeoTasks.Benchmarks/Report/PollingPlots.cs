using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Plots;

namespace VeoTasks.Benchmarks.Report;

/// <summary>The plots of the polling page.</summary>
internal static class PollingPlots
{
    private const double MiB = 1024 * 1024;

    /// <summary>Processor time of one poll, for each contender that was measured.</summary>
    public static string CpuPerPoll(PollingResults results) => RangePlot.Draw(
        "Processor time of one poll, median and range",
        "µs of processor time for each poll (each grid line is ten times the one before)",
        [.. results.Contenders.Where(result => result.IsMeasured).Select(result => new RangeRow(result.Contender.Name, Spread.Of(result.Each(sample => sample.CpuMicroseconds))))]);

    /// <summary>Processor time and memory at the interval of the 10,000 tasks.</summary>
    public static string Scale(PollingResults results) => ScalePlot.Draw(
        FormattableString.Invariant($"Waiting for tasks at an interval of {results.TenThousand.IntervalSeconds:0} s"),
        [.. results.Curve.Append(results.TenThousand)
            .Where(report => report.IntervalSeconds == results.TenThousand.IntervalSeconds)
            .OrderBy(report => report.Tasks)
            .Select(report => new ScalePoint(report.Tasks, report.CpuShare * 100, report.BusyBytes / MiB))]);
}
