using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VeoTasks.Tests.Saving.Support;

/// <summary>
/// Answers one connection after the other with prepared bytes and hangs up: what no well-behaved server library lets a test do.
/// </summary>
internal sealed class SocketServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _requests = [];

    public SocketServer() => _listener.Start();

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/video.mp4");

    /// <summary>The heads of the requests so far.</summary>
    public IReadOnlyList<string> Requests => _requests;

    /// <summary>Takes as many requests as there are answers and hangs up after each.</summary>
    public async Task RunAsync(IEnumerable<(string Head, ReadOnlyMemory<byte> Body)> answers, CancellationToken cancellationToken)
    {
        foreach ((string head, ReadOnlyMemory<byte> body) in answers)
        {
            using Socket socket = await _listener.AcceptSocketAsync(cancellationToken);
            byte[] request = new byte[4096];
            int length = 0;
            while (!request.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                length += await socket.ReceiveAsync(request.AsMemory(length), SocketFlags.None, cancellationToken);
            }

            _requests.Add(Encoding.ASCII.GetString(request, 0, length));
            await socket.SendAsync(
                Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"), SocketFlags.None, cancellationToken);
            await socket.SendAsync(body, SocketFlags.None, cancellationToken);
        }
    }

    public void Dispose() => _listener.Dispose();
}
