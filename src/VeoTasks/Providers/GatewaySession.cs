using System.Security;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Submitting;

namespace VeoTasks.Providers;

/// <summary>One provider for the length of one cmdlet: who it is, and the clients that know its key.</summary>
internal sealed class GatewaySession
{
    private readonly RequestCounter _requests = new();
    private readonly ApiKey? _key;

    public GatewaySession(VeoProvider provider, ApiKey? key)
    {
        _key = key;
        Provider = provider;
        Tasks = new TaskClient(provider, key, _requests.Over(HttpPool.Gateways), CommandClock.Time);
    }

    public VeoProvider Provider { get; }

    /// <summary>Whether there is a key, without which only public links can be fetched.</summary>
    public bool HasKey => _key is not null;

    /// <summary>The requests that were sent so far, redirects and repeats counted.</summary>
    public int Requests => _requests.Count;

    public TaskClient Tasks { get; }

    /// <summary>Fetches videos from where they may come from.</summary>
    public ResultClient Results(AddressKinds reach) => new(Provider, _key, _requests.Over(HttpPool.Results)) { Reach = reach };

    /// <summary>Sends submissions, each over a connection of its own.</summary>
    public SubmitClient Submissions(TimeSpan timeout) =>
        new(Provider, _key, _requests.Over(HttpPool.Submissions), CommandClock.Time) { Timeout = timeout };

    /// <summary>What its key was charged, where the gateway tells.</summary>
    public ChargeLog Charges => new(Provider, _key, _requests.Over(HttpPool.Gateways), CommandClock.Time);

    /// <summary>Finds out whether it is there and takes the key.</summary>
    public ProviderProbe Probe => new(Provider, _key, HttpPool.Gateways, CommandClock.Time);

    /// <summary>The provider as the scheduler needs it.</summary>
    public PollSource ToSource() => new(Provider, Tasks);
}

/// <summary>Counts the requests that are sent through it, redirects and repeats too.</summary>
internal sealed class RequestCounter
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The same connections, counted.</summary>
    public HttpMessageInvoker Over(HttpMessageInvoker connections) => new(new Handler(this, connections));

    /// <summary>Owns nothing: the connections are the process's.</summary>
    private sealed class Handler(RequestCounter counter, HttpMessageInvoker connections) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref counter._count);
            return connections.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>Opens each provider's session once, with its key fetched at the first task that needs it.</summary>
internal sealed class GatewaySessions(IReadOnlyList<VeoProvider> known, KeySource keys, ProviderOverride? overridden)
{
    private readonly Dictionary<VeoProvider, (GatewaySession Session, ErrorRecord? Error)> _opened = [];
    private readonly HashSet<VeoProvider> _reported = [];

    /// <summary>All providers a name can mean.</summary>
    public IReadOnlyList<VeoProvider> Known { get; } =
        [.. known.Select(provider => WithOverride(provider, overridden)), .. OfAdapter(known, overridden)];

    /// <summary>Whether the command line says something about that provider.</summary>
    public bool IsOverridden(string name) => name.Equals(overridden?.Name, StringComparison.OrdinalIgnoreCase);

    public VeoProvider? FindProvider(string name) => Known.Named(name.Trim());

    /// <summary>The provider's session, or the error that says where its key was looked for; null and null once that was said.</summary>
    public (GatewaySession? Session, ErrorRecord? Error) Open(VeoProvider provider)
    {
        (GatewaySession session, ErrorRecord? error) = OpenAnyway(provider);
        return session.HasKey ? (session, null)
            : _reported.Add(provider) ? (null, error)
            : (null, null);
    }

    /// <summary>The provider's session, with or without a key, and the error to report when a key turns out to be needed.</summary>
    public (GatewaySession Session, ErrorRecord? Error) OpenAnyway(VeoProvider provider)
    {
        if (!_opened.TryGetValue(provider, out (GatewaySession Session, ErrorRecord? Error) opened))
        {
            (ApiKey? key, ErrorRecord? error) = keys.Find(provider, IsOverridden(provider.Name) ? overridden!.ApiKey : null);
            opened = (new GatewaySession(provider, key), error);
            _opened.Add(provider, opened);
        }

        return opened;
    }

    public IReadOnlyDictionary<string, int> CountRequests() => _opened
        .GroupBy(opened => opened.Key.Name, opened => opened.Value.Session.Requests, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.Sum(), StringComparer.OrdinalIgnoreCase);

    /// <summary>An adapter without an address of its own is a provider as soon as -BaseUri gives it one.</summary>
    private static IEnumerable<VeoProvider> OfAdapter(IReadOnlyList<VeoProvider> known, ProviderOverride? overridden) =>
        overridden is { BaseUri: { } address, Name: var name } && AdapterRegistry.Find(name) is not null
            && known.All(provider => provider.Name != name)
            ? [ProviderCatalog.Describe(name, name, address) with { AllowPrivateNetwork = overridden.AllowPrivateNetwork }]
            : [];

    private static VeoProvider WithOverride(VeoProvider provider, ProviderOverride? overridden) =>
        provider.Name == overridden?.Name && overridden.BaseUri is { } address
            ? provider with { BaseUri = address, Emulated = false, AllowPrivateNetwork = overridden.AllowPrivateNetwork }
            : provider;
}

/// <summary>
/// What the command line says about the one provider it names. It holds for no other, so that no key or task goes to the wrong gateway.
/// </summary>
/// <param name="Name">The provider's name, lower case.</param>
/// <param name="ApiKey">The value of -ApiKey.</param>
/// <param name="BaseUri">The value of -BaseUri.</param>
internal sealed record ProviderOverride(string Name, SecureString? ApiKey, Uri? BaseUri)
{
    public bool AllowPrivateNetwork { get; init; }
}

/// <summary>
/// The addresses that command lines have given providers in this process. A task that was read at one may be asked for there again
/// without naming it; the task by itself never decides where a key goes.
/// </summary>
internal static class NamedAddresses
{
    private static readonly HashSet<string> Named = new(StringComparer.Ordinal);

    public static void Add(string name, Uri address)
    {
        lock (Named)
        {
            Named.Add(Entry(name, address));
        }
    }

    public static bool Has(string name, Uri address)
    {
        lock (Named)
        {
            return Named.Contains(Entry(name, address));
        }
    }

    /// <summary>Forgets a name's addresses, since it has come to mean another provider or none.</summary>
    public static void Forget(string name)
    {
        string lower = name.ToLowerInvariant() + " ";
        lock (Named)
        {
            Named.RemoveWhere(named => named.StartsWith(lower, StringComparison.Ordinal));
        }
    }

    /// <summary>A name has no space in it.</summary>
    private static string Entry(string name, Uri address) => $"{name.ToLowerInvariant()} {Origin.Of(address)}";
}
