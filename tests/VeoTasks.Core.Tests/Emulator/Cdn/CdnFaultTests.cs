using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator.Cdn;

public sealed class CdnFaultTests : EmulatorTest
{
    private const int Length = 100_000;

    private byte[] Whole => Emulator.Video("mulerun", "t");

    [Fact]
    public async Task A_cut_and_a_resume_make_the_whole()
    {
        var link = await LinkAsync(Fault.Cut(30_000), Fault.Cut(30_000).On(2));
        using var first = await FetchAsync(link);
        var (head, broken) = await DrainAsync(first);
        Assert.Equal((30_000, (long?)Length), (head.Length, first.Content.Headers.ContentLength));
        Assert.Equal(HttpRequestError.ResponseEnded, Assert.IsType<HttpIOException>(broken).HttpRequestError);

        using var second = await FetchAsync(link, "bytes=30000-", first.Headers.ETag!.Tag);
        var (middle, brokenAgain) = await DrainAsync(second);
        Assert.Equal((30_000, true), (middle.Length, brokenAgain is not null));

        using var third = await FetchAsync(link, "bytes=60000-", first.Headers.ETag!.Tag);
        var (tail, end) = await DrainAsync(third);
        Assert.Null(end);
        Assert.Equal(Whole, head.Concat(middle).Concat(tail));
        Assert.Equal(
            [30_000L, 30_000L, 40_000L], Emulator.Counters.Log.Where(entry => entry.Origin == "cdn").Select(entry => entry.BytesSent));
    }

    [Fact]
    public async Task A_cut_goes_to_the_middle_when_no_byte_is_named_and_not_at_all_beyond_the_end()
    {
        var link = await LinkAsync(Fault.Cut(), Fault.Cut(Length).On(2), Fault.Cut(0).On(3));
        Assert.Equal((Length / 2, true), await CutAsync(link));
        Assert.Equal((Length, false), await CutAsync(link));
        Assert.Equal((0, true), await CutAsync(link));
    }

    [Fact]
    public async Task A_reset_in_the_middle_is_a_reset_on_the_wire()
    {
        using var response = await FetchAsync(await LinkAsync(Fault.Reset(30_000)));
        var (bytes, broken) = await DrainAsync(response);
        Assert.Equal(Whole[..bytes.Length], bytes);
        Assert.InRange(bytes.Length, 0, 30_000);
        Assert.Equal(SocketError.ConnectionReset, (broken?.GetBaseException() as SocketException)?.SocketErrorCode);
    }

