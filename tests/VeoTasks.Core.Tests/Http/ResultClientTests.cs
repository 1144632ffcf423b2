using System.Net;
using System.Net.Http.Headers;
using VeoTasks.Http;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Http;

/// <summary>Who gets the key when a video is fetched, and what is not fetched at all.</summary>
public sealed class ResultClientTests
{
    private const string Secret = "sk-canary-1234567890";
    private static readonly VeoProvider Gateway =
        new() { Name = "p", Adapter = "octopusx", BaseUri = new Uri("https://gateway.example/api") };
    private static readonly VeoProvider Local = Gateway with { BaseUri = new Uri("http://127.0.0.1:5000") };

    [Fact]
    public async Task The_gateways_own_endpoint_gets_the_key()
    {
        FakeHttp http = new(_ => new HttpResponseMessage(HttpStatusCode.OK));
        await GetAsync(http, Gateway, "https://gateway.example/v1/videos/a/content", requiresKey: true);

        Assert.Equal($"Bearer {Secret}", Assert.Single(http.Requests).Authorization);
    }

    [Theory]
    [InlineData("https://cdn.example/v.mp4")]
    [InlineData("https://gateway.example:444/v1/videos/a/content")]
    [InlineData("https://gateway.example.evil.test/v1/videos/a/content")]
    [InlineData("https://sub.gateway.example/v1/videos/a/content")]
    public async Task Another_origin_never_gets_the_key_even_if_the_video_says_it_needs_one(string address)
    {
        FakeHttp http = new(_ => new HttpResponseMessage(HttpStatusCode.OK));
        await GetAsync(http, Gateway, address, requiresKey: true);

        (_, string? authorization, string headers) = Assert.Single(http.Requests);
        Assert.Null(authorization);
        Assert.DoesNotContain(Secret, headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_needs_no_key_gets_none_on_the_gateway_either()
    {
        FakeHttp http = new(_ => new HttpResponseMessage(HttpStatusCode.OK));
        await GetAsync(http, Gateway, "https://gateway.example/public/v.mp4", requiresKey: false);

        Assert.Null(Assert.Single(http.Requests).Authorization);
    }

    [Theory]
    [InlineData(HttpStatusCode.MovedPermanently)]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.SeeOther)]
    [InlineData(HttpStatusCode.TemporaryRedirect)]
    [InlineData(HttpStatusCode.PermanentRedirect)]
    public async Task A_redirect_to_another_origin_is_followed_without_the_key(HttpStatusCode status)
    {
        FakeHttp http = new(request => request.RequestUri!.Host == "cdn.example"
            ? new HttpResponseMessage(HttpStatusCode.OK)
            : FakeHttp.Redirect("https://cdn.example/v.mp4?sig=1", status));
        await GetAsync(http, Gateway, "https://gateway.example/v1/videos/a/content", requiresKey: true);

        Assert.Equal([$"Bearer {Secret}", null], http.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task The_key_stays_along_on_a_redirect_within_the_gateway()
    {
        FakeHttp http = new(request => request.RequestUri!.AbsolutePath == "/v1/videos/a/content"
            ? FakeHttp.Redirect("/v1/videos/b/content")
            : new HttpResponseMessage(HttpStatusCode.OK));
        await GetAsync(http, Gateway, "https://gateway.example/v1/videos/a/content", requiresKey: true);

        Assert.All(http.Requests, request => Assert.Equal($"Bearer {Secret}", request.Authorization));
        Assert.Equal("https://gateway.example/v1/videos/b/content", http.Requests[1].Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("http://cdn.example/v.mp4", "scheme 'http'")]
    [InlineData("ftp://cdn.example/v.mp4", "scheme 'ftp'")]
    [InlineData("file:///etc/passwd", "scheme 'file'")]
    [InlineData("https://user:pw@cdn.example/v.mp4", "user name")]
    [InlineData("https://127.0.0.1/v.mp4", "an address of this machine")]
    [InlineData("https://localhost/v.mp4", "an address of this machine")]
    public async Task An_address_that_breaks_a_rule_is_not_asked(string address, string reason)
    {
        FakeHttp http = new(_ => new HttpResponseMessage(HttpStatusCode.OK));
        RequestRefusedException refused =
            await Assert.ThrowsAsync<RequestRefusedException>(() => GetAsync(http, Gateway, address, requiresKey: false));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw", refused.Message, StringComparison.Ordinal);
        Assert.Empty(http.Requests);
    }

    [Fact]
    public async Task A_redirect_from_https_to_http_is_refused()
    {
        FakeHttp http = new(_ => FakeHttp.Redirect("http://cdn.example/v.mp4"));
        await Assert.ThrowsAsync<RequestRefusedException>(() => GetAsync(http, Gateway, "https://cdn.example/v.mp4", requiresKey: false));

        Assert.Single(http.Requests);
    }

    [Fact]
    public async Task A_redirect_loop_ends_after_five_hops()
    {
        FakeHttp http = new(_ => FakeHttp.Redirect("https://cdn.example/v.mp4"));
        await Assert.ThrowsAsync<RequestRefusedException>(() => GetAsync(http, Gateway, "https://cdn.example/v.mp4", requiresKey: false));

        Assert.Equal(6, http.Requests.Count);
    }

    [Fact]
    public async Task A_gateway_on_this_machine_may_serve_plain_http()
    {
        FakeHttp http = new(_ => new HttpResponseMessage(HttpStatusCode.OK));
        await GetAsync(http, Local, "http://127.0.0.1:5001/v.mp4", requiresKey: false);

        Assert.Single(http.Requests);
    }

    [Fact]
    public async Task A_range_carries_its_condition()
    {
        FakeHttp http = new(_ => new HttpResponseMessage(HttpStatusCode.PartialContent));
        ResultClient client = new(Gateway, null, http.Invoker);
        VeoVideo video = new() { Uri = new Uri("https://cdn.example/v.mp4") };
        using HttpResponseMessage _ = await client.GetAsync(
            video, new ResumeRange(16, new RangeConditionHeaderValue("\"abc\"")), TestContext.Current.CancellationToken);

        string headers = Assert.Single(http.Requests).Headers;
        Assert.Contains("Range: bytes=16-", headers, StringComparison.Ordinal);
        Assert.Contains("If-Range: \"abc\"", headers, StringComparison.Ordinal);
        Assert.Contains("Accept-Encoding: identity", headers, StringComparison.Ordinal);
    }

    private static async Task GetAsync(FakeHttp http, VeoProvider provider, string address, bool requiresKey)
    {
        ResultClient client = new(provider, ApiKey.Create(Secret), http.Invoker);
        VeoVideo video = new() { Uri = new Uri(address), RequiresKey = requiresKey };
        using HttpResponseMessage _ = await client.GetAsync(video, null, TestContext.Current.CancellationToken);
    }
}
