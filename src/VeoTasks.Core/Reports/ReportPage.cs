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
            ["Provider", "Model", "Videos", "Size", "Plays", "Median wait", "Longest wait", "Failed", .. isBilled ? ["Billed"] : Array.Empty<string>()];
        return report.Groups.Count == 0 ? null : Element(
            "details",
            ("class", "groups"),
            Element("summary", "By provider and model"),
            Element(
                "div",
                ("class", "scroll"),
                ("tabindex", "0"),
                ("role", "region"),
                ("aria-label", "Sums by provider and model"),
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
