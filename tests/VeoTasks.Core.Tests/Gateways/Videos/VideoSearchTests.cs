using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Videos;

/// <summary>A finished answer that holds a video's link yields it wherever it stands.</summary>
public sealed class VideoSearchTests
{
    private const string Video = "https://cdn.example/v.mp4";
    private const string Plain = "https://cdn.example/d/8f2c?sig=a%2Fb";

    [Theory]
    [InlineData("""{"video_url":null,"detail":{"video_url":"$"}}""")]
    [InlineData("""{"error":{"code":0},"content":{"result_url":"$"}}""")]
    [InlineData("""{"output":{"video_url":"$"}}""")]
    [InlineData("""{"output":"$"}""")]
    [InlineData("""{"output":["$"]}""")]
    [InlineData("""{"result":{"url":"$","cover_url":"https://cdn.example/c"}}""")]
    [InlineData("""{"data":{"data":{"data":{"task_result":{"videos":[{"id":"1","url":"$","duration":"5"}]}}}}}""")]
    [InlineData("""{"video_urls":["$"]}""")]
    [InlineData("""{"videoUrls":"[\"$\"]"}""")]
    [InlineData("""{"response":{"resultUrls":["$"],"originUrls":["https://cdn.example/original.mp4"]}}""")]
    [InlineData("""{"resultJson":"{\"resultUrls\":[\"$\"]}","param":"{\"imageUrls\":[\"https://cdn.example/i\"]}"}""")]
    [InlineData("""{"generations":[{"assets":[{"type":"image","url":"https://cdn.example/i"},{"type":"video","url":"$"}]}]}""")]
    [InlineData("""{"assets":{"video":"$","image":"https://cdn.example/i"}}""")]
    [InlineData("""{"works":[{"cover":{"resource":"https://cdn.example/c"},"resource":{"resource":"$"}}]}""")]
    [InlineData("""{"url":"https://cdn.example/cover.jpg","result":{"download_url":"$"}}""")]
    [InlineData("""{"input":{"image_url":"https://cdn.example/i","video":"https://cdn.example/in.mp4"},"file":{"link":"$"}}""")]
    [InlineData("""{"first_frame_url":"https://cdn.example/1","last_frame_url":"https://cdn.example/2","thumbnail_url":"https://cdn.example/3","media":"$"}""")]
    [InlineData("""{"preview_url":"https://cdn.example/p.mp4","outputs":[{"uri":"$"}]}""")]
    [InlineData("""{"urls":{"get":"https://gw.example/v1/p/1","cancel":"https://gw.example/v1/p/1/cancel"},"output":"$"}""")]
    [InlineData("""{"polling_url":"https://gw.example/v1/p/1","unsigned_urls":["$"]}""")]
    [InlineData("""{"image_to_video":{"result":"$"}}""")]
    [InlineData("""{"request":{"callback_url":"https://me.example/hook","source_url":"https://me.example/i"},"downloadUrl":"$"}""")]
    [InlineData("""{"files":[{"file_type":"thumbnail","url":"https://cdn.example/t"},{"file_type":"video","url":"$"}]}""")]
    [InlineData("""{"assets":[{"mime":"image/png","href":"https://cdn.example/a"},{"mime":"video/mp4","href":"$"}]}""")]
    [InlineData("""{"type":"image_to_video","resultUrl":"$","usage":{"url":"https://docs.example/pricing"}}""")]
    [InlineData("""{"whatever":"$","docs_url":"https://docs.example/a"}""")]
    [InlineData("""{"result":{"watermark_url":"https://cdn.example/w","url":"$"}}""")]
    [InlineData("""{"storyboard":{"video":"https://cdn.example/s.mp4"},"final_video":"$"}""")]
    [InlineData("""{"draft":{"video":"https://cdn.example/s.mp4"},"init_video":"https://cdn.example/i.mp4","driving_video":"https://cdn.example/d.mp4","output":{"url":"$"}}""")]
    [InlineData("""{"body":"{\"video\":\"https://cdn.example/in.mp4\",\"prompt\":\"x\"}","args":{"video":"https://cdn.example/a.mp4"},"result":{"file":"$"}}""")]
    public void The_link_is_found_and_told_from_others(string rest)
    {
        foreach (string link in new[] { Video, Plain })
        {
            Assert.Equal([link], Read(rest, link).Links);
        }
    }

    [Theory]
    [InlineData("""{"files":["$"]}""")]
    [InlineData("""{"whatever":{"x":"$"}}""")]
    [InlineData("""{"text":"Your video is ready: $ (valid for a day)"}""")]
    [InlineData("""{"choices":[{"message":{"content":"[Download]($)"}}]}""")]
    [InlineData("""{"html":"<video src='$'></video>"}""")]
    [InlineData("""{"images":[{"url":"$"}],"prompt":"https://cdn.example/other.mp4"}""")]
    public void A_link_with_a_videos_ending_needs_no_telling_name(string rest) => Assert.Equal([Video], Read(rest, Video).Links);

    [Theory]
    [InlineData("""{"cover_url":"$"}""")]
    [InlineData("""{"thumbnail":{"url":"$"}}""")]
    [InlineData("""{"input":{"video_url":"$"}}""")]
    [InlineData("""{"preview_video_url":"$"}""")]
    [InlineData("""{"webhook_url":"$"}""")]
    [InlineData("""{"reference_video":"$"}""")]
    [InlineData("""{"logs":["see $"]}""")]
    [InlineData("""{"status_url":"$","task_url":"$"}""")]
    public void What_is_no_result_is_not_taken(string rest) => Assert.Empty(Read(rest, Video).Links);

