
namespace VeoTasks.Reports;

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
