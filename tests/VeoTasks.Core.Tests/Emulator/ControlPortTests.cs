using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator;

public sealed class ControlPortTests : EmulatorTest
{
    [Fact]
    public async Task Info_says_where_everything_listens_and_with_which_keys()
    {
        var info = await GetAsync("info");
        var origins = new HashSet<string> { (string)info["control"]!, (string)info["cdn"]!, (string)info["mirror"]! };
        foreach (var gateway in GatewayEmulator.Gateways)
        {
            Assert.Equal(Emulator.BaseUri(gateway).AbsoluteUri, (string?)info["gateways"]![gateway]!["baseUri"]);
            Assert.Equal(Emulator.Key(gateway), (string?)info["gateways"]![gateway]!["key"]);
            origins.Add(Emulator.BaseUri(gateway).GetLeftPart(UriPartial.Authority));
        }

        Assert.Equal(GatewayEmulator.Gateways.Count + 3, origins.Count);
        Assert.All(origins, origin => Assert.Equal("127.0.0.1", new Uri(origin).Host));
        Assert.Equal(Environment.ProcessId, (int)info["processId"]!);
        Assert.Empty(info["tasks"]!.AsArray());
    }

    [Fact]
    public async Task Tasks_come_as_an_array_or_one_by_one_with_everything_a_script_can_say()
    {
        await PostAsync("tasks", """
            [
              // Comments and a comma too many are no mistake.
              {"gateway": "mulerun", "id": "a"},
              {"gateway": "octopusx", "id": "b", "shape": "wrappedRecord", "endsAfter": 20, "routes": ["videos", "generations"],
               "states": [{"after": 0, "phase": "queued", "word": "NOT_START"}, {"after": "00:00:05", "progress": 42}],
               "pollFaults": [{"kind": "status", "statusCode": 429, "headers": {"Retry-After": "7"}, "at": 2, "times": 2}],
               "videoFaults": [{"kind": "cut", "atByte": 1000}, {"kind": "noLength", "framing": "untilClose", "at": 2}],
               "videoLengths": [40000]},
            ]
            """);
        await PostAsync("tasks", """{"Gateway": "mingyan", "Id": "c", "outcome": "failed", "errorMessage": "no"}""");

        Assert.Equal("completed", (string?)(await PollJsonAsync("mulerun", "a"))["task_info"]!["status"]);
        Assert.Equal("no", (string?)(await PollJsonAsync("mingyan", "c"))["error"]);
        Assert.Equal("NOT_START", await WordAsync());
        Clock.Advance(Seconds(5));
        using var limited = await AskAsync("octopusx", "/v1/video/generations/b");
        Assert.Equal(Seconds(7), limited.Headers.RetryAfter?.Delta);
        using var limitedAgain = await AskAsync("octopusx", "/v1/video/generations/b");
        Assert.Equal(HttpStatusCode.TooManyRequests, limitedAgain.StatusCode);
        Assert.Equal("42%", (string?)(await JsonAsync(await AskAsync("octopusx", "/v1/video/generations/b")))["data"]!["progress"]);
        Assert.Equal(40_000, Emulator.Video("octopusx", "b").Length);
    }

    [Theory]
    [InlineData("""{"gateway": "mulerun", "id": "a", "endAfter": 3}""", "endAfter")]
    [InlineData("""{"gateway": "mulerun"}""", "id")]
    [InlineData("""[{"gateway": "mulerun", "id": "a"}, {"gateway": "mulerun", "id": "b", "shape": "rc30"}]""", "has no shape rc30")]
    [InlineData("""{"gateway": "mulerun", "id": "a", "pollFaults": [{"kind": "explode"}]}""", "pollFaults")]
    [InlineData("""{"gateway": "mulerun", "id": "a", "endsAfter": "soon"}""", "$.endsAfter: a time (seconds")]
    [InlineData("null", "$: an object is expected here, not null")]
    [InlineData("[", "It is not JSON, line 1, column 2")]
    [InlineData(
        """[{"gateway": "mulerun", "id": "a"}, {"gateway": "mulerun", "id": "b", "videoLengths": null}]""", "$[1].videoLengths: null")]
    public async Task A_mistake_in_a_script_is_said_and_not_ignored(string script, string reason)
    {
        using var response = await Http.PostAsync(new Uri(Emulator.ControlUri, "tasks"), Json(script), Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, (string?)(await JsonAsync(response))["error"], StringComparison.Ordinal);
        using var unadded = await PollAsync("mulerun", "a");
        Assert.Equal(HttpStatusCode.NotFound, unadded.StatusCode);
    }

