using System.Net;
using System.Net.Sockets;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Tests.Http.Network.Support;

namespace VeoTasks.Tests.Http.Network;

/// <summary>The check where the connection is made: what was checked is what is connected to.</summary>
public sealed class ConnectGuardTests : IDisposable
{
    private const string Remote = "https://gateway.test";
    private const string Public = "93.184.216.34";
    private const string OtherPublic = "2606:4700::1111";

    private readonly GuardedHttp _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_name_that_is_bound_anew_gains_nothing()
    {
        await using Listener cdn = new(tls: true);
        await using Listener inside = new(tls: true);
        _http.Network.Route(Public, cdn);
        _http.Network.Route("10.0.0.7", inside);
        _http.Network.Name("cdn.test", Public);
        _http.Network.Name("cdn.test", "10.0.0.7");
        cdn.Answers["/v.mp4"] = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        string link = cdn.At("/v.mp4", "cdn.test");

        Assert.Equal(HttpStatusCode.OK, await _http.FetchAsync(Remote, link));
        RequestRefusedException refused = await _http.RefuseAsync(Remote, link);

        Assert.Equal(VeoErrorCategory.PrivateNetwork, refused.Category);
        Assert.Equal(["cdn.test", "cdn.test"], _http.Network.Asked);
        Assert.Equal([Public], _http.Network.Dialled);
        Assert.Equal(0, inside.Connections);
    }

    [Fact]
    public async Task Of_a_mixed_answer_only_the_public_addresses_are_dialled()
    {
        await using Listener cdn = new(tls: true);
        await using Listener inside = new(tls: true);
        _http.Network.Route("10.0.0.7", inside);
        _http.Network.Route(Public, cdn);
        _http.Network.Name("cdn.test", "10.0.0.7", "127.0.0.1", Public, "::1");

        await _http.FetchAsync(Remote, cdn.At("/v.mp4", "cdn.test"));

        Assert.Equal([Public], _http.Network.Dialled);
        Assert.Equal((1, 0), (cdn.Connections, inside.Connections));
    }

    [Fact]
    public async Task Every_permitted_address_is_tried_in_order()
    {
        Listener dead = new(tls: true);
        await using Listener cdn = new(tls: true);
        _http.Network.Route(OtherPublic, dead);
        _http.Network.Route(Public, cdn);
        _http.Network.Name("cdn.test", OtherPublic, Public);
        await dead.DisposeAsync();

        Assert.Equal(HttpStatusCode.OK, await _http.FetchAsync(Remote, cdn.At("/v.mp4", "cdn.test")));
        Assert.Equal([OtherPublic, Public], _http.Network.Dialled);
    }

