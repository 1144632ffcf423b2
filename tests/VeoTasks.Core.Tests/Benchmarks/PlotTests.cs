using System.Globalization;
using System.Xml.Linq;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Pages;

namespace VeoTasks.Tests.Benchmarks;

/// <summary>What can be seen from a picture's numbers: it is XML, everything lies on the card, and no text covers another.</summary>
public sealed class PlotTests
{
    private static readonly string[] Policies = ["fixed", "exponential", "learned"];
    private static readonly string[] Progress = ["none", "linear"];
    private static readonly double[] Intervals = [3, 5, 30];

    public static TheoryData<string> Pictures => new(
        RangePlot.Draw("Cost & <range>", "µs", [
            new("engine", new Spread(17, 16, 21)), new("a slow one", new Spread(8143, 4919, 9848)), new("even", new Spread(28, 28, 28))]),
        ScalePlot.Draw("Waiting", [new(100, 0.4, 62), new(1_000, 1.1, 75), new(10_000, 9.7, 84), new(100_000, 98, 124)]),
        SweepPlot.Draw("Limits", [
            new(1, 1.2, 32, null), new(2, 1.1, 16, null), new(4, 1.1, 8, 1), new(8, 1.0, 4, 2), new(16, 1.0, 2, 4), new(32, 0.9, 1, 8)]),
        PolicyPlot.Draw(Sample()));

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Every_text_lies_on_the_card(string svg)
    {
        var (width, height) = Size(svg);

        Assert.All(Texts(svg), text => Assert.True(
            text.Left >= 0 && text.Right <= width && text.Top >= 0 && text.Bottom <= height, $"'{text.Text}' sticks out."));
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void No_text_covers_another(string svg)
    {
        var texts = Texts(svg);

        Assert.All(texts.SelectMany((one, index) => texts.Skip(index + 1).Select(other => (one, other))), pair => Assert.False(
            pair.one.Covers(pair.other), $"'{pair.one.Text}' and '{pair.other.Text}' overlap."));
    }

    [Fact]
    public void Better_policies_lie_lower_and_longer_lag_lies_further_right()
    {
        XElement[] circles = [.. Elements(PolicyPlot.Draw([new("one", 5, "none", 20, 2, 4), new("one", 10, "none", 10, 6, 9)]), "circle")];

        Assert.True(Number(circles[0], "cx") < Number(circles[1], "cx"));
        Assert.True(Number(circles[0], "cy") < Number(circles[1], "cy"));
    }

    [Fact]
    public void More_series_than_can_be_told_apart_are_refused() =>
        Assert.Throws<ArgumentException>(() => PolicyPlot.Draw(
            [.. Enumerable.Range(0, Svg.Colours + 1).Select(number => new PolicyPoint($"p{number}", 5, "none", 1, 1, 1))]));

    [Theory]
    [InlineData(1.7)]
    [InlineData(9)]
    [InlineData(64)]
    [InlineData(1300)]
    public void A_linear_scale_has_few_round_ticks_from_zero(double most)
    {
        double[] ticks = [.. new LinearScale(most).Ticks];

        Assert.InRange(ticks.Length, 3, 8);
        Assert.Equal(0, ticks[0]);
        Assert.All(ticks, tick => Assert.InRange(tick, 0, most * 1.0001));
    }

    [Fact]
    public void A_scale_of_powers_spans_its_values() =>
        Assert.Equal([10, 100, 1000], LogScale.Over([17, 640]).Ticks);

    private static PolicyPoint[] Sample() =>
        [.. from policy in Policies
            from interval in Intervals
            from progress in Progress
            select new PolicyPoint(policy, interval, progress, (120 + policy.Length) / interval, interval / 2, interval)];

    private static (double Width, double Height) Size(string svg)
    {
        XElement root = XDocument.Parse(svg).Root!;
        return (Number(root, "width"), Number(root, "height"));
    }

    private static TextBox[] Texts(string svg) =>
        [.. Elements(svg, "text").Where(text => text.Attribute("transform") is null).Select(TextBox.Of)];

    private static IEnumerable<XElement> Elements(string svg, string name) =>
        XDocument.Parse(svg).Root!.Elements().Where(element => element.Name.LocalName == name);

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    /// <summary>The room a text needs, with the letters taken as wide as those of DejaVu Sans are on average.</summary>
    private sealed record TextBox(string Text, double Left, double Right, double Top, double Bottom)
    {
        public static TextBox Of(XElement text)
        {
            double size = text.Attribute("class")!.Value switch { "title" => 16, "small" or "goaltext" => 12, _ => 13 };
            double width = text.Value.Length * size * 0.6;
            double left =
                Number(text, "x") - (text.Attribute("text-anchor")?.Value switch { "end" => width, "middle" => width / 2, _ => 0 });
            double foot = Number(text, "y");
            return new TextBox(text.Value, left, left + width, foot - size, foot + (size / 4));
        }

        public bool Covers(TextBox other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
    }
}
