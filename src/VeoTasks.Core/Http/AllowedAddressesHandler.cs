using System.Collections.Concurrent;
using VeoTasks.Gateways;

namespace VeoTasks.Http;

/// <summary>
/// One pool of connections for each reach that requests come with, so that a connection that one request was allowed to make never serves another that
/// was not. A request that says nothing reaches the open internet alone.
/// </summary>
/// <param name="open">Opens the pool of a reach.</param>
internal sealed class AllowedAddressesHandler(Func<AddressKinds, HttpMessageHandler> open) : HttpMessageHandler
{
    private static readonly HttpRequestOptionsKey<AddressKinds> Key = new("VeoTasks.Reach");

    private readonly ConcurrentDictionary<AddressKinds, Lazy<HttpMessageInvoker>> _pools = [];

    /// <summary>Says where a request may lead.</summary>
    public static void Allow(HttpRequestMessage request, AddressKinds reach) => request.Options.Set(Key, reach);

    /// <summary>Where a request may lead.</summary>
    public static AddressKinds Of(HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out AddressKinds reach) ? reach : AddressKinds.Public;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _pools.GetOrAdd(Of(request), reach => new(() => new HttpMessageInvoker(open(reach)))).Value.SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Lazy<HttpMessageInvoker> pool in _pools.Values)
            {
                pool.Value.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
