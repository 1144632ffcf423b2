using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using VeoTasks.Reports;

namespace VeoTasks.Tests.Reports.Support;

/// <summary>Writes pages and reads them as a browser would.</summary>
internal static class Pages
{
    public static string Write(VideoReport report)
    {
        using StringWriter output = new();
        ReportPage.Write(output, report, Sample.Page, CancellationToken.None);
        return output.ToString();
    }

    /// <summary>By the rules of HTML; fails where the page breaks one.</summary>
    public static IDocument Parse(string page) => new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(page);

    /// <summary>Elements and names of attributes, in their order: what nothing that comes from elsewhere may change.</summary>
    public static List<string> Skeleton(IDocument document) =>
        [.. document.All.Select(element => $"{element.Ancestors().Count()} {element.NodeName} "
            + $"{string.Join(' ', element.Attributes.Select(attribute => attribute.Name))}")];
}
