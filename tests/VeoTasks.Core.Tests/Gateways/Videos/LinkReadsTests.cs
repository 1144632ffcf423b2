using FsCheck.Fluent;
using VeoTasks.Gateways.Parsing;
using Xunit;

namespace VeoTasks.Tests.Gateways.Videos;

public sealed class LinkReadsTests
{
    [Theory]
    [InlineData("https://cdn.example/a.mp4?X-Signature=a%2Fb", nameof(LinkKind.Link))]
    [InlineData("HTTP://cdn.example/a.mp4", nameof(LinkKind.Link))]
    [InlineData(" https://cdn.example/a.mp4\n", nameof(LinkKind.Link))]
    [InlineData("/v1/videos/x/content", nameof(LinkKind.Link))]
    [InlineData("data:video/mp4;base64,AAAA", nameof(LinkKind.Data))]
    [InlineData("gs://bucket/a.mp4", nameof(LinkKind.Bucket))]
    [InlineData("//evil.example/a.mp4", nameof(LinkKind.Text))]
    [InlineData("/\\evil.example/a.mp4", nameof(LinkKind.Text))]
    [InlineData("/a\nb", nameof(LinkKind.Text))]
    [InlineData("https://", nameof(LinkKind.Text))]
    [InlineData("https://cdn.example/a\u0000b", nameof(LinkKind.Text))]
    [InlineData("ftp://cdn.example/a.mp4", nameof(LinkKind.Text))]
    [InlineData("file:///etc/passwd", nameof(LinkKind.Text))]
    [InlineData("javascript:alert(1)", nameof(LinkKind.Text))]
    [InlineData("<string>", nameof(LinkKind.Text))]
    [InlineData("upstream returned error", nameof(LinkKind.Text))]
    [InlineData("任务超时（30分钟）", nameof(LinkKind.Text))]
    public void Only_addresses_count_as_links(string text, string kind) => Assert.Equal(kind, LinkParser.KindOf(text).ToString());

    [Theory]
    [InlineData("https://xn--é.example/v.mp4")]
    [InlineData("https://ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé.example/v.mp4")]
    public void A_host_that_no_name_server_can_be_asked_for_is_no_link(string text) => Assert.Equal(LinkKind.Text, LinkParser.KindOf(text));

    [Fact]
    public void Whatever_counts_as_a_link_names_an_http_host_or_a_path()
    {
        Property.HoldsForTexts(
            from rest in Property.TextOf("htps:/\\@[]?#. %\n\u0000\ud83dé")
            from start in Gen.Elements("https://", "http:/", "/", "")
            select start + rest,
            text => !LinkParser.IsLink(text) || IsAddress(text.Trim()));

        static bool IsAddress(string link) =>
            (link.StartsWith('/') && new Uri(new Uri("https://gateway.example"), link).Host == "gateway.example")
            || (Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https");
    }
}
