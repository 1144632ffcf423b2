namespace VeoTasks.Benchmarks.Plots;

/// <summary>Cost and times against the number of files under way at once, in two panels side by side.</summary>
internal static class SweepPlot
{
    private static readonly Frame Left = new(84, 90, 320, 290);
    private static readonly Frame Right = new(500, 90, 320, 290);

    /// <summary>Draws it.</summary>
    /// <param name="title">The picture's title.</param>
    /// <param name="points">One for each limit, in ascending order.</param>
    public static string Draw(string title, IReadOnlyList<SweepBar> points)
    {
        Svg svg = new(870, 480, title, string.Join("; ", points.Select(Describe)));
        Steps limits = new([.. points.Select(point => point.Limit)]);
        Panel cpu = new(svg, Left, limits, LinearScale.Over(points.Select(point => point.CpuPerGiB)));
        cpu.DrawAxes("files at once", "processor seconds per GiB");
        cpu.DrawSeries(0, [.. points.Select(point => ((double)point.Limit, point.CpuPerGiB))]);
        svg.Text("", new Spot(Left.Left, Left.Top - 18), "At full speed");

        Panel times = new(svg, Right, limits, LinearScale.Over(points.Select(point => Math.Max(point.LimitedSeconds, point.FirstSeconds ?? 0))));
        times.DrawAxes("files at once", "seconds");
        times.DrawSeries(1, [.. points.Select(point => ((double)point.Limit, point.LimitedSeconds))]);
        times.DrawSeries(2, [.. points.Where(point => point.FirstSeconds is not null).Select(point => ((double)point.Limit, point.FirstSeconds!.Value))]);
        svg.Text("", new Spot(Right.Left, Right.Top - 18), "On slow servers and lines");
        Legend.Draw(svg, new Spot(100, 455), 1, "all files, each connection limited");
        Legend.Draw(svg, new Spot(480, 455), 2, "first file, all connections share a line");
        return svg.ToString();
    }

    private static string Describe(SweepBar point) => FormattableString.Invariant(
        $"{point.Limit} at once: {point.CpuPerGiB:0.00} s of processor time per GiB, {point.LimitedSeconds:0.0} s for all from slow connections")
        + (point.FirstSeconds is { } first ? FormattableString.Invariant($", {first:0.0} s to the first over a shared line") : "");

    /// <summary>Powers of two at equal distances.</summary>
    private sealed record Steps(IReadOnlyList<int> Limits) : Scale(Limits[0], Limits[^1])
    {
        public override IEnumerable<double> Ticks => Limits.Select(limit => (double)limit);

        public override double Place(double value) => Math.Log(value / Least) / Math.Log(Most / Least);
    }
}

/// <summary>What a limit costs and brings.</summary>
/// <param name="Limit">Files at once.</param>
/// <param name="CpuPerGiB">Processor seconds for each GiB at full speed.</param>
/// <param name="LimitedSeconds">All files from a server that limits each connection.</param>
/// <param name="FirstSeconds">The first file over a line that all connections share; null where it is not known.</param>
internal readonly record struct SweepBar(int Limit, double CpuPerGiB, double LimitedSeconds, double? FirstSeconds);