    [Fact]
    public async Task A_changed_file_has_other_bytes_and_validators_from_that_request_on()
    {
        var link = await LinkAsync(Fault.Changed().On(2), Fault.Changed(length: 70_000).On(4));
        using var first = await FetchAsync(link);
        var before = Whole;
        using var second = await FetchAsync(link, "bytes=30000-", first.Headers.ETag!.Tag);
        using var third = await FetchAsync(link);
        using var fourth = await FetchAsync(link);

        Assert.Equal((HttpStatusCode.OK, (long?)Length), (second.StatusCode, second.Content.Headers.ContentLength));
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);
        Assert.NotEqual(first.Content.Headers.LastModified, second.Content.Headers.LastModified);
        Assert.Equal(second.Headers.ETag, third.Headers.ETag);
        Assert.NotEqual(before, await third.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal(70_000, fourth.Content.Headers.ContentLength);
        Assert.Equal(Whole, await fourth.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task Ranges_are_ignored_or_answered_wrongly()
    {
        FaultKind[] kinds =
            [FaultKind.IgnoreRange, FaultKind.WrongRangeStart, FaultKind.WrongTotal, FaultKind.NoContentRange, FaultKind.Multipart];
        var link = await LinkAsync([.. kinds.Select((kind, place) => Fault.Of(kind).On(place + 1))]);

        Assert.Equal("200 100000 ", await RangedAsync(link));
        Assert.Equal("206 60000 bytes 40000-99999/100000", await RangedAsync(link));
        Assert.Equal("206 20000 bytes 80000-99999/101000", await RangedAsync(link));
        Assert.Equal("206 20000 ", await RangedAsync(link));
        using var multipart = await FetchAsync(link, "bytes=80000-");
        var parts = await multipart.Content.ReadAsStringAsync(Cancelled);
        Assert.Equal("multipart/byteranges", multipart.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Content-Range: bytes 80000-99999/100000", parts, StringComparison.Ordinal);
        Assert.Equal("206 20000 bytes 80000-99999/100000", await RangedAsync(link));
    }

    [Theory]
    [InlineData(BodyFraming.Chunked, true)]
    [InlineData(BodyFraming.UntilClose, false)]
    public async Task A_body_without_length_shows_a_cut_only_when_it_is_chunked(BodyFraming framing, bool isSeen)
    {
        var link = await LinkAsync(Fault.NoLength(framing).On(1, times: 2), Fault.Cut(30_000).On(2));
        using var whole = await FetchAsync(link);
        using var cut = await FetchAsync(link);

        Assert.Null(whole.Content.Headers.ContentLength);
        Assert.Equal(framing == BodyFraming.Chunked, whole.Headers.TransferEncodingChunked ?? false);
        var (all, broken) = await DrainAsync(whole);
        Assert.Null(broken);
        Assert.Equal(Whole, all);
        var (part, seen) = await DrainAsync(cut);
        Assert.Equal((30_000, isSeen), (part.Length, seen is not null));
    }

    [Fact]
    public async Task A_gzip_body_decodes_to_the_file()
    {
        using var response = await FetchAsync(await LinkAsync(Fault.Of(FaultKind.Gzip)), "bytes=100-");
        Assert.Equal((HttpStatusCode.OK, "gzip"), (response.StatusCode, Assert.Single(response.Content.Headers.ContentEncoding)));
        await using var plain = new GZipStream(await response.Content.ReadAsStreamAsync(Cancelled), CompressionMode.Decompress);
        var bytes = new MemoryStream();
        await plain.CopyToAsync(bytes, Cancelled);
        Assert.Equal(Whole, bytes.ToArray());
    }

    [Fact]
    public async Task A_stall_sends_its_bytes_and_then_nothing()
    {
        using var response = await FetchAsync(await LinkAsync(Fault.Hang(30_000)));
        await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
        await body.ReadExactlyAsync(new byte[30_000], Cancelled);

        var more = body.ReadAsync(new byte[1], Cancelled).AsTask();
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.False(more.IsCompleted);
        Assert.Equal(1, Emulator.Counters.InFlight);
    }

    [Fact]
    public async Task Pages_statuses_and_redirects_come_instead_of_the_file()
    {
        var link = await LinkAsync(
            Fault.Html(), Fault.Status(503, null, ("Retry-After", "2")).On(2), Fault.Redirect().On(3), Fault.Status(416, "").On(4));
        using var page = await FetchAsync(link);
        using var busy = await FetchAsync(link);
        using var away = await FetchAsync(link);
        using var beyond = await FetchAsync(link);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, Seconds(2)), (busy.StatusCode, busy.Headers.RetryAfter?.Delta));
        Assert.Equal("application/xml", busy.Content.Headers.ContentType?.MediaType);
        Assert.Equal((HttpStatusCode.Redirect, Emulator.MirrorUri.Port), (away.StatusCode, away.Headers.Location?.Port));
        Assert.Equal(Whole, await Http.GetByteArrayAsync(away.Headers.Location, Cancelled));
        Assert.Null(beyond.Content.Headers.ContentRange);
    }

    [Fact]
    public async Task Each_video_counts_its_own_requests()
    {
        Emulator.Add(EmulatedTask.Succeeds("mulerun", "t") with { VideoLengths = [10_000, 10_000], VideoFaults = [
            Fault.Status(500).ForVideo(1), Fault.Status(502).On(2)] });
        var links = (await PollJsonAsync("mulerun", "t"))["videos"]!.AsArray().Select(link => new Uri((string)link!)).ToList();
        var statuses = new List<int>();
        foreach (var link in new[] { links[0], links[1], links[0], links[1] })
        {
            using var response = await FetchAsync(link);
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([200, 500, 502, 502], statuses);
    }

    private Task<Uri> LinkAsync(params Fault[] faults) => LinkAsync(task => task with { VideoLengths = [Length], VideoFaults = faults });

    private async Task<(int Bytes, bool IsBroken)> CutAsync(Uri link)
    {
        using var response = await FetchAsync(link);
        var (bytes, broken) = await DrainAsync(response);
        return (bytes.Length, broken is not null);
    }

    private async Task<string> RangedAsync(Uri link)
    {
        using var response = await FetchAsync(link, "bytes=80000-");
        var headers = response.Content.Headers;
        return $"{(int)response.StatusCode} {headers.ContentLength} {headers.ContentRange}";
    }
}
