using System.Security.Cryptography;
using System.Text;

namespace VeoTasks.Reports;

/// <summary>
/// The page as a whole: one file, nothing from elsewhere, no script. The policy in its head would not even let one run, or anything be loaded but
/// videos beside it; "file:" is there because browsers do not agree on what 'self' means for a page that is a local file.
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
        HtmlWriter html = new(output);
        html.Open("html", ("xmlns", "http://www.w3.org/1999/xhtml"), ("lang", "en"));
        WriteHead(html, output, report.Title);
        html.Line().Open("body").Line().Open("header").Element("h1", report.Title);
        html.Open("p").Text("Made on ").Element("time", Words.Moment(report.MadeAt), ("datetime", Words.Machine(report.MadeAt))).Text(" by VeoTasks").Close().Close();
        html.Line().Open("main");
        SummarySection.WriteTotals(html, report.Totals);
        TimelineSection.Write(html, report);
        SummarySection.WriteGroups(html, report);
        FailureSection.Write(html, report, cancellationToken);
        VideoSection.Write(html, report, page, cancellationToken);
        html.Line().Close().Line().Close().Line().Close().Line();
    }

    private static void WriteHead(HtmlWriter html, TextWriter output, string title)
    {
        string policy = $"default-src 'none'; media-src 'self' file:; style-src {ReportStyle.Source}; base-uri 'none'; form-action 'none'";
        html.Line().Open("head").Line().Void("meta", ("charset", "utf-8"));
        html.Line().Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", policy));
        html.Line().Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Line().Void("meta", ("name", "color-scheme"), ("content", "light dark"));
        html.Line().Void("meta", ("name", "referrer"), ("content", "no-referrer"));
        html.Line().Element("title", title).Line().Open("style");

        // As it is, because the policy names its hash; it has none of the characters that would have to be escaped.
        output.Write(ReportStyle.Text);
        html.Close().Line().Close();
    }
}

/// <summary>The sums: of all, and by provider and model.</summary>
internal static class SummarySection
{
    private static readonly string[] Columns = ["Provider", "Model", "Videos", "Size", "Plays", "Median wait", "Longest wait", "Failed"];

    /// <summary>Writes the few numbers that come first.</summary>
    public static void WriteTotals(HtmlWriter html, ReportTotals totals)
    {
        html.Line().Open("dl", ("class", "totals"));
        WriteTotal(html, "Videos", Words.Count(totals.Videos), "");
        WriteTotal(html, "Size", Words.Size(totals.Bytes), "");
        WriteTotal(html, "Playing time", Words.Time(totals.Playing), "");
        WriteTotal(html, "Median wait", Words.Time(totals.MedianWait), "");
        WriteTotal(html, "Failed", Words.Count(totals.Failed), totals.Failed > 0 ? "bad" : "");
        WriteTotal(html, "Missing or changed", Words.Count(totals.Gone), totals.Gone > 0 ? "bad" : "");
        html.Close();
    }

    /// <summary>Writes a row for each provider and model, folded away: most readers come for the videos.</summary>
    public static void WriteGroups(HtmlWriter html, VideoReport report)
    {
        if (report.Groups.Count == 0)
        {
            return;
        }

        html.Line().Open("details", ("class", "groups")).Element("summary", "By provider and model").Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Sums by provider and model"));
        html.Open("table").Open("thead").Open("tr");
        foreach (string column in Columns)
        {
            html.Element("th", column, ("scope", "col"));
        }

        html.Close().Close().Open("tbody");
        foreach ((string provider, string? model, ReportTotals totals) in report.Groups)
        {
            html.Open("tr").Open("th", ("scope", "row")).Element("bdi", provider).Close().Open("td").Element("bdi", model ?? Words.Unknown).Close();
            html.Element("td", Words.Count(totals.Videos)).Element("td", Words.Size(totals.Bytes)).Element("td", Words.Time(totals.Playing));
            html.Element("td", Words.Time(totals.MedianWait)).Element("td", Words.Time(totals.LongestWait)).Element("td", Words.Count(totals.Failed)).Close();
        }

        html.Close().Close().Close().Close();
    }

    private static void WriteTotal(HtmlWriter html, string name, string value, string kind) =>
        html.Open("div", ("class", kind)).Element("dt", name).Element("dd", value).Close();
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
