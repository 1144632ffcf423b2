using System.Globalization;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Pages;

/// <summary>A median with its range for each of some names, one below the other, on a scale of powers of ten.</summary>
internal static class RangePlot
{
    private const double RowHeight = 38;

    private static readonly Frame First = new(250, 60, 480, 0);

    /// <summary>Draws it. The first row has a colour of its own.</summary>
    public static string Draw(string title, string xLabel, IReadOnlyList<RangeRow> rows)
    {
        Frame frame = First with { Height = RowHeight * rows.Count };
        Svg svg = new(800, frame.Bottom + 60, title, string.Join("; ", rows.Select(row => $"{row.Name}: {Number(row.Value.Median)}")));
        Scale x = LogScale.Over(rows.SelectMany(row => new[] { row.Value.Minimum, row.Value.Maximum }));
        Panel panel = new(svg, frame, x, new RowScale(rows.Count));
        panel.DrawAxes(xLabel, "");
        for (int index = 0; index < rows.Count; index++)
        {
            Draw(svg, panel, rows[index], index);
        }

        return svg.ToString();
    }

    private static void Draw(Svg svg, Panel panel, RangeRow row, int index)
    {
        int colour = index == 0 ? 0 : 5;
        Spot middle = panel.At(row.Value.Median, index);
        svg.Text("", new Spot(First.Left - 12, middle.Y + 5), row.Name, "end");
        svg.Line($"c{colour} line", panel.At(row.Value.Minimum, index), panel.At(row.Value.Maximum, index));
        svg.Mark(colour, middle);
        Spot end = panel.At(row.Value.Maximum, index);
        bool isFarRight = end.X > First.Left + First.Width - 70;
        svg.Text(
            "small", isFarRight ? new Spot(panel.At(row.Value.Minimum, index).X - 12, middle.Y + 4) : new Spot(end.X + 12, middle.Y + 4),
            Number(row.Value.Median), isFarRight ? "end" : "start");
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    /// <summary>Rows from the top, each in the middle of its strip.</summary>
    private sealed record RowScale(int Rows) : Scale(Rows - 0.5, -0.5)
    {
        public override IEnumerable<double> Ticks => [];

        public override double Place(double value) => (Least - value) / Rows;
    }
}

/// <summary>A name and the spread of its values.</summary>
internal readonly record struct RangeRow(string Name, Spread Value);

/// <summary>Processor time and memory against the number of tasks, in two panels side by side.</summary>
internal static class ScalePlot
{
    private static readonly Frame Left = new(84, 90, 320, 290);
    private static readonly Frame Right = new(500, 90, 320, 290);

    /// <summary>Draws it.</summary>
    /// <param name="title">The picture's title.</param>
    /// <param name="points">One for each number of tasks, in ascending order.</param>
    public static string Draw(string title, IReadOnlyList<ScalePoint> points)
    {
        Svg svg = new(870, 450, title, string.Join("; ", points.Select(
            point => FormattableString.Invariant($"{point.Tasks} tasks: {point.CpuPercent:0.0} % of a core, {point.MemoryMiB:0} MiB"))));
        LogScale tasks = LogScale.Over(points.Select(point => (double)point.Tasks));
        Panel cpu = new(svg, Left, tasks, LogScale.Over(points.Select(point => point.CpuPercent)));
        cpu.DrawAxes("tasks", "share of one core, %");
        cpu.DrawSeries(0, [.. points.Select(point => ((double)point.Tasks, point.CpuPercent))]);
        svg.Text("", new Spot(Left.Left, Left.Top - 18), "Processor time");

        Panel memory = new(svg, Right, tasks, LinearScale.Over(points.Select(point => point.MemoryMiB)));
        memory.DrawAxes("tasks", "working set, MiB");
        memory.DrawSeries(2, [.. points.Select(point => ((double)point.Tasks, point.MemoryMiB))]);
        svg.Text("", new Spot(Right.Left, Right.Top - 18), "Memory of the whole process");
        return svg.ToString();
    }
}

/// <summary>What a number of tasks costs.</summary>
internal readonly record struct ScalePoint(int Tasks, double CpuPercent, double MemoryMiB);

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

        Panel times =
            new(svg, Right, limits, LinearScale.Over(points.Select(point => Math.Max(point.LimitedSeconds, point.FirstSeconds ?? 0))));
        times.DrawAxes("files at once", "seconds");
        times.DrawSeries(1, [.. points.Select(point => ((double)point.Limit, point.LimitedSeconds))]);
        times.DrawSeries(2, [
            .. points.Where(point => point.FirstSeconds is not null).Select(point => ((double)point.Limit, point.FirstSeconds!.Value))]);
        svg.Text("", new Spot(Right.Left, Right.Top - 18), "On slow servers and lines");
        Legend.Draw(svg, new Spot(100, 455), 1, "all files, each connection limited");
        Legend.Draw(svg, new Spot(480, 455), 2, "first file, all connections share a line");
        return svg.ToString();
    }

    private static string Describe(SweepBar point) =>
        FormattableString.Invariant($"{point.Limit} at once: {point.CpuPerGiB:0.00} s of processor time per GiB, ")
        + FormattableString.Invariant($"{point.LimitedSeconds:0.0} s for all from slow connections")
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
