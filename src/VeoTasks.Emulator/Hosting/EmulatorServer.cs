using System.Net;
using Microsoft.AspNetCore.Connections;
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
    /// <summary>What answers under way get to finish when the emulator stops. Idle connections need none, and those that hang make no use of it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly KestrelServer _kestrel;

    private EmulatorServer(KestrelServer kestrel) => _kestrel = kestrel;

    /// <summary>Binds one port of the IPv4 loopback per origin, tells the state their addresses and serves.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<EmulatorServer> StartAsync(EmulatorState state, IReadOnlyList<IOrigin> origins, int? basePort, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MinResponseDataRate = null;
        var endpoints = origins.Select((_, place) => Listen(options, basePort is { } first ? first + place : 0)).ToList();

        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions { Backlog = 4096 }), NullLoggerFactory.Instance);
        var server = new EmulatorServer(new KestrelServer(Options.Create(options), sockets, NullLoggerFactory.Instance));
        var byPort = new TaskCompletionSource<IReadOnlyDictionary<int, IOrigin>>();
        try
        {
            await server._kestrel.StartAsync(new Exchanges(state, byPort.Task), cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        var bound = origins.Zip(endpoints).ToDictionary(pair => pair.Second().Port, pair => pair.First);
        state.SetAddresses(bound.ToDictionary(pair => pair.Value.Name, pair => new Uri($"http://127.0.0.1:{pair.Key}/")));
        byPort.SetResult(bound);
        return server;
    }

    /// <summary>Ends all connections, and with them whatever hangs.</summary>
    public async ValueTask DisposeAsync()
    {
        using var grace = new CancellationTokenSource(Grace);
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
