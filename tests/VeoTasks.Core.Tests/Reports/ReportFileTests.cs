using System.Globalization;
using AngleSharp.Dom;
using VeoTasks.Reports;
using VeoTasks.Saving;
using VeoTasks.Tests.Reports.Support;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Reports;

/// <summary>The page on disk, and what it says about its own safety.</summary>
public sealed class ReportFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => _folder["page.html"];

    [Fact]
    public void An_earlier_report_gives_way_and_nothing_else()
    {
        Assert.False(new ReportFile(Path).IsForeign);
        Assert.Null(Write(replaces: false));
        Assert.False(new ReportFile(Path).IsForeign);

        File.WriteAllText(Path, "<!DOCTYPE html>\n<title>mine, and much longer than the mark that a report begins with, so that it is "
            + "read</title>" + new string(' ', 200));
        Assert.True(new ReportFile(Path).IsForeign);
        Assert.True(new ReportFile(_folder.Path).IsForeign);
        File.WriteAllText(Path, "");
        Assert.True(new ReportFile(Path).IsForeign);
    }

    [Fact]
    public void A_file_that_came_meanwhile_stays()
    {
        File.WriteAllText(Path, "mine");
        Assert.Equal(VeoErrorCategory.WriteFailed, Write(replaces: false)!.Category);
        Assert.Equal("mine", File.ReadAllText(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_link_is_replaced_and_what_it_leads_to_stays()
    {
        File.WriteAllText(_folder["victim"], "precious");
        File.CreateSymbolicLink(Path, _folder["victim"]);
        Assert.True(new ReportFile(Path).IsForeign);

        Assert.Null(Write(replaces: true));
        Assert.Equal("precious", File.ReadAllText(_folder["victim"]));
        Assert.Null(new FileInfo(Path).LinkTarget);
    }

    [Fact]
    public void A_run_that_is_called_off_leaves_what_was_there()
    {
        Assert.Null(Write(replaces: true));
        byte[] before = File.ReadAllBytes(Path);
        Assert.Throws<OperationCanceledException>(() => new ReportFile(Path).Write(
            Sample.Report([Sample.Video(Sample.Entry("a"))]), replaces: true, new CancellationToken(canceled: true)));

        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said() => Assert.Equal(
        VeoErrorCategory.WriteFailed,
        new ReportFile(_folder["no/page.html"]).Write(Sample.Report([]), replaces: false, TestContext.Current.CancellationToken)!.Category);

    [Fact]
    public void The_policy_lets_nothing_in_but_videos_and_its_own_style()
    {
        IDocument document = Pages.Parse(Pages.Write(Sample.Report([Sample.Video(Sample.Entry("a"))])));

        string policy = document.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content")!;
        Assert.StartsWith("default-src 'none'; media-src 'self' file:; style-src 'sha256-", policy);
        Assert.Equal(ReportStyle.Text, document.QuerySelector("style")!.TextContent);
        Assert.Empty(document.QuerySelectorAll("script, link, iframe, object, embed, img, form, [style], base"));
        Assert.True(ReportStyle.Text.AsSpan().IndexOfAny("<&") < 0);
        Assert.DoesNotContain("url(", ReportStyle.Text);
    }

    [Fact]
    public void Thousands_of_videos_are_all_there_and_only_the_first_load_anything()
    {
        VideoReport report = Sample.Report(
            [.. Enumerable.Range(0, 5000).Select(number => Sample.Video(Sample.Entry(number.ToString(CultureInfo.InvariantCulture))))]);

        IDocument document = Pages.Parse(Pages.Write(report));

        Assert.Equal(5000, document.QuerySelectorAll("video").Length);
        Assert.Equal(ReportSections.EagerVideos, document.QuerySelectorAll("video[preload=metadata]").Length);
        Assert.Equal(5000 - ReportSections.EagerVideos, document.QuerySelectorAll("video[preload=none]").Length);
    }

    private VeoTasks.Gateways.Parsing.RequestFailure? Write(bool replaces) =>
        new ReportFile(Path).Write(
            Sample.Report([Sample.Video(Sample.Entry("a"))], Sample.Failure("b")), replaces, TestContext.Current.CancellationToken);
}
