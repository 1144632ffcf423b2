using System.Text;
using VeoTasks.Fuzz.Answers;
using VeoTasks.Fuzz.Server;

namespace VeoTasks.Fuzz.Replies;

/// <summary>Answers that are no proper HTTP, or proper HTTP that means harm. Each wraps the body it is given.</summary>
internal sealed class BrokenReplies(Random random)
{
    private static readonly byte[] Bomb = ByteMutator.Pack(new byte[2 * 1024 * 1024]);
    private static readonly byte[] Filler = Encoding.ASCII.GetBytes(new string(' ', 256 * 1024));

    private static readonly string[] Lines =
    [
        "HTTP/1.1 200", "HTTP/1.1 2000 X", "HTTP/1.1 -1 X", "HTTP/1.1 000 X", "HTTP/9.9 200 X", "HTTP/1.0 200 X", "HTTP/2 200",
        "ICY 200 OK", "200 OK", "\0\0\0\0", "HTTP/1.1  200  X", "<html>", "PRI * HTTP/2.0",
        "HTTP/1.1 200 " + new string('r', 5000),
    ];

    private static readonly string[] Headers =
    [
        "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 5, 6", "Content-Length: 0x10", "Content-Length: "
            + "5\r\nContent-Length: 6", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3", "Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: deflate",
        "Content-Encoding: gzip, gzip, gzip", "Content-Encoding: zstd", "Content-Encoding: \u0001",
        "no colon here", ": no name", " folded: line", "A\0B: c", "Date: never", "ETag: unquoted", "ETag: \"a\"\r\nETag: \"b\"",
        "Last-Modified: Fri, 31 Dec 9999 23:59:59 GMT", "Content-Range: bytes 9-3/1", "Content-Range: bytes */*",
        "Content-Type: ;;;", "Set-Cookie: a=b; Domain=127.0.0.1", "Connection: close, upgrade", "Upgrade: h2c", "Retry-After: "
            + "99999999999999999999", "Location: /\0", "Content-Type: text/html; charset=\"", "X: " + new string('h', 70_000),
        "WWW-Authenticate: Basic realm=\"x\"", "WWW-Authenticate: Negotiate", "Proxy-Authenticate: Basic",
        "Link: <http://127.0.0.1/>; rel=preload", "Refresh: 0; url=http://127.0.0.1/", "Alt-Svc: h3=\":1\"", "Trailer: X",
        "Content-Length: 3\r\n\r\n",
    ];

    /// <summary>The body in an answer that is broken somehow.</summary>
    public RawReply Next(byte[] body) => random.Next(17) switch
    {
        0 => new([Encoding.Latin1.GetBytes(Lines[random.Next(Lines.Length)] + "\r\n\r\n"), body], End()),
        1 or 2 or 3 => RawReply.Bare(200, [Headers[random.Next(Headers.Length)], Headers[random.Next(Headers.Length)]], body, End()),
        4 => new([Noise(random.Next(3000))], End()),
        5 => new([], random.Next(2) == 0 ? ReplyEnd.Close : ReplyEnd.Reset),
        6 => RawReply.Bare(200, [$"Content-Length: {body.Length + 1 + random.Next(5000)}"], body, End()),
        7 => RawReply.Bare(200, [$"Content-Length: {random.Next(body.Length + 1)}"], body, End()),
        8 => RawReply.Bare(200, ["Transfer-Encoding: chunked"], Chunked(body), End()),
        9 => Packed(),
        10 => new([RawReply.Head(200, []).AsMemory()[..^2], .. Enumerable.Repeat(
            (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes("X-Filler: " + new string('f', 990) + "\r\n"), 90)], End()),
        11 => RawReply.Bare(200, [], body, End()) with { Parts = [
            RawReply.Head(200, []), .. Enumerable.Repeat((ReadOnlyMemory<byte>)Filler, 6)] },
        12 => new([RawReply.Head(200, [$"Content-Length: {body.Length}"])], End()) { Drip = body.AsMemory(
            0, Math.Min(body.Length, random.Next(60))) },
        13 => new([.. Enumerable.Repeat((ReadOnlyMemory<byte>)RawReply.Head(100 + random.Next(4), []), random.Next(40)),
            RawReply.Head(200, [$"Content-Length: {body.Length}"]), body], End()),
        14 => new([RawReply.Head(200, [$"Content-Length: {body.Length}"]).AsMemory(0, random.Next(30))], End()),
        15 => new([], ReplyEnd.Silence),
        _ => RawReply.Bare(random.Next(2) == 0 ? 204 : 304, [$"Content-Length: {body.Length}"], body, ReplyEnd.Close),
    };

    private RawReply Packed()
    {
        (string coding, byte[] bytes) = random.Next(4) switch
        {
            0 => ("gzip", Bomb),
            1 => ("gzip", Bomb[..random.Next(Bomb.Length)]),
            2 => ("br", Noise(400)),
            _ => (random.Next(2) == 0 ? "gzip" : "deflate", Noise(400)),
        };
        return RawReply.Bare(200, [$"Content-Encoding: {coding}", $"Content-Length: {bytes.Length}"], bytes, ReplyEnd.Close);
    }

    /// <summary>In chunks, of which one may be wrong.</summary>
    private byte[] Chunked(byte[] body)
    {
        string size = random.Next(8) switch
        {
            0 => "-5",
            1 => "FFFFFFFFFFFFFFFF",
            2 => "zz",
            3 => $"{body.Length + 7:x}",
            4 => $"{body.Length / 2:x}",
            5 => $"{body.Length:x};{new string('e', 20_000)}",
            _ => $"{body.Length:x}",
        };
        string end = random.Next(4) == 0 ? "" : "\r\n0\r\nX-Trailer: \u0001\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(size + "\r\n"), .. body, .. Encoding.Latin1.GetBytes(end)];
    }

    private ReplyEnd End() => random.Next(6) switch
    {
        0 => ReplyEnd.Silence,
        1 => ReplyEnd.Reset,
        _ => ReplyEnd.Close,
    };

    private byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }
}
