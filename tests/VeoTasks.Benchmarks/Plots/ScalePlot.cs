namespace VeoTasks.Benchmarks.Plots;

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
        Svg svg = new(870, 450, title, string.Join("; ", points.Select(point => FormattableString.Invariant($"{point.Tasks} tasks: {point.CpuPercent:0.0} % of a core, {point.MemoryMiB:0} MiB"))));
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
