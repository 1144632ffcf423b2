using System.Net;
using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator.Cdn;

public sealed class CdnLinkTests : EmulatorTest
{
    [Fact]
    public async Task A_link_needs_its_signature_and_no_key()
    {
        var link = await LinkAsync(task => task);
        var bare = link.GetLeftPart(UriPartial.Path);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(link));
        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), await RefusalAsync(bare));
        Assert.Equal(
            (HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), await RefusalAsync(bare + "?sig=0123456789abcdef0123456789abcdef"));
    }

    [Fact]
    public async Task A_signature_is_good_for_one_video_only()
    {
        Emulator.Add(EmulatedTask.Succeeds("mulerun", "other"));
        var link = await LinkAsync(task => task with { VideoLengths = [10_000, 10_000] });

        Assert.Equal((HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), await RefusalAsync(
            link.AbsoluteUri.Replace("/0.mp4", "/1.mp4", StringComparison.Ordinal)));
        Assert.Equal((HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), await RefusalAsync(
            link.AbsoluteUri.Replace("/t/", "/other/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_expired_link_is_refused_and_the_next_poll_hands_out_one_that_works()
    {
        var stale = await LinkAsync(task => task with { VideoFaults = [Fault.Of(FaultKind.ExpireLink).On(2)] });

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stale));
        Assert.Equal((HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), await RefusalAsync(stale.AbsoluteUri));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(stale));

        var fresh = await LinkAsync();
        Assert.NotEqual(stale, fresh);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(fresh));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(stale));
    }

    [Fact]
    public async Task A_link_with_a_lifetime_expires_on_the_clock_and_cannot_be_prolonged()
    {
        var link = await LinkAsync(task => task with { LinkLifetime = Seconds(60) });
        var forged = link.AbsoluteUri.Replace("expires=1", "expires=9", StringComparison.Ordinal);

        Clock.Advance(Seconds(59));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(link));
        Clock.Advance(Seconds(1));
        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), await RefusalAsync(link.AbsoluteUri));
        Assert.NotEqual(link.AbsoluteUri, forged);
        Assert.Equal((HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), await RefusalAsync(forged));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(await LinkAsync()));
    }

    [Fact]
    public async Task The_mirror_has_the_same_file_for_everybody()
    {
        var link = await LinkAsync(task => task);
        var mirrored = await Http.GetByteArrayAsync(new Uri(Emulator.MirrorUri, link.AbsolutePath), Cancelled);
        Assert.Equal(Emulator.Video("mulerun", "t"), mirrored);
    }

    [Fact]
    public async Task Two_emulators_sign_differently()
    {
        await using var other = await GatewayEmulator.StartAsync(new EmulatorOptions { Time = Clock }, Cancelled);
        other.Add(EmulatedTask.Succeeds("mulerun", "t"));
        var link = await LinkAsync(task => task);

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(new Uri(other.CdnUri, link.PathAndQuery)));
        Assert.NotEqual(Emulator.Key("mulerun"), other.Key("mulerun"));
        Assert.Equal(Emulator.Video("mulerun", "t"), other.Video("mulerun", "t"));
    }

    private async Task<HttpStatusCode> StatusAsync(Uri link)
    {
        using var response = await FetchAsync(link);
        return response.StatusCode;
    }

    private async Task<(HttpStatusCode Status, string Code)> RefusalAsync(string link)
    {
        using var response = await FetchAsync(new Uri(link));
        Assert.Equal("application/xml", response.Content.Headers.ContentType?.MediaType);
        var body = await response.Content.ReadAsStringAsync(Cancelled);
        return (response.StatusCode, System.Xml.Linq.XDocument.Parse(body).Root!.Element("Code")!.Value);
    }
}
