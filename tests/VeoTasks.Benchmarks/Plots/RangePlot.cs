using System.Globalization;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Plots;

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
        svg.Text("small", isFarRight ? new Spot(panel.At(row.Value.Minimum, index).X - 12, middle.Y + 4) : new Spot(end.X + 12, middle.Y + 4), Number(row.Value.Median), isFarRight ? "end" : "start");
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