    [Fact]
    public void All_of_one_list_are_taken_in_order() => Assert.Equal(
        ["https://cdn.example/1", "https://cdn.example/2", "https://cdn.example/3.mp4"],
        Read("""{"output":{"clips":[{"url":"https://cdn.example/1"},{"url":"https://cdn.example/2"},{"url":"https://cdn.example/3.mp4"}]}}""", "").Links);

    [Fact]
    public void Several_links_in_one_text_are_taken_apart() => Assert.Equal(
        [Video, Plain],
        Read("""{"result":{"video_url":"https://cdn.example/v.mp4,https://cdn.example/d/8f2c?sig=a%2Fb"}}""", "").Links);

    [Fact]
    public void A_picture_where_a_video_belongs_is_taken_if_there_is_nothing_else() =>
        Assert.Equal(["https://cdn.example/v.gif"], Read("""{"video_url":"https://cdn.example/v.gif"}""", "").Links);

    [Theory]
    [InlineData("//cdn.example/v.mp4?x=1", "https://cdn.example/v.mp4?x=1")]
    [InlineData("https%3A%2F%2Fcdn.example%2Fv.mp4", "https://cdn.example/v.mp4")]
    [InlineData("http%3a%2f%2fcdn.example%2Fv%20w.mp4", "http://cdn.example/v w.mp4")]
    public void A_link_that_lacks_its_scheme_or_was_escaped_too_often_is_mended(string text, string link) =>
        Assert.Equal([link], Read($$"""{"video_url":"{{text}}"}""", "").Links);

    [Theory]
    [InlineData("///etc/passwd")]
    [InlineData("//")]
    [InlineData("https%3A%2F%2F")]
    [InlineData("javascript%3Aalert(1)")]
    public void What_is_no_link_is_not_made_one(string text) => Assert.Empty(Read($$"""{"video_url":"{{text}}"}""", "").Links);

    [Fact]
    public void A_path_is_taken_where_a_name_or_an_ending_tells_of_a_video()
    {
        Assert.Equal(["/files/v.mp4"], Read("""{"result":{"file":"/files/v.mp4"}}""", "").Links);
        Assert.Empty(Read("""{"result":{"folder":"/tmp"}}""", "").Links);
    }

    [Fact]
    public void The_bytes_of_a_video_are_taken_wherever_they_stand()
    {
        byte[] bytes = [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 0, 0];
        string text = Convert.ToBase64String(bytes);

        Assert.Equal(bytes, Read($$"""{"result":[{"b64_json":"{{text}}"}]}""", "").Inline.Single().ToArray());
        Assert.Equal(bytes, Read($$"""{"result":{"video":"data:video/mp4;base64,{{text}}","image":"data:image/png;base64,AAAA"} }""",
            "").Inline.Single().ToArray());
        Assert.Empty(Read("""{"result":{"image_base64":"AAAAAAAAAAAAAAAAAAAAAAAA"}}""", "").Inline);
    }

    [Theory]
    [InlineData("video")]
    [InlineData("bytes")]
    [InlineData("data")]
    [InlineData("content")]
    public void The_bytes_of_a_video_need_no_telling_name_nor_the_usual_base64(string name)
    {
        byte[] bytes = [0, 0, 0, 24, .. "ftypisom"u8, 0xff, 0xff, 0xfb, 0xfe];
        string text = Convert.ToBase64String(bytes);

        string forAddresses = text.Replace('+', '-').Replace('/', '_');
        foreach (string form in new[] { text, text.TrimEnd('='), forAddresses, forAddresses.TrimEnd('=') })
        {
            Assert.Equal(bytes, Read($$"""{"result":{"{{name}}":"{{form}}"} }""", "").Inline.Single().ToArray());
            Assert.Empty(Read($$"""{"input":{"{{name}}":"{{form}}"} }""", "").Inline);
        }
    }

    [Theory]
    [InlineData("upload_completed", "", VeoTaskStatus.Succeeded)]
    [InlineData("archived", "\"completed_at\":1764500000,", VeoTaskStatus.Succeeded)]
    [InlineData("archived", "", VeoTaskStatus.Unknown)]
    [InlineData("3", "", VeoTaskStatus.Succeeded)]
    [InlineData("3", "\"progress\":40,", VeoTaskStatus.Unknown)]
    [InlineData("", "", VeoTaskStatus.Succeeded)]
    [InlineData("", "\"progress\":40,", VeoTaskStatus.Unknown)]
    [InlineData("", "\"error\":\"out of memory\",", VeoTaskStatus.Unknown)]
    [InlineData("archived", "\"progress\":100,", VeoTaskStatus.Succeeded)]
    [InlineData("archived", "\"progress\":99,", VeoTaskStatus.Unknown)]
    [InlineData("unknown", "", VeoTaskStatus.Unknown)]
    public void A_task_with_an_unknown_word_has_succeeded_when_all_else_says_so(string word, string more, VeoTaskStatus expected)
    {
        Assert.Equal(expected, Adapter("mingyan").Read(Ok($$"""{"id":"t","status":"{{word}}",{{more}}"video_url":"{{Video}}"}""")).Status);
        Assert.Equal(VeoTaskStatus.Unknown, Adapter("mingyan").Read(Ok($$"""{"id":"t",{{more}}"status":"{{word}}"}""")).Status);
    }

    private static TaskReading Read(string rest, string link)
    {
        string answer = "{\"id\":\"t\",\"status\":\"completed\"," + rest[1..].Replace("$", link, StringComparison.Ordinal);
        TaskReading reading = Adapter("mingyan").Read(Ok(answer));
        Assert.Equal(VeoTaskStatus.Succeeded, reading.Status);
        return reading;
    }
}
