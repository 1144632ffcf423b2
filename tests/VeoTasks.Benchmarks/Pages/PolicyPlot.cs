namespace VeoTasks.Benchmarks.Pages;

/// <summary>
/// Polls against lag: a series for each policy and kind of progress, its intervals joined by a line. Nearer to the lower left corner is
/// better.
/// </summary>
internal static class PolicyPlot
{
    private static readonly Frame Area = new(84, 60, 470, 400);

    /// <summary>Draws it.</summary>
    /// <param name="points">At least one; at most as many series as there are colours.</param>
    /// <exception cref="ArgumentException">There are more series than can be told apart, or none.</exception>
    public static string Draw(IReadOnlyList<PolicyPoint> points)
    {
        var series = points.GroupBy(Name).ToList();
        if (series.Count is 0 or > Svg.Colours)
        {
            throw new ArgumentException($"Expected 1 to {Svg.Colours} policies, got {series.Count}.", nameof(points));
        }

        Svg svg = new(880, 530, "Polls against lag by policy", "Mean polls for each task against the mean time until its end is seen, for "
            + $"{string.Join(", ", series.Select(one => one.Key))}.");
        Panel panel =
            new(svg, Area, LinearScale.Over(points.Select(point => point.MeanLag)), LinearScale.Over(points.Select(point => point.Polls)));
        panel.DrawAxes("mean lag until a task's end is seen, s", "polls for each task");
        for (int index = 0; index < series.Count; index++)
        {
            panel.DrawSeries(index, [.. series[index].OrderBy(point => point.Interval).Select(point => (point.MeanLag, point.Polls))]);
            Legend.Draw(svg, new Spot(Area.Left + Area.Width + 28, Area.Top + 12 + (index * 26)), index, series[index].Key);
        }

        return svg.ToString();
    }

    private static string Name(PolicyPoint point) =>
        point.Progress is "" or "none" ? point.Policy : $"{point.Policy}, progress {point.Progress}";
}

/// <summary>How one polling policy did in a simulation.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Interval">The provider's interval in seconds.</param>
/// <param name="Progress">What the gateway tells of progress: none, linear, steps, ...</param>
/// <param name="Polls">Mean polls for each task.</param>
/// <param name="MeanLag">Mean time from a task's end until it was seen, in seconds.</param>
/// <param name="P99Lag">99th percentile of the same.</param>
internal sealed record PolicyPoint(string Policy, double Interval, string Progress, double Polls, double MeanLag, double P99Lag);
