using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Http.Network.Support;

/// <summary>
/// A server on one address and a free port, with or without TLS, that answers by path and keeps the head of every request. Connections stay
/// open.
/// </summary>
internal sealed class Listener : IAsyncDisposable
{
    private const string Empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private readonly CancellationTokenSource _over = new();
    private readonly TcpListener _listener;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private readonly ConcurrentQueue<string> _heads = [];
    private int _connections;

    public Listener(string address = "127.0.0.1", bool tls = false)
    {
        _certificate = tls ? TestCertificate.Create() : null;
        _listener = new TcpListener(IPAddress.Parse(address), 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Whether this machine has an address to listen at: not every system has all of 127/8, nor IPv6.</summary>
    public static bool CanListenAt(string address)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Parse(address), 0);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The whole answers by path; an empty 200 for any other.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = [];

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public int Port => EndPoint.Port;

    /// <summary>The heads of the requests so far.</summary>
    public IReadOnlyList<string> Heads => [.. _heads];

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>An address of this server under its own IP address, or under a name.</summary>
    public string At(string path, string? host = null) =>
        $"{(_certificate is null ? "http" : "https")}://{host ?? Bracketed(EndPoint.Address)}:{Port}{path}";

    /// <summary>Answers with a redirect.</summary>
    public void Redirect(string path, string location, int status = 302) =>
        Answers[path] = $"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nSet-Cookie: canary=1\r\nContent-Length: 0\r\n\r\n";

    public async ValueTask DisposeAsync()
    {
        // Only then: the loop may stand between two connections, and a listener that is gone is no reason it knows.
        await _over.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _certificate?.Dispose();
        _over.Dispose();
    }

    private static string Bracketed(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_over.Token);
                Interlocked.Increment(ref _connections);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using Stream stream = await OpenAsync(client);
                while (await ReadHeadAsync(stream) is { } head)
                {
                    _heads.Enqueue(head);
                    string path = head.Split(' ')[1];
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(Answers.GetValueOrDefault(path.Split('?')[0], Empty)), _over.Token);
                }
            }
            catch (Exception exception) when (
                exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client has hung up, or the test is over.
            }
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null)
        {
            return client.GetStream();
        }

        SslStream secure = new(client.GetStream());
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _over.Token);
        return secure;
    }

    private async Task<string?> ReadHeadAsync(Stream stream)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (head.Count < 4 || head[^4] != '\r' || head[^3] != '\n' || head[^2] != '\r' || head[^1] != '\n')
        {
            if (await stream.ReadAsync(one, _over.Token) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        return Encoding.Latin1.GetString([.. head]);
    }
}
