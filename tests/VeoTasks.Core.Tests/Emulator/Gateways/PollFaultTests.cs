using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator.Gateways;

public sealed class PollFaultTests : EmulatorTest
{
    public static TheoryData<string> Gateways => [.. GatewayEmulator.Gateways];

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task A_fault_hits_the_polls_it_names_and_no_other(string gateway)
    {
        Emulator.Add(
            EmulatedTask.Succeeds(gateway, "t") with { PollFaults = [Fault.Status(503).On(2, times: 2), Fault.Status(429).On(5)] });
        var statuses = new List<int>();
        for (var poll = 0; poll < 6; poll++)
        {
            using var response = await PollAsync(gateway, "t");
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([200, 503, 503, 200, 429, 200], statuses);
        Assert.Equal(6, Emulator.Counters.Polls(gateway, "t"));
    }

    [Fact]
    public async Task A_status_comes_with_headers_and_body_as_scripted()
    {
        using var response = await FaultyAsync(Fault.Status(429, "{\"slow\":\"down\"}", ("Retry-After", "7"), ("X-Extra", "1")));
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(Seconds(7), response.Headers.RetryAfter?.Delta);
        Assert.Equal("1", Assert.Single(response.Headers.GetValues("X-Extra")));
        Assert.Equal("{\"slow\":\"down\"}", await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task A_status_comes_with_bytes_that_are_no_text_and_with_a_header_twice()
    {
        byte[] bytes = [0xff, 0x00, 0xfe];
        using var response = await FaultyAsync(Fault.Raw(200, bytes, ("Retry-After", "soon\n7")));
        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal(["soon", "7"], response.Headers.NonValidated["Retry-After"]);
    }

    [Fact]
    public async Task No_content_has_no_body_and_no_length()
    {
        using var response = await FaultyAsync(Fault.Status(204));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task A_reset_is_a_reset_on_the_wire()
    {
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => FaultyAsync(Fault.Reset()));
        Assert.Equal(SocketError.ConnectionReset, (exception.GetBaseException() as SocketException)?.SocketErrorCode);
        Assert.Null(Assert.Single(Emulator.Counters.Log).Status);
    }

    [Fact]
    public async Task Silence_lasts_until_the_client_gives_up()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with { PollFaults = [Fault.Hang()] });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Emulator.BaseUri("octopusx"), TaskPath("octopusx", "t")));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Emulator.Key("octopusx"));

        var silence = Http.SendAsync(request, patience.Token);
        await Emulator.Counters.WaitForAsync(counters => counters.Polls("octopusx", "t") == 1, Cancelled);
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.False(silence.IsCompleted);
        Assert.Equal(1, Emulator.Counters.InFlight);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silence);
        await Emulator.Counters.WaitForAsync(counters => counters.InFlight == 0, Cancelled);
    }

    [Fact]
    public async Task A_delayed_answer_comes_when_the_clock_says()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with { PollFaults = [Fault.Delay(Seconds(30)), Fault.Status(502)] });
        var answer = PollAsync("octopusx", "t");
        await Clock.WaitForTimerAsync(Seconds(30), Cancelled);
        Assert.False(answer.IsCompleted);

        Clock.Advance(Seconds(30));
        using var response = await answer;
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Fact]
    public async Task A_slow_body_comes_piece_by_piece()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with { PollFaults = [Fault.Slow(Seconds(1), piece: 100)] });
        var answer = PollAsync("octopusx", "t");
        await Clock.WaitForTimerAsync(Seconds(1), Cancelled);
        Clock.Advance(Seconds(1));

        using var response = await answer;
        await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
        var buffer = new byte[1000];
        Assert.Equal(100, await body.ReadAsync(buffer, Cancelled));
        await Clock.WaitForTimerAsync(Seconds(1), Cancelled);
        Clock.Advance(Seconds(1));
        Assert.Equal(100, await body.ReadAsync(buffer, Cancelled));
    }

    [Fact]
    public async Task Bodies_go_wrong_in_each_way()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with
        {
            PollFaults = [Fault.Html().On(1), Fault.Empty().On(2), Fault.InvalidJson().On(3), Fault.UnknownWord("upscaling").On(4),
                Fault.Of(FaultKind.WrongId).On(5), Fault.Of(FaultKind.NoLink).On(6)],
        });

        using var html = await PollAsync("octopusx", "t");
        Assert.Equal("text/html", html.Content.Headers.ContentType?.MediaType);
        using var empty = await PollAsync("octopusx", "t");
        Assert.Equal((HttpStatusCode.OK, 0L), (empty.StatusCode, empty.Content.Headers.ContentLength));
        using var broken = await PollAsync("octopusx", "t");
        var text = await broken.Content.ReadAsStringAsync(Cancelled);
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => System.Text.Json.Nodes.JsonNode.Parse(text));
        Assert.Equal("upscaling", (string?)(await PollJsonAsync("octopusx", "t"))["status"]);
        Assert.NotEqual("t", (string?)(await PollJsonAsync("octopusx", "t"))["id"]);
        var linkless = await PollJsonAsync("octopusx", "t");
        Assert.Equal(("completed", ""), ((string?)linkless["status"], (string?)linkless["video_url"]));
        Assert.StartsWith(
            Emulator.CdnUri.AbsoluteUri, (string?)(await PollJsonAsync("octopusx", "t"))["video_url"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_leads_to_the_mirror_or_where_it_is_told()
    {
        Emulator.Add(
            EmulatedTask.Succeeds("octopusx", "t") with { PollFaults = [Fault.Redirect(), Fault.Redirect("/elsewhere", 307).On(2)] });
        using var away = await PollAsync("octopusx", "t");
        using var within = await PollAsync("octopusx", "t");
        Assert.Equal((HttpStatusCode.Redirect, new Uri(Emulator.MirrorUri, "/v1/videos/t")), (away.StatusCode, away.Headers.Location));
        Assert.Equal((HttpStatusCode.TemporaryRedirect, "/elsewhere"), (within.StatusCode, within.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task A_failing_gateway_fails_whatever_is_asked_so_many_times()
    {
        Emulator.Add(EmulatedTask.Succeeds("mingyan", "t"));
        Emulator.FailGateway("mingyan", Fault.Status(500), 2);
        Emulator.FailGateway("mingyan", Fault.Status(502), 1);
        string[] paths = [TaskPath("mingyan", "t"), "/nowhere", TaskPath("mingyan", "unknown"), TaskPath("mingyan", "t")];
        var statuses = new List<int>();
        foreach (var path in paths)
        {
            using var response = await AskAsync("mingyan", path);
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([500, 500, 502, 200], statuses);
        Assert.Equal(2, Emulator.Counters.Polls("mingyan", "t"));
    }

    [Fact]
    public async Task A_failing_gateway_can_drift_and_hides_the_tasks_own_faults()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with { PollFaults = [Fault.Status(503).On(1, times: 2)] });
        Emulator.FailGateway("octopusx", Fault.UnknownWord("upscaling"), 1);

        Assert.Equal("upscaling", (string?)(await PollJsonAsync("octopusx", "t"))["status"]);
        using var own = await PollAsync("octopusx", "t");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, own.StatusCode);
        Assert.Equal("completed", (string?)(await PollJsonAsync("octopusx", "t"))["status"]);
    }

    private Task<HttpResponseMessage> FaultyAsync(Fault fault)
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with { PollFaults = [fault] });
        return PollAsync("octopusx", "t");
    }
}
