using System.Globalization;
using System.Security;
using System.Text;

namespace VeoTasks.Benchmarks.Pages;

/// <summary>
/// A picture in SVG: a card of its own colour, so that it can be read on a light page and a dark one. Lengths are in pixels.
/// </summary>
internal sealed class Svg(double width, double height, string title, string description)
{
    /// <summary>How many colours and marks there are to tell series apart.</summary>
    public const int Colours = 8;

    private const string Style = """
          <style>
            .card { fill: #ffffff; stroke: #d0d7de; }
            .grid { stroke: #d8dee4; stroke-width: 1; fill: none; }
            .axis { stroke: #57606a; stroke-width: 1.2; fill: none; }
            .goal { stroke: #cf222e; stroke-width: 1.4; stroke-dasharray: 6 4; fill: none; }
            text { fill: #1f2328; font-size: 13px; }
            .title { font-size: 16px; font-weight: 600; }
            .small { font-size: 12px; fill: #57606a; }
            .goaltext { font-size: 12px; fill: #cf222e; }
            .line { fill: none; stroke-width: 2; }
            .c0 { stroke: #0969da; fill: #0969da; } .c1 { stroke: #bc4c00; fill: #bc4c00; } .c2 { stroke: #1a7f37; fill: #1a7f37; } .c3 { stroke: #8250df; fill: #8250df; }
            .c4 { stroke: #bf3989; fill: #bf3989; } .c5 { stroke: #57606a; fill: #57606a; } .c6 { stroke: #9a6700; fill: #9a6700; } .c7 { stroke: #1b7c83; fill: #1b7c83; }
            @media (prefers-color-scheme: dark) {
              .card { fill: #0d1117; stroke: #30363d; }
              .grid { stroke: #21262d; }
              .axis { stroke: #8b949e; }
              .goal { stroke: #ff7b72; }
              text { fill: #e6edf3; }
              .small { fill: #9da7b1; }
              .goaltext { fill: #ff7b72; }
              .c0 { stroke: #58a6ff; fill: #58a6ff; } .c1 { stroke: #f0883e; fill: #f0883e; } .c2 { stroke: #3fb950; fill: #3fb950; } .c3 { stroke: #bc8cff; fill: #bc8cff; }
              .c4 { stroke: #f778ba; fill: #f778ba; } .c5 { stroke: #9da7b1; fill: #9da7b1; } .c6 { stroke: #d29922; fill: #d29922; } .c7 { stroke: #39c5cf; fill: #39c5cf; }
            }
            .line { fill: none; }
          </style>
        """;

    private readonly StringBuilder _body = new();

    /// <summary>A straight line.</summary>
    public void Line(string style, Spot from, Spot to) =>
        Add($"<line class=\"{style}\" x1=\"{Px(from.X)}\" y1=\"{Px(from.Y)}\" x2=\"{Px(to.X)}\" y2=\"{Px(to.Y)}\"/>");

    /// <summary>A line through all spots.</summary>
    public void Path(string style, IEnumerable<Spot> spots) =>
        Add($"<polyline class=\"{style}\" points=\"{string.Join(' ', spots.Select(spot => $"{Px(spot.X)},{Px(spot.Y)}"))}\"/>");

    /// <summary>A mark; its form goes with its colour, so that it can also be told apart without colours.</summary>
    public void Mark(int colour, Spot at)
    {
        (double x, double y) = at;
        Add((colour % 4) switch
        {
            0 => $"<circle class=\"c{colour}\" cx=\"{Px(x)}\" cy=\"{Px(y)}\" r=\"5\"/>",
            1 => $"<rect class=\"c{colour}\" x=\"{Px(x - 4.5)}\" y=\"{Px(y - 4.5)}\" width=\"9\" height=\"9\"/>",
            2 => Polygon(colour, (x, y - 6), (x + 6, y + 5), (x - 6, y + 5)),
            _ => Polygon(colour, (x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)),
        });
    }

    /// <summary>Text; <paramref name="anchor"/> is start, middle or end.</summary>
    public void Text(string style, Spot at, string text, string anchor = "start") =>
        Add($"<text class=\"{style}\" x=\"{Px(at.X)}\" y=\"{Px(at.Y)}\" text-anchor=\"{anchor}\">{SecurityElement.Escape(text)}</text>");

