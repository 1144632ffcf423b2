using System.Net.Http.Headers;
using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator;

public sealed class CountersTests : EmulatorTest
{
    [Fact]
    public async Task Polls_are_counted_by_task_and_gateway_and_requests_by_origin()
    {
        Emulator.Add(EmulatedTask.Succeeds("mulerun", "a"));
        Emulator.Add(EmulatedTask.Succeeds("mulerun", "b"));
        foreach (var id in new[] { "a", "a", "b", "unknown" })
        {
            using var response = await PollAsync("mulerun", id);
        }

        using var other = await PollAsync("mingyan", "unknown");
        var counters = Emulator.Counters;
        await counters.WaitForAsync(seen => seen.InFlight == 0, Cancelled);

        Assert.Equal((2, 1, 0), (counters.Polls("mulerun", "a"), counters.Polls("mulerun", "b"), counters.Polls("mulerun", "unknown")));
        Assert.Equal((3, 0), (counters.Polls("mulerun"), counters.Polls("mingyan")));
        Assert.Equal((4, 1, 0), (counters.Requests("mulerun"), counters.Requests("mingyan"), counters.Requests("cdn")));
    }

    [Fact]
    public async Task Peaks_show_how_many_requests_were_under_way_at_once()
    {
        foreach (var gateway in new[] { "mulerun", "mingyan" })
        {
            Emulator.Add(EmulatedTask.Succeeds(gateway, "t"));
            Emulator.FailGateway(gateway, Fault.Delay(Seconds(1)), 5);
        }

        var under = Enumerable.Range(0, 8).Select(i => PollAsync(i < 5 ? "mulerun" : "mingyan", "t")).ToList();
        await Emulator.Counters.WaitForAsync(counters => counters.InFlight == 8, Cancelled);
        Assert.Equal(8, Emulator.Counters.PeakInFlight);
        foreach (var poll in under)
        {
            while (!poll.IsCompleted)
            {
                // Each delay is armed by a thread of its own; whoever is late is due a second later.
                Clock.Advance(Seconds(1));
                await Task.WhenAny(poll, Clock.WaitForTimerAsync(Seconds(1), Cancelled));
            }

            (await poll).Dispose();
        }

        await Emulator.Counters.WaitForAsync(counters => counters.InFlight == 0, Cancelled);
        Assert.Equal((5, 3, 8), (
            Emulator.Counters.PeakInFlightAt("mulerun"), Emulator.Counters.PeakInFlightAt("mingyan"), Emulator.Counters.PeakInFlight));
    }

    [Fact]
    public async Task Clients_with_four_requests_at_a_time_never_have_five_under_way()
    {
        var link = await LinkAsync(task => task with { VideoLengths = [30_000], VideoFaults = [Fault.Cut(20_000).On(1, times: 500)] });
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancelled }, async (i, _) =>
        {
            using var response = i % 2 == 0 ? await PollAsync("mulerun", i % 4 == 0 ? "t" : "unknown") : await FetchAsync(link);
            await DrainAsync(response);
        });

        Assert.InRange(Emulator.Counters.PeakInFlight, 1, 4);
        Assert.Equal(2001, Emulator.Counters.Log.Count);
        Assert.Equal(25_000_000, Emulator.Counters.Log.Where(entry => entry.Origin == "cdn").Sum(entry => entry.BytesSent));
    }

    [Fact]
    public async Task A_key_that_goes_astray_is_seen_wherever_it_hides()
    {
        var key = Emulator.Key("mulerun");
        var link = await LinkAsync(task => task);
        Assert.Empty(Emulator.Counters.LeakedKeys);

        using var clean = await FetchAsync(link);
        using var foreign = await AskAsync("mingyan", TaskPath("mingyan", "t"), new AuthenticationHeaderValue("Bearer", key));
        await SendAsync(link, "Authorization", $"Bearer {key}");
        await SendAsync(Emulator.MirrorUri, "X-Api-Key", key);
        await SendAsync(new Uri(Emulator.CdnUri, $"/x?token={key}"), "Accept", "*/*");

        KeySighting[] expected = [new("cdn", "mulerun", "Authorization"), new("cdn", "mulerun", "url"),
            new("mingyan", "mulerun", "Authorization"), new("mirror", "mulerun", "X-Api-Key")];
        Assert.Equal(expected, Emulator.Counters.LeakedKeys.OrderBy(leak => (leak.Origin, leak.Place)));
        Assert.Equal(["cdn", "mingyan", "mulerun"], Emulator.Counters.AuthorizationSeenBy.Order());
    }

    [Fact]
    public async Task The_log_tells_what_was_asked_and_keeps_no_secret()
    {
        var link = await LinkAsync(task => task);
        using var request = new HttpRequestMessage(HttpMethod.Get, link);
        request.Headers.Range = new RangeHeaderValue(5, 9);
        request.Headers.TryAddWithoutValidation("If-Range", "\"x\"");
        request.Headers.Add("Cookie", "a=b");
        request.Headers.Referrer = new Uri("http://example.com/");
        using var response = await Http.SendAsync(request, Cancelled);

        var entry = Emulator.Counters.Log[1];
        Assert.Equal(("cdn", "GET", "/videos/mulerun/t/0.mp4", 200), (entry.Origin, entry.Method, entry.Path, entry.Status));
        Assert.Equal(("bytes=5-9", "\"x\"", Clock.GetUtcNow()), (entry.Range, entry.IfRange, entry.Time));
        Assert.Equal((false, true, true), (entry.HadAuthorization, entry.HadCookie, entry.HadReferer));
        var log = string.Join('\n', Emulator.Counters.Log);
        Assert.DoesNotContain(Emulator.Key("mulerun"), log, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_is_bounded_and_the_counters_are_not()
    {
        await using var small = await GatewayEmulator.StartAsync(new EmulatorOptions { RequestLogCapacity = 3 }, Cancelled);
        for (var i = 0; i < 5; i++)
        {
            using var response = await Http.GetAsync(new Uri(small.CdnUri, $"/{i}"), Cancelled);
        }

        Assert.Equal(["/2", "/3", "/4"], small.Counters.Log.Select(entry => entry.Path));
        Assert.Equal(5, small.Counters.Requests("cdn"));
    }

    private async Task SendAsync(Uri uri, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await Http.SendAsync(request, Cancelled);
    }
}
