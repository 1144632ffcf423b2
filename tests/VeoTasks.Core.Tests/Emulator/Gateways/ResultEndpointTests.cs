using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator.Gateways;

/// <summary>
/// The bytes at the gateways' own origins: OctopusX's and OpenAI's content endpoints, MixRoute's download endpoint and its inline answers.
/// </summary>
public sealed class ResultEndpointTests : EmulatorTest
{
    private const string Content = "/v1/videos/t/content";
    private const string Download = "/v1/video/generations/download?id=t";

    [Fact]
    public async Task The_content_endpoint_wants_the_key_a_known_task_and_its_end()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t", Seconds(10)));

        Assert.Equal("401 new_api_error", await ProblemAsync("octopusx", Content, null));
        Assert.Equal("404 invalid_request_error", await ProblemAsync("octopusx", "/v1/videos/u/content", Emulator.Key("octopusx")));
        Assert.Equal("400 invalid_request_error", await ProblemAsync("octopusx", Content, Emulator.Key("octopusx")));
        Clock.Advance(Seconds(10));
        using var response = await AskAsync("octopusx", Content);
        Assert.Equal("video/mp4", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Emulator.Video("octopusx", "t"), await response.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task OpenAI_s_content_endpoint_keeps_the_file_for_a_while_and_honours_ranges()
    {
        Emulator.Add(EmulatedTask.Succeeds("openai", "t", Seconds(10)) with { LinkLifetime = Seconds(60) });
        Assert.Equal("401 invalid_request_error", await ProblemAsync("openai", Content, null));
        Assert.Equal("400 invalid_request_error", await ProblemAsync("openai", Content, Emulator.Key("openai")));
        Clock.Advance(Seconds(10));
        using var whole = await AskAsync("openai", Content);
        var bytes = await whole.Content.ReadAsByteArrayAsync(Cancelled);
        Clock.Advance(Seconds(60));

        Assert.Equal(("video/mp4", "bytes"), (whole.Content.Headers.ContentType?.MediaType, Assert.Single(whole.Headers.AcceptRanges)));
        Assert.Equal(Emulator.Video("openai", "t"), bytes);
        Assert.Equal("404 invalid_request_error", await ProblemAsync("openai", Content, Emulator.Key("openai")));
    }

    [Fact]
    public async Task The_content_endpoint_claims_ranges_and_sends_the_whole()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with { Shape = AnswerShape.ContentOnly });
        using var response = await RangedAsync();
        Assert.Equal((HttpStatusCode.OK, "bytes"), (response.StatusCode, Assert.Single(response.Headers.AcceptRanges)));
        Assert.Equal(EmulatedTask.DefaultVideoLength, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task The_content_endpoint_honours_ranges_and_runs_out_of_time_when_the_script_says_so()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with { ContentRanges = true, VideoFaults = [Fault.Cut(20_000).Always()] });
        using var first = await AskAsync("octopusx", Content);
        var (head, broken) = await DrainAsync(first);
        using var second = await RangedAsync();
        var (tail, end) = await DrainAsync(second);

        Assert.Equal((20_000, true), (head.Length, broken is not null));
        Assert.Equal((HttpStatusCode.PartialContent, null), (second.StatusCode, end));
        Assert.Equal(Emulator.Video("octopusx", "t"), head.Concat(tail));
    }

    [Fact]
    public async Task The_download_endpoint_answers_with_the_video_twice_in_json()
    {
        Emulator.Add(EmulatedTask.Succeeds("mixroute", "t", Seconds(10)) with { Shape = AnswerShape.Sora });
        Assert.Equal("401 new_api_error", await ProblemAsync("mixroute", Download, null));
        Assert.Equal("404 invalid_request_error", await ProblemAsync("mixroute", Download + "u", Emulator.Key("mixroute")));
        Assert.Equal("400 invalid_request_error", await ProblemAsync("mixroute", Download, Emulator.Key("mixroute")));
        Clock.Advance(Seconds(10));

        var answer = await JsonAsync(await AskAsync("mixroute", Download));
        var video = Emulator.Video("mixroute", "t");
        Assert.Equal(video, Convert.FromBase64String((string)answer["base64"]!));
        Assert.Equal("data:video/mp4;base64," + (string)answer["base64"]!, (string?)answer["data_url"]);
        Assert.Equal((true, "t", (long)video.Length), ((bool)answer["success"]!, (string?)answer["task_id"], (long)answer["size"]!));
    }

    [Fact]
    public async Task The_download_endpoint_takes_the_faults_of_videos()
    {
        Emulator.Add(EmulatedTask.Succeeds("mixroute", "t") with { Shape = AnswerShape.Sora, VideoFaults = [
            Fault.Status(502), Fault.Cut(1000).On(2)] });
        using var bad = await AskAsync("mixroute", Download);
        using var cut = await AskAsync("mixroute", Download);
        Assert.Equal(HttpStatusCode.BadGateway, bad.StatusCode);
        Assert.Equal(1000, (await DrainAsync(cut)).Bytes.Length);
    }

    [Fact]
    public async Task Inline_shapes_carry_every_video_and_no_link()
    {
        Emulator.Add(EmulatedTask.Succeeds("mixroute", "uri") with { Shape = AnswerShape.DataUri, VideoLengths = [10_000, 20_001] });
        Emulator.Add(
            EmulatedTask.Succeeds("mixroute", "meta") with { Shape = AnswerShape.MetadataBase64, VideoLengths = [10_002, 10_003] });

        var uris = (await PollJsonAsync("mixroute", "uri"))["url"]!.AsArray();
        var videos = (await PollJsonAsync("mixroute", "meta"))["metadata"]!["response"]!["videos"]!.AsArray();

        Assert.Equal(Emulator.Video("mixroute", "uri", 1), Convert.FromBase64String(((string)uris[1]!)["data:video/mp4;base64,".Length..]));
        Assert.Equal(Emulator.Video("mixroute", "meta", 1), Convert.FromBase64String((string)videos[1]!["bytesBase64Encoded"]!));
        Assert.DoesNotContain("http:", uris.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_gateway_fails_its_result_endpoints_too()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t"));
        Emulator.FailGateway("octopusx", Fault.Cut(5), 1);
        using var cut = await AskAsync("octopusx", Content);
        Assert.Equal(5, (await DrainAsync(cut)).Bytes.Length);
    }

    private async Task<HttpResponseMessage> RangedAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Emulator.BaseUri("octopusx"), Content));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Emulator.Key("octopusx"));
        request.Headers.Range = new RangeHeaderValue(20_000, null);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    private async Task<string> ProblemAsync(string gateway, string path, string? key)
    {
        using var response = await AskAsync(gateway, path, key is null ? null : new AuthenticationHeaderValue("Bearer", key));
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancelled))!;
        return $"{(int)response.StatusCode} {body["error"]!["type"]}";
    }
}
