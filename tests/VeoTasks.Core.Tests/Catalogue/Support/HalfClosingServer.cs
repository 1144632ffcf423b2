using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VeoTasks.Tests.Catalogue.Support;

/// <summary>
/// Answers one request on each connection without a word that it is the last, and then ends its side: the client's pool is left with a
/// stale connection.
/// </summary>
internal sealed class HalfClosingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _stale = [];

    public HalfClosingServer() => _listener.Start();

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Answers so many requests with this JSON.</summary>
    public async Task RunAsync(int requests, string json, CancellationToken cancellationToken)
    {
        byte[] answer =
            Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");
        for (int request = 0; request < requests; request++)
        {
            Socket socket = await _listener.AcceptSocketAsync(cancellationToken);
            _stale.Add(socket);
            await socket.ReceiveAsync(new byte[4096], SocketFlags.None, cancellationToken);
            await socket.SendAsync(answer, SocketFlags.None, cancellationToken);

            // Not closed: what the client still sends here would be answered with a reset, which may overtake the end.
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _stale.ForEach(socket => socket.Dispose());
    }
}
