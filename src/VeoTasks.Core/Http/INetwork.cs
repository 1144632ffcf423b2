using System.Net;

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
