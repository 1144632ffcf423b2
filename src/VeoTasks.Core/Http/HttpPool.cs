using System.Collections.Concurrent;
using System.Net;
using VeoTasks.Gateways;

namespace VeoTasks.Http;

/// <summary>
/// The process's connections. Connections are all that is shared: no cookies, no credentials, no redirects and no default headers,
/// so nothing of one gateway can reach another.
/// </summary>
internal static class HttpPool
{
    /// <summary>
    /// How long a connection may take with its TLS handshake, for which some systems fetch lists of revoked certificates.
    /// </summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(30);

    /// <summary>For questions to gateways.</summary>
    public static HttpMessageInvoker Gateways { get; } =
        Open(static route => Open(SystemNetwork.Instance, route));

    /// <summary>For videos. Bytes come as they are, so that ranges and lengths mean what they say.</summary>
    public static HttpMessageInvoker Results { get; } =
        Open(static route => Open(SystemNetwork.Instance, route));

    /// <summary>
    /// For submissions: a new connection for each. On one that was used before, its end at the gateway's side would look as if the
    /// request had been taken, and what is not known is not sent again.
    /// </summary>
    internal static HttpMessageInvoker Submissions { get; } = Open(static route => OpenForSubmissions(SystemNetwork.Instance, route));

    /// <summary>A pool that uses no connection twice.</summary>
    internal static SocketsHttpHandler OpenForSubmissions(INetwork network, Route route)
    {
        SocketsHttpHandler handler = Open(network, route);
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        return handler;
    }

    /// <summary>A pool whose connections are checked when they are made.</summary>
    internal static SocketsHttpHandler Open(INetwork network, Route route) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        Credentials = null,
        PreAuthenticate = false,
        UseProxy = route.Proxy is not null,
        Proxy = route.Proxy,
        DefaultProxyCredentials = CredentialCache.DefaultCredentials, // what a proxy with NTLM or Kerberos asks for; no server gets it
        ActivityHeadersPropagator = null, // or the host's trace ids and baggage would go along
        ConnectTimeout = HandshakeTimeout,
        ConnectCallback = new ConnectGuard(network, route, TimeProvider.System).ConnectAsync,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 64, // KiB
    };

    private static HttpMessageInvoker Open(Func<Route, HttpMessageHandler> open) =>
        new(new AllowedAddressesHandler(static () => HttpClient.DefaultProxy, open));
}

/// <summary>Where the connections of one pool may lead, and through which proxy; null for none.</summary>
internal readonly record struct Route(AddressKinds Reach, IWebProxy? Proxy);

/// <summary>A GET, or what else it is made, that says where it may lead.</summary>
internal sealed class GuardedRequest(Uri uri) : HttpRequestMessage(HttpMethod.Get, uri)
{
    /// <summary>Where it may lead; to the open internet alone unless somebody says so.</summary>
    public AddressKinds Reach { get; set; } = AddressKinds.Public;
}

/// <summary>
/// One pool of connections for each reach that requests come with, so that a connection that one request was allowed to make never
/// serves another that was not. A request that says nothing reaches the open internet alone.
/// </summary>
/// <remarks>
/// What stays on this machine or in the user's own network goes past the proxy: .NET takes HTTP_PROXY for http://127.0.0.1 too, and a
/// key meant for a local gateway would go to the proxy in the clear. All else gets the system's proxy as it is: one of a PAC file has
/// more than one address, which an object around it would hide.
/// </remarks>
/// <param name="proxy">The system's proxy at the time it is asked for.</param>
/// <param name="open">Opens a pool.</param>
internal sealed class AllowedAddressesHandler(Func<IWebProxy> proxy, Func<Route, HttpMessageHandler> open) : HttpMessageHandler
{
    private readonly ConcurrentDictionary<Route, Lazy<HttpMessageInvoker>> _pools = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _pools.GetOrAdd(RouteOf(request), static (route, open) => new(() => new HttpMessageInvoker(open(route))), open).Value
            .SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Lazy<HttpMessageInvoker> pool in _pools.Values)
            {
                pool.Value.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private Route RouteOf(HttpRequestMessage request)
    {
        AddressKinds reach = request is GuardedRequest guarded ? guarded.Reach : AddressKinds.Public;
        bool isLocal = !reach.HasFlag(AddressKinds.Public) || AddressRanges.KindOf(request.RequestUri!) is AddressKinds.Loopback;
        return new Route(reach, isLocal ? null : proxy());
    }
}
