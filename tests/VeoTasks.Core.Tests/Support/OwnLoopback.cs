using System.Net;
using System.Net.Sockets;

namespace VeoTasks.Tests.Support;

/// <summary>
/// Addresses for servers that have to be told their port. A port that is found free may be another server's a moment later, unless its
/// address is the test's own, or it is kept.
/// </summary>
internal static class OwnLoopback
{
    /// <summary>An address and port that no other test has. Only Linux answers at all of 127.0.0.0/8 without being told to.</summary>
    public static IPEndPoint Find()
    {
        IPAddress address = OperatingSystem.IsLinux()
            ? new IPAddress([127, .. Enumerable.Range(0, 3).Select(_ => (byte)Random.Shared.Next(1, 255))])
            : IPAddress.Loopback;
        using Socket socket = Keep(address);
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <summary>A port that nobody listens at, and that nobody else gets until it is disposed of.</summary>
    public static Socket Keep(IPAddress address)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }
}
