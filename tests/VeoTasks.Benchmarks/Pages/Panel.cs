namespace VeoTasks.Benchmarks.Pages;

/// <summary>An area with two axes inside a picture.</summary>
internal sealed class Panel(Svg svg, Frame frame, Scale x, Scale y)
{
    /// <summary>Where a pair of values lies.</summary>
    public Spot At(double xValue, double yValue) =>
        new(frame.Left + (x.Place(xValue) * frame.Width), frame.Bottom - (y.Place(yValue) * frame.Height));

    /// <summary>Grid, axes and their numbers.</summary>
    public void DrawAxes(string xLabel, string yLabel)
    {
        foreach (double tick in x.Ticks)
        {
            Spot foot = At(tick, y.Least);
            svg.Line("grid", foot, foot with { Y = frame.Top });
            svg.Text("small", foot with { Y = frame.Bottom + 18 }, Scale.Label(tick), "middle");
        }

        foreach (double tick in y.Ticks)
        {
            Spot foot = At(x.Least, tick);
            svg.Line("grid", foot, foot with { X = frame.Left + frame.Width });
            svg.Text("small", new Spot(frame.Left - 12, foot.Y + 4), Scale.Label(tick), "end");
        }

        svg.Path("axis", [new(frame.Left, frame.Top), new(frame.Left, frame.Bottom), new(frame.Left + frame.Width, frame.Bottom)]);
        svg.Text("", new Spot(frame.Left + (frame.Width / 2), frame.Bottom + 40), xLabel, "middle");
        svg.UprightText("", new Spot(frame.Left - 54, frame.Top + (frame.Height / 2)), yLabel);
    }

    /// <summary>Marks joined by a line.</summary>
    public void DrawSeries(int colour, IReadOnlyList<(double X, double Y)> points)
    {
        Spot[] spots = [.. points.Select(point => At(point.X, point.Y))];
        svg.Path($"c{colour} line", spots);
        foreach (Spot spot in spots)
        {
            svg.Mark(colour, spot);
        }
    }

    /// <summary>A dashed line across at a value that is not to be exceeded, with its text above it.</summary>
    public void DrawGoal(double yValue, string text)
    {
        Spot left = At(x.Least, yValue);
        svg.Line("goal", left, left with { X = frame.Left + frame.Width });
        svg.Text("goaltext", new Spot(frame.Left + 8, left.Y - 6), text);
    }
}

/// <summary>Where a panel lies within its picture, without its numbers and labels.</summary>
internal readonly record struct Frame(double Left, double Top, double Width, double Height)
{
    /// <summary>The lower edge.</summary>
    public double Bottom => Top + Height;
}

/// <summary>Says which colour and mark is which.</summary>
internal static class Legend
{
    /// <summary>One entry.</summary>
    public static void Draw(Svg svg, Spot at, int colour, string name)
    {
        svg.Line($"c{colour} line", at with { X = at.X - 12 }, at with { X = at.X + 12 });
        svg.Mark(colour, at);
        svg.Text("", new Spot(at.X + 20, at.Y + 4), name);
    }
}