    [Fact]
    public async Task A_name_whose_addresses_are_all_dead_is_a_failed_connection()
    {
        Listener dead = new(tls: true);
        _http.Network.Route(Public, dead);
        _http.Network.Name("cdn.test", Public, Public);
        string link = dead.At("/v.mp4", "cdn.test");
        await dead.DisposeAsync();

        HttpRequestException failed = await Assert.ThrowsAsync<HttpRequestException>(() => _http.FetchAsync(Remote, link));

        Assert.Equal(HttpRequestError.ConnectionError, failed.HttpRequestError);
        Assert.Equal(2, _http.Network.Dialled.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_name_that_nobody_knows_is_an_error_of_the_name(bool isEmpty)
    {
        if (isEmpty)
        {
            _http.Network.Name("cdn.test");
        }

        HttpRequestException failed =
            await Assert.ThrowsAsync<HttpRequestException>(() => _http.FetchAsync(Remote, "https://cdn.test/v.mp4"));

        Assert.Equal(HttpRequestError.NameResolutionError, failed.HttpRequestError);
    }

    [Fact]
    public async Task A_connection_that_one_request_was_allowed_to_make_serves_no_request_that_is_not()
    {
        await using Listener inside = new(tls: true);
        _http.Network.Name("nas.test", "10.0.0.7");
        _http.Network.Route("10.0.0.7", inside);
        string link = inside.At("/v.mp4", "nas.test");

        await _http.FetchAsync(Remote, link, reach: AddressKinds.Anywhere);
        await _http.FetchAsync(Remote, link, reach: AddressKinds.Anywhere);
        Assert.Equal(1, inside.Connections);
        await _http.RefuseAsync(Remote, link);

        Assert.Equal((1, 2), (inside.Connections, inside.Heads.Count));
    }

    [Fact]
    public async Task A_connection_to_a_private_gateway_serves_no_other_provider()
    {
        await using Listener gateway = new(tls: true);
        _http.Network.Name("gateway.test", "10.0.0.7");
        _http.Network.Route("10.0.0.7", gateway);
        string home = gateway.At("", "gateway.test");

        await _http.FetchAsync(home, $"{home}/v1/videos/t/content", requiresKey: true);
        await _http.RefuseAsync("https://other.test", $"{home}/v.mp4");

        Assert.Single(gateway.Heads);
    }

    [Fact]
    public async Task An_address_that_says_nothing_uses_up_its_share_of_the_time_and_no_more()
    {
        VirtualClock clock = new();
        SilentFirst network = new();
        using SocketsHttpHandler handler =
            new() { ConnectCallback = new ConnectGuard(network, new Route(AddressKinds.Public, Proxy: null), clock).ConnectAsync };
        using HttpMessageInvoker http = new(handler);
        using HttpRequestMessage request = new(HttpMethod.Get, "http://cdn.test/");
        Task<HttpResponseMessage> asking = http.SendAsync(request, TestContext.Current.CancellationToken);
        await network.IsSilent.Task.WaitAsync(TestContext.Current.CancellationToken);

        clock.Advance(ConnectGuard.ConnectTimeout / 2 - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, network.Dialled);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAsync<HttpRequestException>(() => asking);
        Assert.Equal(2, network.Dialled);
    }

    [Fact]
    public async Task The_last_address_too_has_its_share_of_the_time_and_no_more()
    {
        VirtualClock clock = new();
        SilentFirst network = new() { IsSilentAlways = true };
        using SocketsHttpHandler handler =
            new() { ConnectCallback = new ConnectGuard(network, new Route(AddressKinds.Public, Proxy: null), clock).ConnectAsync };
        using HttpMessageInvoker http = new(handler);
        using HttpRequestMessage request = new(HttpMethod.Get, "http://cdn.test/");
        Task<HttpResponseMessage> asking = http.SendAsync(request, TestContext.Current.CancellationToken);
        await network.IsSilent.Task.WaitAsync(TestContext.Current.CancellationToken);

        while (!asking.IsCompleted)
        {
            clock.Advance(ConnectGuard.ConnectTimeout / 2);
            await Task.Yield();
        }

        HttpRequestException failed = await Assert.ThrowsAsync<HttpRequestException>(() => asking);
        Assert.Equal(SocketError.TimedOut, Assert.IsType<SocketException>(failed.InnerException).SocketErrorCode);
    }

    [Fact]
    public void A_name_of_this_machine_is_tried_at_the_address_where_local_gateways_listen_first()
    {
        IPAddress[] remote = [IPAddress.Parse("2606:4700::1"), IPAddress.Parse("1.1.1.1")];
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], SystemNetwork.InOrder([IPAddress.IPv6Loopback, IPAddress.Loopback]));
        Assert.Equal(remote, SystemNetwork.InOrder(remote));
    }

    /// <summary>Two addresses, of which the first never answers and the second refuses.</summary>
    private sealed class SilentFirst : INetwork
    {
        public TaskCompletionSource IsSilent { get; } = new();

        public bool IsSilentAlways { get; init; }

        public int Dialled { get; private set; }

        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Parse(Public), IPAddress.Parse(Public)]);

        public async ValueTask<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
        {
            Dialled++;
            if (Dialled == 1 || IsSilentAlways)
            {
                IsSilent.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            throw new SocketException((int)SocketError.ConnectionRefused);
        }
    }
}
