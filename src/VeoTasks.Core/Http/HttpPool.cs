using System.Net;
using VeoTasks.Gateways;

namespace VeoTasks.Http;

/// <summary>
/// The process's connections. Connections are all that is shared: no cookies, no credentials, no redirects and no default headers,
/// so nothing of one gateway can reach another.
/// </summary>
public static class HttpPool
{
    private static readonly PastLoopbackProxy Proxy = new(static () => HttpClient.DefaultProxy);

    /// <summary>For questions to gateways, wherever the user's address leads; over http to this machine only. Answers may come compressed.</summary>
    public static HttpMessageInvoker Gateways { get; } = new(Open(DecompressionMethods.All, SystemNetwork.Instance, Proxy, GatewayReach));

    /// <summary>For videos, where the request's reach allows. Bytes come as they are, so that ranges and lengths mean what they say.</summary>
    public static HttpMessageInvoker Results { get; } =
        new(new AllowedAddressesHandler(static reach => Open(DecompressionMethods.None, SystemNetwork.Instance, Proxy, _ => reach)));

    /// <summary>
    /// For submissions: a new connection for each. On one that was used before, its end at the gateway's side would look as if the request had been
    /// taken, and what is not known is not sent again.
    /// </summary>
    internal static HttpMessageInvoker Submissions { get; } = new(OpenForSubmissions(SystemNetwork.Instance, Proxy));

    /// <summary>Where a gateway may be: anywhere, but what is not encrypted does not leave this machine.</summary>
    internal static AddressKinds GatewayReach(Uri uri) => uri.Scheme == Uri.UriSchemeHttp ? AddressKinds.Loopback : AddressKinds.Anywhere;

    /// <summary>A pool that uses no connection twice.</summary>
    internal static SocketsHttpHandler OpenForSubmissions(INetwork network, IWebProxy proxy)
    {
        SocketsHttpHandler handler = Open(DecompressionMethods.All, network, proxy, GatewayReach);
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        return handler;
    }

    /// <summary>A pool whose connections are checked when they are made.</summary>
    internal static SocketsHttpHandler Open(DecompressionMethods decompression, INetwork network, IWebProxy proxy, Func<Uri, AddressKinds> reach) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        Credentials = null,
        PreAuthenticate = false,
        Proxy = proxy,
        DefaultProxyCredentials = null,
        ActivityHeadersPropagator = null, // or the host's trace ids and baggage would go along
        AutomaticDecompression = decompression,
        ConnectTimeout = ConnectGuard.ConnectTimeout,
        ConnectCallback = new ConnectGuard(network, proxy, reach, TimeProvider.System).ConnectAsync,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 64, // KiB
    };
}

/// <summary>
/// The system's proxy, but never for this machine: .NET takes HTTP_PROXY for http://127.0.0.1 too, and a key meant for a local gateway would
/// go to the proxy in the clear.
/// </summary>
/// <param name="system">The system's proxy at the time it is asked for.</param>
internal sealed class PastLoopbackProxy(Func<IWebProxy> system) : IWebProxy
{
    /// <summary>What the user wrote into the proxy's address. It goes to the proxy alone.</summary>
    public ICredentials? Credentials
    {
        get => system().Credentials;
        set => throw new NotSupportedException();
    }

    public Uri? GetProxy(Uri destination) => system().GetProxy(destination);

    public bool IsBypassed(Uri host) => AddressRanges.KindOf(host) is AddressKinds.Loopback || system().IsBypassed(host);
}
