using System.Globalization;

namespace VeoTasks.Reports;

/// <summary>The timeline as a drawing: one bar for each stretch of time, failures on top of saved videos.</summary>
internal static class TimelineSection
{
    private const int BarWidth = 10;
    private const int Gap = 2;
    private const int Height = 100;

    /// <summary>Writes it, unless no time is known.</summary>
    public static void Write(HtmlWriter html, VideoReport report)
    {
        if (Timeline.Of(report) is not { } timeline)
        {
            return;
        }

        html.Line().Open("section", ("class", "timeline")).Element("h2", "Timeline");
        html.Open("p", ("class", "key"))
            .Element("span", "saved", ("class", "key-saved")).Text(" ").Element("span", "failed", ("class", "key-failed"))
            .Text($" in steps of {StepName(timeline.Step)}, at most {Words.Count(timeline.Peak)} in one")
            .Close();
        Draw(html, timeline);
        html.Open("p", ("class", "ends"));
        WriteTime(html, timeline.Start);
        WriteTime(html, timeline.End);
        html.Close().Close();
    }

    private static void Draw(HtmlWriter html, Timeline timeline)
    {
        int width = timeline.Saved.Count * BarWidth;
        string label = $"{Words.Count(timeline.Saved.Sum(), "video")} saved and {Words.Count(timeline.Failed.Sum(), "failure")} from {Words.Moment(timeline.Start)} to {Words.Moment(timeline.End)}";
        html.Open(
            "svg", ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", Invariant($"0 0 {width} {Height}")), ("preserveAspectRatio", "none"), ("role", "img"), ("aria-label", label));
        for (int at = 0; at < timeline.Saved.Count; at++)
        {
            if (timeline.Saved[at] + timeline.Failed[at] > 0)
            {
                DrawBar(html, timeline, at);
            }
        }

        html.Close();
    }

    private static void DrawBar(HtmlWriter html, Timeline timeline, int at)
    {
        DateTimeOffset from = timeline.Start + (timeline.Step * at);
        double saved = (double)Height * timeline.Saved[at] / timeline.Peak;
        double failed = (double)Height * timeline.Failed[at] / timeline.Peak;
        html.Open("g").Element("title", $"{Words.Moment(from)}: {Words.Count(timeline.Saved[at])} saved, {Words.Count(timeline.Failed[at])} failed");
        DrawPart(html, at, Height - saved, saved, "saved");
        DrawPart(html, at, Height - saved - failed, failed, "failed");
        html.Close();
    }

    private static void DrawPart(HtmlWriter html, int at, double top, double height, string kind)
    {
        if (height > 0)
        {
            html.Void(
                "rect",
                ("class", kind),
                ("x", Invariant($"{(at * BarWidth) + (Gap / 2)}")),
                ("y", Invariant($"{top:0.##}")),
                ("width", Invariant($"{BarWidth - Gap}")),
                ("height", Invariant($"{height:0.##}")));
        }
    }

    private static void WriteTime(HtmlWriter html, DateTimeOffset time) =>
        html.Element("time", Words.Moment(time), ("datetime", Words.Machine(time)));

    private static string StepName(TimeSpan step) => step switch
    {
        { TotalHours: < 1 } => Invariant($"{step.TotalMinutes:0} min"),
        { TotalDays: < 1 } => Invariant($"{step.TotalHours:0} h"),
        _ => Words.Count((int)step.TotalDays, "day"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
