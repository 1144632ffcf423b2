using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using static VeoTasks.Reports.Html;

namespace VeoTasks.Reports;

/// <summary>
/// The page as a whole: one file, nothing from elsewhere, no script. The policy in its head would not even let one run, or anything be
/// loaded but videos beside it; "file:" is there because browsers do not agree on what 'self' means for a page that is a local file.
/// </summary>
internal static class ReportPage
{
    /// <summary>How every report begins; how a later run knows that it may take its place.</summary>
    public const string Mark = "<!DOCTYPE html>\n<!-- A report by Export-VeoReport of VeoTasks; the next one takes its place. -->\n";

    /// <summary>Writes the page.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="report">What to show.</param>
    /// <param name="page">The full path it will have, which the videos' addresses are relative to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static void Write(TextWriter output, VideoReport report, string page, CancellationToken cancellationToken)
    {
        output.Write(Mark);
        XmlWriterSettings settings = new() { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.None };
        using XmlWriter writer = XmlWriter.Create(output, settings);
        writer.WriteStartElement("html", Namespace.NamespaceName);
        writer.WriteAttributeString("lang", "en");
        WriteHead(writer, report.Title);
        writer.WriteStartElement("body", Namespace.NamespaceName);
        Write(writer, Element(
            "header", Element("h1", report.Title), Element("p", "Made on ", Words.TimeElement(report.MadeAt), " by VeoTasks")));
        writer.WriteStartElement("main", Namespace.NamespaceName);
        Write(writer, Totals(report.Totals));
        Write(writer, Timeline.Of(report)?.Draw());
        Write(writer, Groups(report));
        Write(writer, ReportSections.Failures(report, cancellationToken));
        ReportSections.WriteVideos(writer, report, page, cancellationToken);
    }

    /// <summary>Writes an element, if there is one, on a line of its own for those who read the source.</summary>
    public static void Write(XmlWriter writer, XElement? element)
    {
        writer.WriteWhitespace("\n");
        element?.WriteTo(writer);
    }

    private static void WriteHead(XmlWriter writer, string title)
    {
        string policy = $"default-src 'none'; media-src 'self' file:; style-src {ReportStyle.Source}; base-uri 'none'; form-action 'none'";
        writer.WriteStartElement("head", Namespace.NamespaceName);
        Write(writer, Element("meta", ("charset", "utf-8")));
        Write(writer, Element("meta", ("http-equiv", "Content-Security-Policy"), ("content", policy)));
        Write(writer, Element("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")));
        Write(writer, Element("meta", ("name", "color-scheme"), ("content", "light dark")));
        Write(writer, Element("meta", ("name", "referrer"), ("content", "no-referrer")));
        Write(writer, Element("title", title));
        writer.WriteStartElement("style", Namespace.NamespaceName);

        // As it is, because the policy names its hash; it has none of the characters that would have to be escaped.
        writer.WriteRaw(ReportStyle.Text);
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    /// <summary>The few numbers that come first.</summary>
    private static XElement Totals(ReportTotals totals)
    {
        return Element(
            "dl",
            ("class", "totals"),
            Total("Videos", Words.Count(totals.Videos)),
            Total("Size", Words.Size(totals.Bytes)),
            Total("Playing time", Words.Time(totals.Playing)),
            Total("Median wait", Words.Time(totals.MedianWait)),
            totals.Billed is { } billed ? Total("Billed", billed) : null,
            Total("Failed", Words.Count(totals.Failed), totals.Failed > 0),
            Total("Missing or changed", Words.Count(totals.Gone), totals.Gone > 0));

        static XElement Total(string name, string value, bool isBad = false) =>
            Element("div", ("class", isBad ? "bad" : ""), Element("dt", name), Element("dd", value));
    }

    /// <summary>A row for each provider and model, folded away: most readers come for the videos.</summary>
    private static XElement? Groups(VideoReport report)
    {
        bool isBilled = report.Totals.Billed is not null;
        string[] columns =
        [
            "Provider", "Model", "Videos", "Size", "Length", "Median wait", "Longest wait", "Failed",
            .. isBilled ? ["Billed"] : Array.Empty<string>(),
        ];
        return report.Groups.Count == 0 ? null : Element(
            "details",
            ("class", "groups"),
            Element("summary", "By provider and model"),
            Element(
                "div",
                ("class", "scroll"),
                ("tabindex", "0"),
                ("role", "region"),
                ("aria-label", "Totals by provider and model"),
                Element(
                    "table",
                    Element("thead", Element("tr", columns.Select(column => Element("th", ("scope", "col"), column)))),
                    Element("tbody", report.Groups.Select(group => Row(group.Provider, group.Model, group.Totals, isBilled))))));
    }

    private static XElement Row(string provider, string? model, ReportTotals totals, bool isBilled)
    {
        string[] numbers =
        [
            Words.Count(totals.Videos), Words.Size(totals.Bytes), Words.Time(totals.Playing), Words.Time(totals.MedianWait),
            Words.Time(totals.LongestWait), Words.Count(totals.Failed),
        ];
        return Element(
            "tr",
            Element("th", ("scope", "row"), Foreign(provider)),
            Element("td", Foreign(model ?? Words.Unknown)),
            numbers.Select(number => Element("td", number)),
            isBilled ? Element("td", totals.Billed ?? Words.Unknown) : null);
    }
}

/// <summary>How the page looks, from report.css.</summary>
internal static class ReportStyle
{
    /// <summary>The style sheet, with the line ends that a browser hashes whatever the file had.</summary>
    public static string Text { get; } = Load();

    /// <summary>Its hash as a content security policy names it.</summary>
    public static string Source { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'";

    private static string Load()
    {
        using StreamReader reader = new(typeof(ReportStyle).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

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
