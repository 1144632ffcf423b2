
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
