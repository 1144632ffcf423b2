using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using VeoTasks.Http;

namespace VeoTasks.Tests.Http.Network.Support;

/// <summary>
/// The test as the name server, over the system's real sockets. An address of the open internet can be given to a listener here, as routers
/// would do, so that what is decided about it is seen without leaving the machine.
/// </summary>
internal sealed class FakeNetwork : INetwork
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<IPAddress[]>> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<IPAddress, Listener> _routes = [];
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly ConcurrentQueue<IPEndPoint> _dialled = [];

    /// <summary>The names that were asked for, in order.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>The addresses that a connection was tried to, in order.</summary>
    public IReadOnlyList<string> Dialled => [.. _dialled.Select(end => end.Address.ToString())];

    /// <summary>Says what a name resolves to. Said again, it is the answer of the next time; the last one stays.</summary>
    public void Name(string host, params string[] addresses) =>
        _names.GetOrAdd(host, _ => []).Enqueue([.. addresses.Select(IPAddress.Parse)]);

    /// <summary>Lets an address lead to a listener, whatever the port.</summary>
    public void Route(string address, Listener listener) => _routes[IPAddress.Parse(address)] = listener;

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        _asked.Enqueue(host);
        if (!_names.TryGetValue(host, out ConcurrentQueue<IPAddress[]>? answers))
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        IPAddress[]? addresses;
        bool isThere = answers.Count > 1 ? answers.TryDequeue(out addresses) : answers.TryPeek(out addresses);
        Assert.True(isThere);
        return Task.FromResult<IReadOnlyList<IPAddress>>(addresses!);
    }

    public ValueTask<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        _dialled.Enqueue(endPoint);
        IPEndPoint end = _routes.TryGetValue(endPoint.Address, out Listener? listener) ? listener.EndPoint : endPoint;
        Assert.True(IPAddress.IsLoopback(end.Address), $"A test must not leave this machine, and {end} would.");
        return SystemNetwork.Instance.ConnectAsync(end, cancellationToken);
    }
}
