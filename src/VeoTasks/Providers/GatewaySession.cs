using VeoTasks.Credentials;
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

    /// <summary>Makes the clients; nothing is sent yet.</summary>
    public GatewaySession(VeoProvider provider, ApiKey? key)
    {
        _key = key;
        Provider = provider;
        Tasks = new TaskClient(provider, key, _requests.Over(HttpPool.Gateways), CommandClock.Time);
    }

    /// <summary>The provider.</summary>
    public VeoProvider Provider { get; }

    /// <summary>Whether there is a key, without which only public links can be fetched.</summary>
    public bool HasKey => _key is not null;

    /// <summary>The requests that were sent so far, redirects and repeats counted.</summary>
    public int Requests => _requests.Count;

    /// <summary>Asks about tasks.</summary>
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

    /// <summary>How many there were.</summary>
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
