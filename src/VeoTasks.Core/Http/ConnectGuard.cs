using System.Net;
using System.Net.Sockets;
using VeoTasks.Gateways;

namespace VeoTasks.Http;

/// <summary>
/// Makes the connections of a pool: resolves the name, checks what came of it, and connects to the very addresses that were checked. The name is not
/// asked for again in between, so a name server that changes its answer gains nothing.
/// </summary>
/// <remarks>
/// Behind a proxy the connection leads to the proxy, which the user or the system has chosen, and it is the proxy that resolves names. What an address
/// says by itself is checked before it is asked for (<see cref="ResultClient"/>), behind a proxy too.
/// </remarks>
/// <param name="network">Names and sockets.</param>
/// <param name="proxy">The proxy of the pool.</param>
/// <param name="reach">Where requests to an address may lead.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectGuard(INetwork network, IWebProxy proxy, Func<Uri, AddressKinds> reach, TimeProvider time)
{
    /// <summary>How long one connection may take, over all addresses of its name.</summary>
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

        AddressKinds allowed = IsToProxy(context) ? AddressKinds.Anywhere : reach(context.InitialRequestMessage.RequestUri!);
        List<IPAddress> permitted = [.. found.Where(address => allowed.HasFlag(AddressRanges.KindOf(address)))];
        return permitted.Count > 0
            ? await ReachAsync(permitted, end.Port, cancellationToken).ConfigureAwait(false)
            : throw Refusal(end.Host, found[0], allowed);
    }

    /// <summary>The error of an address that may not be asked. It says what kind of address it is, and by its category whether there is a way.</summary>
    /// <param name="host">The host as the link has it.</param>
    /// <param name="address">Its address; null when the host's name alone gives it away.</param>
    /// <param name="allowed">Where the request may lead.</param>
    public static RequestRefusedException Refusal(string host, IPAddress? address, AddressKinds allowed)
    {
        AddressKinds kind = address is null ? AddressKinds.Loopback : AddressRanges.KindOf(address);
        string shown = address is null || AddressRanges.TryParse(host, out _) ? host : $"{host} ({address})";
        bool isOwn = allowed.HasFlag(AddressKinds.Public) && AddressKinds.OwnNetwork.HasFlag(kind);
        return new RequestRefusedException(
            $"{shown} is {AddressRanges.Describe(kind)}; nothing was sent there.", isOwn ? VeoErrorCategory.PrivateNetwork : VeoErrorCategory.Refused);
    }

    /// <summary>One address after the other, each with its share of the time, so that a dead one does not use up the others'.</summary>
    private async ValueTask<Stream> ReachAsync(List<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        TimeSpan share = ConnectTimeout / addresses.Count;
        foreach (IPAddress address in addresses[..^1])
        {
            using CancellationTokenSource limit = new(share, time);
            using CancellationTokenRegistration caller = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), limit);
            try
            {
                return await network.ConnectAsync(new IPEndPoint(address, port), limit.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // There are others.
            }
        }

        return await network.ConnectAsync(new IPEndPoint(addresses[^1], port), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A tunnel is asked for with CONNECT, which nobody else here sends; other kinds of proxy are known by where the connection leads.</summary>
    private bool IsToProxy(SocketsHttpConnectionContext context)
    {
        HttpRequestMessage request = context.InitialRequestMessage;
        return request.Method == HttpMethod.Connect
            || (!proxy.IsBypassed(request.RequestUri!)
                && proxy.GetProxy(request.RequestUri!) is { } way
                && way.Port == context.DnsEndPoint.Port
                && way.IdnHost.Equals(context.DnsEndPoint.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase));
    }
}
