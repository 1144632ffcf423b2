using System.Diagnostics;
using System.Net;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Tests.Http.Network.Support;

namespace VeoTasks.Tests.Http.Network;

/// <summary>What a proxy on the way changes: it is reached wherever it is and resolves names itself; nothing else.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private const string Refuses = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";

    private readonly Listener _proxy = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Theory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}")]
    public async Task A_gateway_on_this_machine_is_asked_past_the_proxy_so_that_its_key_stays_here(string address)
    {
        await using Listener gateway = new();
        using GuardedHttp http = Behind(Proxy());
        http.Network.Name("localhost", "127.0.0.1");
        string home = string.Format(System.Globalization.CultureInfo.InvariantCulture, address, gateway.Port);

        await http.PollAsync(home);
        await http.FetchAsync(home, $"{home}/v1/videos/t/content", requiresKey: true);

        Assert.Equal(2, gateway.Heads.Count(head => head.Contains(http.Key, StringComparison.Ordinal)));
        Assert.Equal(0, _proxy.Connections);
    }

    [Theory]
    [InlineData("https://127.0.0.1/v.mp4")]
    [InlineData("https://10.0.0.7/v.mp4")]
    [InlineData("https://169.254.169.254/v.mp4")]
    [InlineData("https://[fd00::1]/v.mp4")]
    [InlineData("https://localhost/v.mp4")]
    public async Task A_literal_address_of_ones_own_network_is_refused_behind_a_proxy_too(string link)
    {
        using GuardedHttp http = Behind(Proxy());

        Assert.Equal(VeoErrorCategory.PrivateNetwork, (await http.RefuseAsync("https://gateway.test", link)).Category);
        Assert.Equal(0, _proxy.Connections);
    }

    [Fact]
    public async Task A_proxy_in_ones_own_network_is_reached_and_resolves_names_itself()
    {
        using GuardedHttp http = Behind(Proxy());
        _proxy.Answers["cdn.test:443"] = Refuses;

        await Assert.ThrowsAsync<HttpRequestException>(() => http.FetchAsync("https://gateway.test", "https://cdn.test/v.mp4?sig=1"));

        Assert.StartsWith("CONNECT cdn.test:443 ", Assert.Single(_proxy.Heads), StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", _proxy.Heads[0], StringComparison.Ordinal);
        Assert.Empty(http.Network.Asked);
        Assert.False(http.SawKey(_proxy));
    }

    [Fact]
    public async Task A_link_to_the_proxy_itself_goes_no_further_than_any_other()
    {
        using GuardedHttp http = Behind(Proxy(bypass: true));
        http.Network.Name("proxy.test", "127.0.0.1");

        await http.RefuseAsync("https://gateway.test", $"https://proxy.test:{_proxy.Port}/v.mp4");

        Assert.Equal(0, _proxy.Connections);
    }

    [Fact]
    public async Task The_proxys_password_goes_to_the_proxy_alone()
    {
        await using Listener gateway = new();
        WebProxy proxy = Proxy();
        proxy.Credentials = new NetworkCredential("user", "canary");
        using GuardedHttp http = Behind(proxy);
        _proxy.Answers["cdn.test:443"] = "HTTP/1.1 407 Password\r\nProxy-Authenticate: Basic realm=\"office\"\r\nContent-Length: 0\r\n\r\n";
        gateway.Answers["/v.mp4"] = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"cdn\"\r\nContent-Length: 0\r\n\r\n";
        gateway.Answers["/w.mp4"] = "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"cdn\"\r\nContent-Length: 0\r\n\r\n";

        await Assert.ThrowsAsync<HttpRequestException>(() => http.FetchAsync("https://gateway.test", "https://cdn.test/v.mp4"));
        Assert.Equal(HttpStatusCode.Unauthorized, await http.FetchAsync(gateway.At(""), gateway.At("/v.mp4")));
        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, await http.FetchAsync(gateway.At(""), gateway.At("/w.mp4")));

        Assert.Contains(_proxy.Heads, head => head.Contains("Proxy-Authorization: Basic", StringComparison.Ordinal));
        Assert.Equal(2, gateway.Heads.Count);
        Assert.DoesNotContain(gateway.Heads, head => head.Contains("Authorization", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(
        "403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\nVia: 1.1 squid", VeoErrorCategory.Blocked, false,
        "The proxy refuses connections to https://gateway.test (HTTP 403).")]
    [InlineData("405 No", VeoErrorCategory.Blocked, false, "The proxy refuses connections to https://gateway.test (HTTP 405).")]
    [InlineData(
        "502 Bad Gateway", VeoErrorCategory.ConnectionFailed, true, "The proxy made no connection to https://gateway.test (HTTP 502).")]
    [InlineData(
        "503 Busy\r\nProxy-Connection: close", VeoErrorCategory.ConnectionFailed, true,
        "The proxy made no connection to https://gateway.test (HTTP 503).")]
    [InlineData("429 Slow", VeoErrorCategory.ConnectionFailed, true, "The proxy made no connection to https://gateway.test (HTTP 429).")]
    [InlineData("407 Password", VeoErrorCategory.ProxyAuthentication, false, "The proxy requires a user name and a password.")]
    public async Task A_connection_that_a_proxy_refuses_is_told_as_the_proxys_word(
        string answer, VeoErrorCategory category, bool isTransient, string message)
    {
        using GuardedHttp http = Behind(Proxy());
        _proxy.Answers["gateway.test:443"] = $"HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n";

        RequestFailure failure = (await http.PollAsync("https://gateway.test")).Failure!;

        Assert.Equal((category, isTransient, !isTransient), (failure.Category, failure.IsTransient, failure.EndsProvider));
        Assert.Equal(message, failure.Error.Message);
    }

    [Fact]
    public async Task Neither_cookies_nor_trace_ids_of_the_host_go_along()
    {
        await using Listener gateway = new();
        using GuardedHttp http = new();
        gateway.Redirect("/v.mp4", "/w.mp4");
        using Activity activity = new("the host's");
        activity.AddBaggage("user", "canary");
        activity.Start();

        await http.FetchAsync(gateway.At(""), gateway.At("/v.mp4"));
        await http.PollAsync(gateway.At(""));

        Assert.Equal(3, gateway.Heads.Count);
        Assert.DoesNotContain(gateway.Heads, head => head.Contains("canary=1", StringComparison.Ordinal)
            || head.Contains("baggage", StringComparison.OrdinalIgnoreCase));
        Assert.True(http.SawKey(gateway));
    }

    [Fact]
    public async Task A_gateway_in_ones_own_network_is_asked_over_http_past_the_proxy_so_that_its_key_stays_there()
    {
        await using Listener gateway = new();
        using GuardedHttp http = new(Proxy()) { AllowsPrivate = true };
        http.Network.Name("nas.lan", "192.168.1.7");
        http.Network.Route("192.168.1.7", gateway);

        await http.PollAsync(gateway.At("", "nas.lan"));
        await http.PollAsync(gateway.At("", "192.168.1.7"));

        Assert.Equal(2, gateway.Heads.Count);
        Assert.True(http.SawKey(gateway));
        Assert.Empty(_proxy.Heads);
    }

    [Fact]
    public void A_proxy_may_ask_for_the_users_own_credentials_and_a_server_may_not()
    {
        using SocketsHttpHandler handler = HttpPool.Open(new FakeNetwork(), new Route(AddressKinds.Public, Proxy()));

        Assert.Same(CredentialCache.DefaultCredentials, handler.DefaultProxyCredentials);
        Assert.Null(handler.Credentials);
        Assert.False(handler.PreAuthenticate);
    }

    [Fact]
    public async Task The_systems_proxy_is_taken_as_it_is_so_that_the_second_one_of_a_PAC_file_counts()
    {
        WebProxy proxy = Proxy();
        Route? seen = null;
        using HttpMessageInvoker client = new(new AllowedAddressesHandler(
            () => proxy,
            route =>
            {
                seen = route;
                return new SocketsHttpHandler();
            }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://gateway.test/"), new CancellationToken(canceled: true)));

        Assert.Same(proxy, seen!.Value.Proxy);
    }

    private static GuardedHttp Behind(WebProxy proxy) => new(proxy);

    private WebProxy Proxy() => Proxy(bypass: false);

    private WebProxy Proxy(bool bypass) => new(new Uri($"http://127.0.0.1:{_proxy.Port}")) { BypassList = bypass ? ["proxy\\.test"] : [] };
}
