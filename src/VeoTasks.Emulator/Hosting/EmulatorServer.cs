using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace VeoTasks.Emulator.Hosting;

/// <summary>
/// Kestrel without a host around it: no configuration, no dependency injection, no logging, nothing that listens to Ctrl+C.
/// It starts in a few milliseconds, so that every test can have its own.
/// </summary>
internal sealed class EmulatorServer : IAsyncDisposable
{
    /// <summary>
    /// What answers under way get to finish when the emulator stops. Idle connections need none, and those that hang make no use of it.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly KestrelServer _kestrel;

    private EmulatorServer(KestrelServer kestrel) => _kestrel = kestrel;

    /// <summary>Binds one port of the IPv4 loopback per origin, tells the state their addresses and serves.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<EmulatorServer> StartAsync(
        EmulatorState state, IReadOnlyList<IOrigin> origins, int? basePort, CancellationToken cancellationToken)
    {
        KestrelServerOptions options = new() { AddServerHeader = false };
        options.Limits.MinResponseDataRate = null;
        List<Func<IPEndPoint>> endpoints =
            origins.Select((_, place) => Listen(options, basePort is { } first ? first + place : 0)).ToList();

        SocketTransportFactory sockets = new(Options.Create(new SocketTransportOptions { Backlog = 4096 }), NullLoggerFactory.Instance);
        EmulatorServer server = new(new KestrelServer(Options.Create(options), sockets, NullLoggerFactory.Instance));
        TaskCompletionSource<IReadOnlyDictionary<int, IOrigin>> byPort = new();
        try
        {
            await server._kestrel.StartAsync(new Exchanges(state, byPort.Task), cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        Dictionary<int, IOrigin> bound = origins.Zip(endpoints).ToDictionary(pair => pair.Second().Port, pair => pair.First);
        state.Addresses = bound.ToDictionary(pair => pair.Value.Name, pair => new Uri($"http://127.0.0.1:{pair.Key}/"));
        byPort.SetResult(bound);
        return server;
    }

    /// <summary>Ends all connections, and with them whatever hangs.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource grace = new(Grace);
        await _kestrel.StopAsync(grace.Token);
        _kestrel.Dispose();
    }

    // The port is known only after binding, hence a function.
    private static Func<IPEndPoint> Listen(KestrelServerOptions options, int port)
    {
        ListenOptions? listening = null;
        options.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listening = listen;
        });
        return () => listening!.IPEndPoint!;
    }
}

/// <summary>Takes every request from Kestrel to the origin whose port it came in by, sends the reply, and writes both down.</summary>
/// <param name="state">The clock and the counters.</param>
/// <param name="byPort">The origins by their port. A client may be faster than the one who starts the server, so it is a promise.</param>
internal sealed class Exchanges(EmulatorState state, Task<IReadOnlyDictionary<int, IOrigin>> byPort) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await ServeAsync(context, (await byPort)[context.Connection.LocalPort]);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionBrokenException { Kind: BreakKind.Reset })
        {
            // Kestrel closes an aborted connection with nothing to linger for, which sends RST instead of FIN.
            context.Abort();
        }
    }

    private async Task ServeAsync(HttpContext context, IOrigin origin)
    {
        EmulatedRequest request = new(context);
        OpenRequest open = state.Counters.Arrive(EntryOf(origin.Name, request), request);
        try
        {
            Reply reply = await origin.AnswerAsync(request, context.RequestAborted);
            await new ReplyWriter(context, open, state.Counters, state.Time).WriteAsync(reply, context.RequestAborted);
        }
        finally
        {
            state.Counters.Leave(open);
        }
    }

    private RequestEntry EntryOf(string origin, EmulatedRequest request) => new()
    {
        Time = state.Time.GetUtcNow(),
        Origin = origin,
        Method = request.Method,
        Path = request.RawPath,
        Range = request.Header("Range"),
        IfRange = request.Header("If-Range"),
        HadAuthorization = request.Header("Authorization") is not null,
        HadCookie = request.Header("Cookie") is not null,
        HadReferer = request.Header("Referer") is not null,
    };
}

/// <summary>A server with a port of its own.</summary>
internal interface IOrigin
{
    string Name { get; }

    ValueTask<Reply> AnswerAsync(EmulatedRequest request, CancellationToken cancellationToken);
}

/// <summary>The names of the origins that are no gateways.</summary>
internal static class OriginNames
{
    public const string Cdn = "cdn";
    public const string Mirror = "mirror";
    public const string Control = "control";
}

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
