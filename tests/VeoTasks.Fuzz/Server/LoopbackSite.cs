using System.Net;
using System.Net.Sockets;

namespace VeoTasks.Fuzz.Server;

/// <summary>The servers of one case: a gateway, a CDN, and one that nobody may ask, each an origin of its own.</summary>
internal sealed class LoopbackSite : IAsyncDisposable
{
    /// <summary>The gateway's public name, where it has one.</summary>
    public const string GatewayName = "gateway.example";

    /// <summary>The CDN's public name, where it has one.</summary>
    public const string CdnName = "cdn.example";

    /// <summary>Starts them.</summary>
    /// <param name="answer">Answers a request; told whether it came to the gateway.</param>
    /// <param name="open">Hears of answers that wait for the clock.</param>
    /// <param name="time">The case's clock.</param>
    public LoopbackSite(Func<bool, SeenRequest, RawReply> answer, OpenRequests open, TimeProvider time)
    {
        ReplyWriter writer = new(open, time);
        Gateway = new HostileListener(IPAddress.Loopback, request => answer(true, request), writer);
        Cdn = new HostileListener(IPAddress.Loopback, request => answer(false, request), writer);
        Forbidden = [.. Loopbacks().Select(address => new HostileListener(address, request => answer(false, request), writer))];
    }

    /// <summary>The gateway.</summary>
    public HostileListener Gateway { get; }

    /// <summary>Where results may come from; never the key.</summary>
    public HostileListener Cdn { get; }

    /// <summary>Where nothing may be sent: on 127.0.0.1, and on ::1 where the machine has it.</summary>
    public IReadOnlyList<HostileListener> Forbidden { get; }

    /// <summary>The listener behind a public name; null for names that are not the case's.</summary>
    public HostileListener? Behind(Uri uri) => (uri.Scheme, uri.Host) switch
    {
        ("https", GatewayName) when uri.IsDefaultPort => Gateway,
        ("https", CdnName) when uri.IsDefaultPort => Cdn,
        (_, GatewayName or CdnName) => Forbidden[0],
        _ => null,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (HostileListener listener in (HostileListener[])[Gateway, Cdn, .. Forbidden])
        {
            await listener.DisposeAsync();
        }
    }

    private static IEnumerable<IPAddress> Loopbacks() =>
        Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];
}
