using System.Net;
using System.Net.Sockets;

namespace VeoTasks.Http;

/// <summary>Names and sockets. They come in from outside, so that tests can be the name server.</summary>
internal interface INetwork
{
    /// <summary>The addresses behind a name, in the order in which to try them.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody knows the name.</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>Connects to exactly this address.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody answers there.</exception>
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
        await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);

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
