using System.Xml.Linq;
using static VeoTasks.Reports.Html;

namespace VeoTasks.Reports;

/// <summary>When videos were saved and when failures were noted, counted over equal stretches of time.</summary>
/// <param name="Start">When the first stretch begins.</param>
/// <param name="Step">How long a stretch is.</param>
/// <param name="Saved">Videos in each stretch.</param>
/// <param name="Failed">Failures in each stretch.</param>
internal sealed record Timeline(DateTimeOffset Start, TimeSpan Step, IReadOnlyList<int> Saved, IReadOnlyList<int> Failed)
{
    private const int BarWidth = 10;
    private const int Gap = 2;
    private const int Height = 100;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The most stretches: bars that a finger can still tell apart on a phone.</summary>
    public const int MostSteps = 48;

    /// <summary>Stretches that people count in; beyond them, whole weeks.</summary>
    private static readonly TimeSpan[] Steps =
    [
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(minutes => TimeSpan.FromMinutes(minutes)),
        .. new[] { 1, 2, 3, 6, 12 }.Select(hours => TimeSpan.FromHours(hours)),
        .. new[] { 1, 2, 7 }.Select(days => TimeSpan.FromDays(days)),
    ];

    /// <summary>When the last stretch ends.</summary>
    public DateTimeOffset End => Start + (Step * Saved.Count);

    /// <summary>The most in one stretch.</summary>
    public int Peak => Enumerable.Range(0, Saved.Count).Max(at => Saved[at] + Failed[at]);

    /// <summary>Counts what a report holds; null when no time of it is known.</summary>
    public static Timeline? Of(VideoReport report)
    {
        long[] saved = Ticks(report.Videos.Select(video => video.Entry.SavedAt));
        long[] failed = Ticks(report.Failures.Select(failure => failure.At));
        if (saved.Length + failed.Length == 0)
        {
            return null;
        }

        long first = saved.Concat(failed).Min();
        long last = saved.Concat(failed).Max();
        long step = StepFor(first, last).Ticks;
        long start = first - (first % step);
        int count = (int)((last - start) / step) + 1;
        return new Timeline(new DateTimeOffset(start, TimeSpan.Zero), TimeSpan.FromTicks(step), Sort(saved), Sort(failed));

        int[] Sort(long[] times)
        {
            int[] counts = new int[count];
            foreach (long time in times)
            {
                counts[(time - start) / step]++;
            }

            return counts;
        }
    }

    /// <summary>A drawing: one bar for each stretch of time, failures on top of saved videos.</summary>
    public XElement Draw()
    {
        string label = $"{Words.Count(Saved.Sum(), "video")} saved and {Words.Count(Failed.Sum(), "failure")} "
            + $"from {Words.Moment(Start)} to {Words.Moment(End)}";
        return Element(
            "section",
            ("class", "timeline"),
            Element("h2", "Timeline"),
            Element(
                "p",
                ("class", "key"),
                Element("span", ("class", "key-saved"), "saved"),
                " ",
                Element("span", ("class", "key-failed"), "failed"),
                $" in steps of {StepName}, at most {Words.Count(Peak)} in one"),
            Element(
                Svg + "svg",
                ("viewBox", $"0 0 {Number(Saved.Count * BarWidth)} {Number(Height)}"),
                ("preserveAspectRatio", "none"),
                ("role", "img"),
                ("aria-label", label),
                Enumerable.Range(0, Saved.Count).Where(at => Saved[at] + Failed[at] > 0).Select(Bar)),
            Element("p", ("class", "ends"), Words.TimeElement(Start), Words.TimeElement(End)));
    }

    private XElement Bar(int at)
    {
        double saved = (double)Height * Saved[at] / Peak;
        double failed = (double)Height * Failed[at] / Peak;
        return Element(
            Svg + "g",
            Element(
                Svg + "title", $"{Words.Moment(Start + (Step * at))}: {Words.Count(Saved[at])} saved, {Words.Count(Failed[at])} failed"),
            Part(Height - saved, saved, "saved"),
            Part(Height - saved - failed, failed, "failed"));

        XElement? Part(double top, double height, string kind) => height <= 0 ? null : Element(
            Svg + "rect",
            ("class", kind),
            ("x", Number((at * BarWidth) + (Gap / 2))),
            ("y", Number(top)),
            ("width", Number(BarWidth - Gap)),
            ("height", Number(height)));
    }

    private string StepName => Step switch
    {
        { TotalHours: < 1 } => $"{Number(Step.TotalMinutes)} min",
        { TotalDays: < 1 } => $"{Number(Step.TotalHours)} h",
        _ => Words.Count((int)Step.TotalDays, "day"),
    };

    private static string Number(double value) => FormattableString.Invariant($"{value:0.##}");

    private static long[] Ticks(IEnumerable<DateTimeOffset> times) =>
        [.. times.Select(SafeTime.Of).OfType<DateTimeOffset>().Select(time => time.UtcTicks)];

    /// <summary>The shortest stretch that is enough. A start that is rounded down may cost one stretch more.</summary>
    private static TimeSpan StepFor(long first, long last)
    {
        long least = (last - first) / (MostSteps - 1);
        long week = TimeSpan.FromDays(7).Ticks;
        return Steps.Cast<TimeSpan?>().FirstOrDefault(step => step!.Value.Ticks > least) ?? TimeSpan.FromTicks(((least / week) + 1) * week);
    }
}
