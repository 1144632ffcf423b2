using System.Xml;
using System.Xml.Linq;
using AngleSharp.Dom;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Reports;
using VeoTasks.Saving;
using VeoTasks.Tests.Reports.Support;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Reports;

/// <summary>Whatever a gateway, a ledger or a file is called: it is text on the page and nothing else.</summary>
public sealed class HostileTextTests
{
    private static Gen<string> Hostile { get; } =
        from pieces in Gen.Frequency(
            (3, Gen.Elements(
                "<script>alert(1)</script>", "\"", "'", "<", ">", "&", "&quot;", "&#x22;", "\" onerror=alert(1) x=\"", "</title>",
                "</style>", "</svg>", "<!--", "-->", "--!>",
                "]]>", "<![CDATA[", "<?xml", "javascript:alert(1)", "data:text/html,x", "http://evil.example/", "//evil.example/", "..",
                "/", "\\", "?", "#", "%", "%2e%2e%2f", ":",
                "\u202e", "\u2066", "\u200f", "\0", "\u001b[2J", "\u0085", "\u2028", "\ud800", "\udc00", "\ufffe", "\uffff",
                "\n", "\r", "\t", " ", "`", "=", "${x}", "𝕏", "مرحبا")),
            (1, Gen.Choose(0, 0xffff).Select(code => ((char)code).ToString())),
            (1, Gen.Elements("veo-3.1", "task", "1"))).ListOf()
        select string.Concat(pieces.Prepend("a"));

    private static Gen<VideoReport> Reports { get; } =
        from texts in Hostile.ArrayOf(12)
        select ReportOf(texts);

    [Fact]
    public void Nothing_hostile_becomes_an_element_or_an_attribute()
    {
        List<string> expected =
            Pages.Skeleton(Pages.Parse(Pages.Write(ReportOf([.. Enumerable.Range(0, 12).Select(number => $"word{number}")]))));

        Prop.ForAll(Arb.From(Reports), report => Assert.Equal(expected, Pages.Skeleton(Pages.Parse(Pages.Write(report)))))
            .Check(Effort.Of(usual: 100, full: 500));
    }

    [Fact]
    public void Every_page_is_well_formed_XML_as_well() => Prop.ForAll(Arb.From(Reports), report =>
    {
        using XmlReader reader =
            XmlReader.Create(new StringReader(Pages.Write(report)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        Assert.Equal("html", XDocument.Load(reader).Root!.Name.LocalName);
    }).Check(Effort.Of(usual: 100, full: 500));

    [Fact]
    public void Every_address_leads_to_the_file_beside_the_page() => Prop.ForAll(Arb.From(Reports), report =>
    {
        IDocument document = Pages.Parse(Pages.Write(report));
        List<string> addresses = [.. document.All
            .SelectMany(element => element.Attributes)
            .Where(attribute => attribute.Name is "src" or "href")
            .Select(attribute => attribute.Value)];

        string address = FileAddress.Of(report.Videos[0].Path, Sample.Page);
        Assert.Equal([address, address], addresses);
        Assert.Matches(@"\A[A-Za-z0-9\-._~%/]+\z", address);
        Uri seen = new(new Uri("file:///videos/page.html"), address);
        Assert.Equal(("file", "", ""), (seen.Scheme, seen.Query, seen.Fragment));
    }).Check(Effort.Of(usual: 100, full: 500));

    [Fact]
    public void Every_text_is_shown_as_it_is_but_for_what_would_steer_the_display() => Prop.ForAll(Arb.From(Reports), report =>
    {
        IDocument document = Pages.Parse(Pages.Write(report));
        LedgerEntry entry = report.Videos[0].Entry;
        LedgerFailure failure = report.Failures[0];

        Assert.Equal(Html.Clean(entry.Task), document.QuerySelector("article h3")!.TextContent);
        Assert.Equal(Html.Clean(entry.File), document.QuerySelector("article .file")!.TextContent);
        Assert.Equal(Html.Clean(failure.Reason), document.QuerySelector(".reason bdi")!.TextContent);
        Assert.Equal(Html.Clean(failure.Task), document.QuerySelector(".facts .id")!.TextContent);
        Assert.Equal(Html.Clean(report.Title), document.QuerySelector("h1")!.TextContent);
        Assert.DoesNotContain(
            document.DocumentElement.TextContent, symbol => symbol is (< ' ' and not '\n') or '\u202e' or '\u2066' or '\u2028' or '\ufffe');
    }).Check(Effort.Of(usual: 100, full: 500));

    [Theory]
    [InlineData("plain, <b> & \"q\"", "plain, <b> & \"q\"")]
    [InlineData("a\u202eb\u200fc\u001bd", "a\ufffdb\ufffdc\ufffdd")]
    [InlineData("a\r\n\tb", "a   b")]
    [InlineData("𝕏 مرحبا é", "𝕏 مرحبا é")]
    public void What_would_steer_the_display_is_replaced_where_it_can_be_seen(string text, string shown) =>
        Assert.Equal(shown, Html.Clean(text));

    [Fact]
    public void Halves_of_characters_and_what_is_no_character_are_replaced() =>
        Assert.Equal("a\ufffdb\ufffd", Html.Clean("a\ud800b\uffff"));

    private static VideoReport ReportOf(string[] texts)
    {
        // A ledger takes no name with a slash, a backslash, a colon or a zero in it; nothing here relies on that but for the folder.
        LedgerEntry entry = Sample.Entry(texts[0]) with
        {
            Provider = "p" + texts[1], Model = texts[2], File = texts[3].Replace('/', '|').Replace('\0', '|'), Of = 2,
        };
        LedgerFailure failure = Sample.Failure(texts[4]) with
        {
            Provider = "q" + texts[5], Model = texts[6], Error = texts[7], Reason = texts[8], Code = texts[9], Index = 1,
        };
        return Sample.Report([Sample.Video(entry, FileState.Changed)], failure) with { Title = texts[10] };
    }
}