    /// <summary>Text that reads upwards, centred on a spot.</summary>
    public void UprightText(string style, Spot at, string text) =>
        Add($"<text class=\"{style}\" transform=\"translate({Px(at.X)} {Px(at.Y)}) rotate(-90)\" "
            + $"text-anchor=\"middle\">{SecurityElement.Escape(text)}</text>");

    /// <summary>The whole file.</summary>
    public override string ToString() => $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Px(width)} {Px(height)}" width="{Px(width)}" height="{Px(height)}" role="img" aria-labelledby="title desc" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif">
          <title id="title">{SecurityElement.Escape(title)}</title>
          <desc id="desc">{SecurityElement.Escape(description)}</desc>
        {Style}
          <rect class="card" x="0.5" y="0.5" width="{Px(width - 1)}" height="{Px(height - 1)}" rx="8"/>
          <text class="title" x="24" y="32">{SecurityElement.Escape(title)}</text>
        {_body}</svg>

        """.ReplaceLineEndings("\n");

    private static string Polygon(int colour, params IEnumerable<(double X, double Y)> corners) =>
        $"<polygon class=\"c{colour}\" points=\"{string.Join(' ', corners.Select(corner => $"{Px(corner.X)},{Px(corner.Y)}"))}\"/>";

    private static string Px(double length) => length.ToString("0.#", CultureInfo.InvariantCulture);

    private void Add(string element) => _body.Append("  ").Append(element).Append('\n');
}

/// <summary>A place in a picture, from its upper left corner.</summary>
internal readonly record struct Spot(double X, double Y);

/// <summary>Turns values into places along an axis.</summary>
/// <param name="Least">The value at the axis's beginning.</param>
/// <param name="Most">The value at its end.</param>
internal abstract record Scale(double Least, double Most)
{
    /// <summary>The values that get a number and a grid line.</summary>
    public abstract IEnumerable<double> Ticks { get; }

    /// <summary>Where a value lies: 0 at the beginning, 1 at the end.</summary>
    public abstract double Place(double value);

    /// <summary>A tick's number, as short as it can be.</summary>
    public static string Label(double value) => value.ToString(value < 1000 ? "0.###" : "#,0", CultureInfo.InvariantCulture);
}

/// <summary>Equal steps, from zero.</summary>
internal sealed record LinearScale(double Most) : Scale(0, Most)
{
    private const int MostTicks = 7;

    private static readonly double[] RoundSteps = [1, 2, 5, 10];

    /// <inheritdoc/>
    public override IEnumerable<double> Ticks
    {
        get
        {
            double step = Step();
            for (int number = 0; number * step <= Most * 1.0001; number++)
            {
                yield return number * step;
            }
        }
    }

    /// <summary>A scale from zero to a little more than the largest of some values.</summary>
    public static LinearScale Over(IEnumerable<double> values) => new(values.Max() * 1.08);

    /// <inheritdoc/>
    public override double Place(double value) => value / Most;

    /// <summary>The smallest of 1, 2, 5, 10, 20, 50 ... that needs no more ticks than there is room for.</summary>
    private double Step()
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Most / MostTicks)));
        return RoundSteps.Select(factor => factor * power).First(step => Most / step <= MostTicks);
    }
}

/// <summary>Equal factors, between powers of ten.</summary>
internal sealed record LogScale(double Least, double Most) : Scale(Least, Most)
{
    /// <inheritdoc/>
    public override IEnumerable<double> Ticks
    {
        get
        {
            for (double tick = Least; tick <= Most * 1.0001; tick *= 10)
            {
                yield return tick;
            }
        }
    }

    /// <summary>The powers of ten around some values above zero.</summary>
    public static LogScale Over(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double least = Math.Pow(10, Math.Floor(Math.Log10(all.Min())));
        return new LogScale(least, Math.Max(least * 10, Math.Pow(10, Math.Ceiling(Math.Log10(all.Max())))));
    }

    /// <inheritdoc/>
    public override double Place(double value) => Math.Log(value / Least) / Math.Log(Most / Least);
}
