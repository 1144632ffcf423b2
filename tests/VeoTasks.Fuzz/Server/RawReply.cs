using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace VeoTasks.Fuzz.Server;

/// <summary>What a server does when it has sent what it had.</summary>
internal enum ReplyEnd
{
    /// <summary>Waits for the next request on the same connection.</summary>
    KeepAlive,

    /// <summary>Hangs up.</summary>
    Close,

    /// <summary>Hangs up with a reset.</summary>
    Reset,

    /// <summary>Says nothing, until the client hangs up.</summary>
    Silence,
}

/// <summary>The bytes of one answer.</summary>
/// <param name="Parts">What is sent at once.</param>
/// <param name="End">What happens then.</param>
internal sealed record RawReply(IReadOnlyList<ReadOnlyMemory<byte>> Parts, ReplyEnd End)
{
    /// <summary>What is sent after that, one byte a second of the case's clock.</summary>
    public ReadOnlyMemory<byte> Drip { get; init; }

    /// <summary>An answer as it should be.</summary>
    public static RawReply Good(int status, ReadOnlyMemory<byte> body, params IEnumerable<string> headers) =>
        new(
            [Head(status, [.. headers, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}")]), body],
            ReplyEnd.KeepAlive);

    /// <summary>An answer with these headers and no others.</summary>
    public static RawReply Bare(int status, IEnumerable<string> headers, ReadOnlyMemory<byte> body, ReplyEnd end) =>
        new([Head(status, headers), body], end);

    /// <summary>A status line with headers.</summary>
    public static byte[] Head(int status, IEnumerable<string> headers) =>
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n"));
}

/// <summary>Sends answers, and says when nothing more comes until the clock moves.</summary>
internal sealed class ReplyWriter(OpenRequests open, TimeProvider time)
{
    private static readonly TimeSpan DripPause = TimeSpan.FromSeconds(1);

    /// <summary>Sends one answer.</summary>
    /// <returns>Whether the connection is there for another request.</returns>
    /// <exception cref="SocketException">The client has hung up.</exception>
    public async Task<bool> WriteAsync(Socket socket, RawReply reply, int number, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> part in reply.Parts)
        {
            await SendAsync(socket, part, cancellationToken);
        }

        for (int index = 0; index < reply.Drip.Length; index++)
        {
            open.Stall(number);
            await Task.Delay(DripPause, time, cancellationToken);
            open.GoOn(number);
            await SendAsync(socket, reply.Drip.Slice(index, 1), cancellationToken);
        }

        switch (reply.End)
        {
            case ReplyEnd.Reset:
                socket.LingerState = new LingerOption(true, 0);
                break;
            case ReplyEnd.Silence:
                open.Stall(number);
                await socket.ReceiveAsync(new byte[1], SocketFlags.None, cancellationToken);
                break;
        }

        return reply.End is ReplyEnd.KeepAlive;
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }
}

/// <summary>The head of a request as it came, one character a byte.</summary>
internal sealed class SeenRequest(string head)
{
    /// <summary>All of it.</summary>
    public string Head { get; } = head;

    /// <summary>Path and query.</summary>
    public string Target => Head.Split('\n')[0].Split(' ') is [_, var target, ..] ? target : "";

    /// <summary>Whether it is HTTP at all rather than, say, the beginning of TLS.</summary>
    public bool IsHttp => Head.StartsWith("GET /", StringComparison.Ordinal) || Head.StartsWith("POST /", StringComparison.Ordinal);

    /// <summary>The number that the client gave it.</summary>
    public int Number =>
        int.TryParse(Header(OpenRequests.Header), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    /// <summary>In bytes.</summary>
    public int BodyLength =>
        int.TryParse(Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out int length) ? length : 0;

    /// <summary>The first byte that is asked for; null when all are.</summary>
    public int? RangeStart =>
        Header("Range") is { } range && int.TryParse(range.Replace("bytes=", "", StringComparison.Ordinal).TrimEnd('-'), NumberStyles.None,
            CultureInfo.InvariantCulture, out int start) ? start : null;

    /// <summary>A header's value.</summary>
    public string? Header(string name) =>
        Head.Split("\r\n").Where(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 2)..]).FirstOrDefault();

    /// <summary>The request in these bytes.</summary>
    public static SeenRequest Of(ReadOnlySpan<byte> bytes) => new(Encoding.Latin1.GetString(bytes));
}
