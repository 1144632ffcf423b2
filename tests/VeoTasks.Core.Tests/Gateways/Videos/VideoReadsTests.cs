using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Videos;

public sealed class VideoReadsTests
{
    private const string First = "https://cdn.example/1.mp4";
    private const string Second = "https://cdn.example/2.mp4";

    private readonly Anomalies _notes = new();

    [Theory]
    [InlineData("""{"video_url":"$"}""")]
    [InlineData("""{"url":"$"}""")]
    [InlineData("""{"url":" $ "}""")]
    [InlineData("""{"result_url":"$"}""")]
    [InlineData("""{"metadata":{"url":"$"}}""")]
    [InlineData("""{"videos":["$"]}""")]
    [InlineData("""{"videos":[{"url":"$"}]}""")]
    [InlineData("""{"videos":[["$"]]}""")]
    [InlineData("""{"video":"$"}""")]
    [InlineData("""{"video":{"video_url":"$"}}""")]
    [InlineData("""{"data":{"content":{"video_url":"$"}}}""")]
    [InlineData("""{"data":{"video_url":"$"}}""")]
    [InlineData("""{"data":{"url":"$"}}""")]
    [InlineData("""{"metadata":{"response":{"videos":[{"url":"$"}]}}}""")]
    [InlineData("""{"fail_reason":"$"}""")]
    [InlineData("""{"video_url":"","url":null,"fail_reason":"$"}""")]
    public void A_link_is_found_in_every_place(string json)
    {
        Assert.Equal([First], Read(json).Links);
        Assert.Empty(_notes.Names);
    }

    [Fact]
    public void The_first_place_with_a_video_is_taken_and_the_vendor_s_own_address_for_it_is_not() =>
        Assert.Equal([First], Read($$$"""{"url":"{{{First}}}","data":{"video_url":"{{{Second}}}"}}""").Links);

    [Fact]
    public void Several_videos_keep_their_order_and_come_once() =>
        Assert.Equal([Second, First], Read($$"""{"url":["{{Second}}","{{First}}","{{Second}}"]}""").Links);

    [Fact]
    public void Text_in_place_of_a_link_is_noted_and_the_next_place_is_tried()
    {
        Assert.Equal([First], Read($$"""{"video_url":"<string>","url":"{{First}}"}""").Links);
        Assert.Equal([Anomalies.VideoNotAUrl], _notes.Names);
    }

    [Fact]
    public void Text_in_fail_reason_is_no_video()
    {
        Assert.True(Read("""{"fail_reason":"all good"}""").IsEmpty);
        Assert.Empty(_notes.Names);
    }

    [Fact]
    public void A_bucket_address_cannot_be_fetched_and_says_so()
    {
        Assert.True(Read("""{"metadata":{"response":{"videos":[{"gcsUri":"gs://bucket/a.mp4"}]}}}""").IsEmpty);
        Assert.Equal([Anomalies.VideoSchemeGs], _notes.Names);
    }

    [Theory]
    [InlineData("""{"url":"data:video/mp4;base64,AAEC"}""")]
    [InlineData("""{"url":"DATA:;BASE64,AA\nEC"}""")]
    [InlineData("""{"url":["data:video/mp4;base64,AAEC","data:video/mp4;base64,AAEC"]}""")]
    [InlineData("""{"metadata":{"response":{"videos":[{"bytesBase64Encoded":"AAEC"}]}}}""")]
    public void Inline_bytes_are_decoded(string json) =>
        Assert.Equal([new byte[] { 0, 1, 2 }], Read(json).Inline.Select(bytes => bytes.ToArray()));

    [Theory]
    [InlineData("""{"url":"data:video/mp4;base64,@@@@"}""")]
    [InlineData("""{"url":"data:video/mp4,plain"}""")]
    [InlineData("""{"url":"data:video/mp4;base64,"}""")]
    [InlineData("""{"url":"data:"}""")]
    [InlineData("""{"metadata":{"response":{"videos":[{"bytesBase64Encoded":"@@"}]}}}""")]
    public void Inline_bytes_that_are_none_are_an_anomaly(string json)
    {
        Assert.True(Read(json).IsEmpty);
        Assert.Equal([Anomalies.VideoNotBase64], _notes.Names);
    }

    [Fact]
    public void Thousands_of_links_are_cut_off()
    {
        var links = string.Join(',', Enumerable.Range(0, 5000).Select(number => $"\"https://cdn.example/{number}.mp4\""));

        Assert.Equal(64, Read($$"""{"videos":[{{links}}]}""").Links.Count);
        Assert.Equal([Anomalies.VideosTooMany], _notes.Names);
    }

    [Theory]
    [InlineData("""{"result_url":"upstream returned error"}""", "upstream returned error")]
    [InlineData("""{"result_url":"https://cdn.example/1.mp4"}""", null)]
    [InlineData("""{"video_url":""}""", null)]
    public void A_failed_task_s_text_in_a_link_s_place_is_noted(string json, string? text)
    {
        Assert.Equal(text, VideoParser.TextOfFailed(Json(json), _notes));
        Assert.Equal(text is null ? [] : [Anomalies.UrlIsNotAUrl], _notes.Names);
    }

    private VideoCollector Read(string json)
    {
        var answer = Json(json.Replace("$", First, StringComparison.Ordinal));
        return VideoParser.OfSucceeded(new(answer, answer, false) { Root = answer }, _notes);
    }
}
