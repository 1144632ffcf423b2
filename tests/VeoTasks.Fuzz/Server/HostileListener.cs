using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace VeoTasks.Fuzz.Server;

/// <summary>Listens on a free port of this machine, keeps every request and answers it with the bytes it is given.</summary>
internal sealed class HostileListener : IAsyncDisposable
{
    private const int LongestHead = 64 * 1024;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Socket _socket;
    private readonly Func<SeenRequest, RawReply> _answer;
    private readonly ReplyWriter _writer;
    private readonly Task _run;

    /// <summary>Starts to listen.</summary>
    public HostileListener(IPAddress address, Func<SeenRequest, RawReply> answer, ReplyWriter writer)
    {
        _answer = answer;
        _writer = writer;
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(address, 0));
        _socket.Listen(64);
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        Address = new Uri($"http://{(address.AddressFamily is AddressFamily.InterNetworkV6 ? $"[{address}]" : address)}:{Port}");
        _run = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Every request, in the order of their coming. Also what is no request.</summary>
    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    /// <summary>How many connections were made.</summary>
    public int Connections => _connections.Count;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _run;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _connections.Add(ServeAsync(await _socket.AcceptAsync(_stop.Token)));
            }
            catch (Exception exception) when (IsOver(exception))
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                byte[] buffer = new byte[4096];
                while (await ReadHeadAsync(socket, buffer) is { } request)
                {
                    Requests.Enqueue(request);
                    if (!request.IsHttp || !await _writer.WriteAsync(socket, _answer(request), request.Number, _stop.Token))
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (IsOver(exception))
            {
            }
        }
    }

    private async ValueTask<SeenRequest?> ReadHeadAsync(Socket socket, byte[] buffer)
    {
        int length = 0;
        do
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, LongestHead);
            }

            int read = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, _stop.Token);
            if (read == 0)
            {
                return null;
            }

            length += read;
        }
        while (buffer[0] is (byte)'G' or (byte)'P' && length < LongestHead && !IsWhole(buffer.AsSpan(0, length)));

        return SeenRequest.Of(buffer.AsSpan(0, length));
    }

    /// <summary>Whether the head is there, and the short body that the request of a poll may have.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> request)
    {
        int end = request.IndexOf("\r\n\r\n"u8);
        return end >= 0 && request.Length - end - 4 >= SeenRequest.Of(request[..end]).BodyLength;
    }

    private static bool IsOver(Exception exception) =>
        exception is SocketException or OperationCanceledException or ObjectDisposedException;
}
