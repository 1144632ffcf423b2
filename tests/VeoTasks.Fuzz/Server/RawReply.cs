using System.Globalization;
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
        new([Head(status, [.. headers, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}")]), body], ReplyEnd.KeepAlive);

    /// <summary>An answer with these headers and no others.</summary>
    public static RawReply Bare(int status, IEnumerable<string> headers, ReadOnlyMemory<byte> body, ReplyEnd end) => new([Head(status, headers), body], end);

    /// <summary>A status line with headers.</summary>
    public static byte[] Head(int status, IEnumerable<string> headers) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n"));
}
