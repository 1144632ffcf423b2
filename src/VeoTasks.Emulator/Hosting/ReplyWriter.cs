using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using VeoTasks.Emulator.Control;

namespace VeoTasks.Emulator.Hosting;

/// <summary>Sends a <see cref="Reply"/> over a real socket, with all it has to go through.</summary>
/// <param name="context">The request that is answered.</param>
/// <param name="log">What has gone out is written down here.</param>
/// <param name="counters">Hears of the end before the client does: for a client with one request at a time there is never a second one
/// under way.</param>
/// <param name="time">The clock of pauses and of the Date header.</param>
internal sealed class ReplyWriter(HttpContext context, OpenRequest log, EmulatorCounters counters, TimeProvider time)
{
    private const int DefaultPiece = 16 * 1024;

    // A reset may overtake data that the kernel still holds; on loopback this is ample for it to be delivered.
    private static readonly TimeSpan DeliveryTime = TimeSpan.FromMilliseconds(30);

    /// <summary>Sends the reply as far as it goes.</summary>
    /// <param name="reply">What to send.</param>
    /// <param name="cancellationToken">Ends everything that hangs: the connection has ended, from either side.</param>
    /// <exception cref="ConnectionBrokenException">The reply says that the connection breaks here, so the server must not end the answer in
    /// order.</exception>
    public async Task WriteAsync(Reply reply, CancellationToken cancellationToken)
    {
        if (reply.Delay > TimeSpan.Zero)
        {
            await Task.Delay(reply.Delay, time, cancellationToken);
        }

        if (reply.Break is { AtByte: null } atOnce)
        {
            await BreakAsync(atOnce.Kind, cancellationToken);
        }

        WriteHead(reply);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        long end = Math.Min(reply.Break?.AtByte ?? long.MaxValue, reply.Body.Length);
        await (reply.Gzip ? WriteGzipAsync(reply.Body, cancellationToken) : WriteBodyAsync(reply, end, cancellationToken));
        if (reply.Break is { } broken && end < reply.Body.Length)
        {
            await context.Response.BodyWriter.FlushAsync(cancellationToken);
            await BreakAsync(broken.Kind, cancellationToken);
        }
    }

    private void WriteHead(Reply reply)
    {
        HttpResponse response = context.Response;
        log.Status = response.StatusCode = reply.StatusCode;
        response.Headers.Date = time.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        foreach ((string? name, string? value) in reply.Headers)
        {
            response.Headers[name] = value.Split('\n');
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

    private async Task WriteBodyAsync(Reply reply, long end, CancellationToken cancellationToken)
    {
        PipeWriter writer = context.Response.BodyWriter;
        int piece = reply.Trickle?.Piece ?? DefaultPiece;
        while (log.BytesSent < end)
        {
            if (reply.Trickle is { } trickle)
            {
                await writer.FlushAsync(cancellationToken);
                await Task.Delay(trickle.Pause, time, cancellationToken);
            }

            int count = (int)Math.Min(piece, end - log.BytesSent);
            reply.Body.Read(log.BytesSent, writer.GetSpan(count)[..count]);
            writer.Advance(count);
            log.BytesSent += count;
            if (log.BytesSent == reply.Body.Length)
            {
                counters.Leave(log);
            }

            if ((await writer.FlushAsync(cancellationToken)).IsCompleted)
            {
                throw new OperationCanceledException("The client has gone.");
            }
        }
    }

    private async Task WriteGzipAsync(Content body, CancellationToken cancellationToken)
    {
        await using GZipStream gzip = new(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        byte[] buffer = new byte[DefaultPiece];
        while (log.BytesSent < body.Length)
        {
            int count = (int)Math.Min(DefaultPiece, body.Length - log.BytesSent);
            body.Read(log.BytesSent, buffer.AsSpan(0, count));
            await gzip.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            log.BytesSent += count;
        }
    }

    private async Task BreakAsync(BreakKind kind, CancellationToken cancellationToken)
    {
        if (kind == BreakKind.Stall)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        if (kind == BreakKind.Reset && context.Response.HasStarted)
        {
            await Task.Delay(DeliveryTime, cancellationToken);
        }

        throw new ConnectionBrokenException(kind);
    }
}

/// <summary>Tells the server to drop the connection instead of ending the answer in order.</summary>
internal sealed class ConnectionBrokenException(BreakKind kind) : Exception("The script breaks the connection here.")
{
    public BreakKind Kind => kind;
}
