using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace VeoTasks.Emulator.Http;

/// <summary>Sends a <see cref="Reply"/> over a real socket, with all it has to go through.</summary>
/// <param name="context">The request that is answered.</param>
/// <param name="reply">What to send.</param>
/// <param name="time">The clock of pauses and of the Date header.</param>
internal sealed class ReplyWriter(HttpContext context, Reply reply, TimeProvider time)
{
    private const int DefaultPiece = 16 * 1024;

    // A reset may overtake data that the kernel still holds; on loopback this is ample for it to be delivered.
    private static readonly TimeSpan DeliveryTime = TimeSpan.FromMilliseconds(30);

    /// <summary>How many bytes of the body went out so far, before compression.</summary>
    public long BytesSent { get; private set; }

    /// <summary>The status code that went out; null while none has.</summary>
    public int? StatusSent { get; private set; }

    /// <summary>Sends the reply as far as it goes.</summary>
    /// <param name="cancellationToken">Ends everything that hangs, when the client has gone or the emulator stops.</param>
    /// <exception cref="ConnectionBrokenException">The reply says that the connection breaks here, so the server must not end the answer in order.</exception>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (reply.Delay > TimeSpan.Zero)
        {
            await Task.Delay(reply.Delay, time, cancellationToken);
        }

        if (reply.Break is { AtByte: null } atOnce)
        {
            await BreakAsync(atOnce.Kind, cancellationToken);
        }

        WriteHead();
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var end = Math.Min(reply.Break?.AtByte ?? long.MaxValue, reply.Body.Length);
        await (reply.Gzip ? WriteGzipAsync(cancellationToken) : WriteBodyAsync(end, cancellationToken));
        if (reply.Break is { } broken && end < reply.Body.Length)
        {
            await context.Response.BodyWriter.FlushAsync(cancellationToken);
            await BreakAsync(broken.Kind, cancellationToken);
        }
    }

    private void WriteHead()
    {
        var response = context.Response;
        StatusSent = response.StatusCode = reply.StatusCode;
        response.Headers.Date = time.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        foreach (var (name, value) in reply.Headers)
        {
            response.Headers[name] = value;
        }

        if (reply.Gzip)
        {
            response.Headers.ContentEncoding = "gzip";
        }
        else if (reply.Framing == BodyFraming.UntilClose)
        {
            // Any coding but chunked makes Kestrel end the body by closing; this one says "as it is" (RFC 2616, 3.6).
            response.Headers.TransferEncoding = "identity";
        }
        else if (reply.Framing == BodyFraming.Length && MayHaveBody(reply.StatusCode))
        {
            response.ContentLength = reply.Body.Length;
        }
    }

    private static bool MayHaveBody(int statusCode) => statusCode is not (204 or 304);

    private async Task WriteBodyAsync(long end, CancellationToken cancellationToken)
    {
        var writer = context.Response.BodyWriter;
        var piece = reply.Trickle?.Piece ?? DefaultPiece;
        while (BytesSent < end)
        {
            if (reply.Trickle is { } trickle)
            {
                await Task.Delay(trickle.Pause, time, cancellationToken);
            }

            var count = (int)Math.Min(piece, end - BytesSent);
            reply.Body.Read(BytesSent, writer.GetSpan(count)[..count]);
            writer.Advance(count);
            BytesSent += count;
            if ((await writer.FlushAsync(cancellationToken)).IsCompleted)
            {
                throw new OperationCanceledException("The client has gone.");
            }
        }
    }

    private async Task WriteGzipAsync(CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        var buffer = new byte[DefaultPiece];
        while (BytesSent < reply.Body.Length)
        {
            var count = (int)Math.Min(DefaultPiece, reply.Body.Length - BytesSent);
            reply.Body.Read(BytesSent, buffer.AsSpan(0, count));
            await gzip.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            BytesSent += count;
        }
    }

    private async Task BreakAsync(BreakKind kind, CancellationToken cancellationToken)
    {
        if (kind == BreakKind.Stall)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        if (kind == BreakKind.Reset)
        {
            if (context.Response.HasStarted)
            {
                await Task.Delay(DeliveryTime, cancellationToken);
            }

            ResetConnection();
        }

        throw new ConnectionBrokenException();
    }

    private void ResetConnection()
    {
        // A socket closed with nothing to linger for sends RST instead of FIN.
        context.Features.Get<IConnectionSocketFeature>()!.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        context.Abort();
    }
}

/// <summary>Tells the server to drop the connection instead of ending the answer in order.</summary>
internal sealed class ConnectionBrokenException() : Exception("The script breaks the connection here.");
