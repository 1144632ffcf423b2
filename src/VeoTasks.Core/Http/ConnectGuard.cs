using System.Net;
using System.Net.Sockets;
using VeoTasks.Gateways;

namespace VeoTasks.Http;

/// <summary>
/// Makes the connections of a pool: resolves the name, checks what came of it, and connects to the very addresses that were checked.
/// The name is not asked for again in between, so a name server that changes its answer gains nothing.
/// </summary>
/// <remarks>
/// Behind a proxy the connection leads to the proxy, which the user or the system has chosen, and it is the proxy that resolves names.
/// What an address says by itself is checked before it is asked for (<see cref="ResultClient"/>), behind a proxy too.
/// </remarks>
internal sealed class ConnectGuard(INetwork network, Route route, TimeProvider time)
{
    /// <summary>How long one connection may take before its TLS handshake, over all addresses of its name.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The handler's ConnectCallback.</summary>
    /// <exception cref="RequestRefusedException">No address of the host may be connected to.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        DnsEndPoint end = context.DnsEndPoint;
        IReadOnlyList<IPAddress> found = AddressRanges.TryParse(end.Host, out IPAddress literal)
            ? [literal]
            : await network.ResolveAsync(end.Host, cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        AddressKinds allowed = IsToProxy(context) ? AddressKinds.Anywhere : route.Reach;
        List<IPAddress> permitted = [.. found.Where(address => allowed.HasFlag(AddressRanges.KindOf(address)))];
        return permitted.Count > 0
            ? await ReachAsync(permitted, end.Port, cancellationToken).ConfigureAwait(false)
            : throw Refusal(end.Host, found[0], allowed);
    }

    /// <summary>
    /// The error of an address that may not be asked. It says what kind of address it is, and by its category whether there is a way.
    /// </summary>
    /// <param name="host">The host as the link has it.</param>
    /// <param name="address">Its address; null when the host's name alone gives it away.</param>
    /// <param name="allowed">Where the request may lead.</param>
    public static RequestRefusedException Refusal(string host, IPAddress? address, AddressKinds allowed)
    {
        AddressKinds kind = address is null ? AddressKinds.Loopback : AddressRanges.KindOf(address);
        string shown = address is null || AddressRanges.TryParse(host, out _) ? host : $"{host} ({address})";
        bool isOwn = allowed.HasFlag(AddressKinds.Public) && AddressKinds.OwnNetwork.HasFlag(kind);
        return new RequestRefusedException(
            $"{shown} is {AddressRanges.Describe(kind)}; nothing was sent there.",
            isOwn ? VeoErrorCategory.PrivateNetwork : VeoErrorCategory.Refused);
    }

    /// <summary>One address after the other, each with its share of the time, so that a dead one does not use up the others'.</summary>
    private async ValueTask<Stream> ReachAsync(List<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        TimeSpan share = ConnectTimeout / addresses.Count;
        for (int i = 0; ; i++)
        {
            bool isLast = i == addresses.Count - 1;
            using CancellationTokenSource limit = new(share, time);
            using CancellationTokenRegistration caller =
                cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), limit);
            try
            {
                return await network.ConnectAsync(new IPEndPoint(addresses[i], port), limit.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (
                exception is SocketException or OperationCanceledException && !isLast && !cancellationToken.IsCancellationRequested)
            {
                // There are others.
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new SocketException((int)SocketError.TimedOut);
            }
        }
    }

    /// <summary>
    /// A tunnel is asked for with CONNECT, which nobody else here sends; other kinds of proxy are known by the connection leading
    /// elsewhere than the address that is asked for, through whichever of a PAC file's proxies.
    /// </summary>
    private bool IsToProxy(SocketsHttpConnectionContext context)
    {
        HttpRequestMessage request = context.InitialRequestMessage;
        Uri asked = request.RequestUri!;
        return request.Method == HttpMethod.Connect
            || (route.Proxy is { } proxy && !proxy.IsBypassed(asked) && proxy.GetProxy(asked) is not null
                && !IsDirect(asked, context.DnsEndPoint));
    }

    private static bool IsDirect(Uri asked, DnsEndPoint end) =>
        asked.Port == end.Port && Bare(asked.IdnHost).Equals(Bare(end.Host), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string host) => host.Trim('[', ']').TrimEnd('.');
}

/// <summary>Names and sockets. They come in from outside, so that tests can be the name server.</summary>
internal interface INetwork
{
    /// <summary>The addresses behind a name, in the order in which to try them.</summary>
    /// <exception cref="SocketException">Nobody knows the name.</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>Connects to exactly this address.</summary>
    /// <exception cref="SocketException">Nobody answers there.</exception>
    ValueTask<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken);
}

/// <summary>The system's resolver and its TCP sockets.</summary>
internal sealed class SystemNetwork : INetwork
{
    private SystemNetwork()
    {
    }

    public static SystemNetwork Instance { get; } = new();

    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
        InOrder(await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// The system's order, but on this machine 127.0.0.1 before ::1: most local gateways listen there alone, and Windows takes two
    /// seconds to find out that nobody listens on the other.
    /// </summary>
    internal static IReadOnlyList<IPAddress> InOrder(IPAddress[] found) =>
        found.All(IPAddress.IsLoopback) ? [.. found.OrderBy(address => address.AddressFamily is not AddressFamily.InterNetwork)] : found;

    public async ValueTask<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        // A mapped address would need a socket of both families; the address inside is the same place.
        IPAddress address = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, endPoint.Port), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
