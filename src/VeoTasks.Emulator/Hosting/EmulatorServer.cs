using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeoTasks.Emulator.Control;

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
        state.SetAddresses(bound.ToDictionary(pair => pair.Value.Name, pair => new Uri($"http://127.0.0.1:{pair.Key}/")));
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