    [Fact]
    public async Task Counters_and_requests_can_be_read_and_forgotten_and_the_control_port_does_not_disturb_them()
    {
        using var video = await FetchAsync(await LinkAsync(task => task), "bytes=5-9");
        await Emulator.Counters.WaitForAsync(seen => seen.InFlight == 0, Cancelled);

        var counters = await GetAsync("counters");
        Assert.Equal(1, (int)counters["polls"]!["mulerun"]!["t"]!);
        Assert.Equal("mulerun", (string?)Assert.Single(counters["authorizationSeenBy"]!.AsArray()));
        Assert.Equal((0, 1), ((int)counters["inFlight"]!, (int)counters["peakInFlight"]!["all"]!));
        var requests = (await GetAsync("requests")).AsArray();
        Assert.Equal(["mulerun", "cdn"], requests.Select(request => (string?)request!["origin"]));
        Assert.Equal("bytes=5-9", (string?)requests[1]!["range"]);

        using var forgotten = await Http.DeleteAsync(new Uri(Emulator.ControlUri, "counters"), Cancelled);
        Assert.Empty((await GetAsync("requests")).AsArray());
    }

    [Fact]
    public async Task The_hash_of_a_video_is_the_one_of_its_bytes()
    {
        const string Id = "a/b c";
        Emulator.Add(EmulatedTask.Succeeds("mulerun", Id) with { VideoLengths = [10_000, 300_001] });
        var hash = await GetAsync($"videos/mulerun/{Uri.EscapeDataString(Id)}/1/sha256");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Emulator.Video("mulerun", Id, 1))), (string?)hash["sha256"]);
    }

    [Theory]
    [InlineData("mulerun", """{"fault": {"kind": "gzip"}}""", "gzip is a fault of a video and cannot hit a gateway")]
    [InlineData("mulerun", """{"fault": {"kind": "reset", "times": 2}}""", "requests says how many it hits")]
    [InlineData("mulerun", """{"fault": {"kind": "reset"}, "requests": 0}""", "at least 1")]
    [InlineData("mulerun", """{"kind": "reset"}""", "$.kind: there is no such member here, only fault, requests")]
    [InlineData("mulrun", """{"fault": {"kind": "reset"}}""", "there is no gateway 'mulrun', only mulerun, ")]
    public async Task A_mistake_in_what_is_to_go_wrong_with_a_gateway_is_said(string gateway, string outage, string reason)
    {
        using var response = await Http.PostAsync(new Uri(Emulator.ControlUri, $"gateways/{gateway}/fail"), Json(outage), Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, (string?)(await JsonAsync(response))["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_can_be_failed_and_all_can_be_cleared()
    {
        Emulator.Add(EmulatedTask.Succeeds("mulerun", "t"));
        await PostAsync("gateways/mulerun/fail", """{"fault": {"kind": "status", "statusCode": 503}, "requests": 2}""");
        using var down = await PollAsync("mulerun", "t");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);

        using var cleared = await Http.DeleteAsync(new Uri(Emulator.ControlUri, "tasks"), Cancelled);
        using var gone = await PollAsync("mulerun", "t");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData("nowhere", HttpStatusCode.NotFound)]
    [InlineData("videos/mulerun/unknown/0/sha256", HttpStatusCode.NotFound)]
    [InlineData("videos/mulerun/unknown/x/sha256", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_is_404_with_a_sentence(string path, HttpStatusCode status)
    {
        using var response = await Http.GetAsync(new Uri(Emulator.ControlUri, path), Cancelled);
        Assert.Equal(status, response.StatusCode);
        Assert.NotEmpty((string)(await JsonAsync(response))["error"]!);
    }

    [Fact]
    public async Task Shutdown_is_answered_and_then_asked_of_the_owner()
    {
        Assert.False(Emulator.ShutdownRequested.IsCompleted);
        await PostAsync("shutdown", "");
        await Emulator.ShutdownRequested.WaitAsync(Cancelled);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{port}")]
    [InlineData("127.0.0.1.nip.io:{port}")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.1:{port}")]
    [InlineData("2130706433:{port}")]
    [InlineData("0.0.0.0:{port}")]
    [InlineData("localhost.:{port}")]
    [InlineData("localhost.evil.example:{port}")]
    [InlineData("[::1]:{port}")]
    [InlineData("[::ffff:127.0.0.1]:{port}")]
    public async Task Under_another_name_it_answers_nobody(string host)
    {
        host = host.Replace("{port}", $"{Emulator.ControlUri.Port}", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await KnockAsync(HttpMethod.Get, "info", request => request.Headers.Host = host));
        Assert.Equal(HttpStatusCode.Forbidden, await KnockAsync(HttpMethod.Post, "shutdown", request => request.Headers.Host = host));
        Assert.False(Emulator.ShutdownRequested.IsCompleted);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "{own}")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task To_a_web_page_it_does_not_answer(string header, string value)
    {
        value = value.Replace("{own}", Emulator.ControlUri.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete, HttpMethod.Options })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await KnockAsync(method, "tasks", request => request.Headers.Add(header, value)));
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain; application/json")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task What_a_page_may_send_without_asking_is_refused(string? type)
    {
        foreach (string path in new[] { "tasks", "gateways/mulerun/fail", "gateways/mulerun/creates", "shutdown" })
        {
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, await KnockAsync(HttpMethod.Post, path, request =>
            {
                request.Content = new StringContent("""{"gateway": "mulerun", "id": "a"}""");
                request.Content.Headers.Remove("Content-Type");
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }));
        }

        Assert.False(Emulator.ShutdownRequested.IsCompleted);
        using HttpResponseMessage unadded = await PollAsync("mulerun", "a");
        Assert.Equal(HttpStatusCode.NotFound, unadded.StatusCode);
    }

    [Fact]
    public async Task By_its_own_two_names_it_answers()
    {
        Assert.Equal(HttpStatusCode.OK, await KnockAsync(
            HttpMethod.Get, "info", request => request.Headers.Host = $"localhost:{Emulator.ControlUri.Port}"));
        Assert.Equal(HttpStatusCode.OK, await KnockAsync(HttpMethod.Get, "info", request => request.Headers.Add("Sec-Fetch-Site", "none")));
    }

    private async Task<HttpStatusCode> KnockAsync(HttpMethod method, string path, Action<HttpRequestMessage> change)
    {
        using HttpRequestMessage request = new(method, new Uri(Emulator.ControlUri, path));
        change(request);
        using HttpResponseMessage response = await Http.SendAsync(request, Cancelled);
        return response.StatusCode;
    }

    private async Task<string?> WordAsync() =>
        (string?)(await JsonAsync(await AskAsync("octopusx", "/v1/video/generations/b")))["data"]!["status"];

    private async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(await Http.GetStringAsync(new Uri(Emulator.ControlUri, path), Cancelled))!;

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private async Task PostAsync(string path, string body)
    {
        using var response = await Http.PostAsync(new Uri(Emulator.ControlUri, path), Json(body), Cancelled);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }
}
