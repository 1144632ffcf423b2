namespace VeoTasks.Benchmarks.Plots;

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
