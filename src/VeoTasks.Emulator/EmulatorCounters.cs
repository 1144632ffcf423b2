using System.Collections.Concurrent;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator;

/// <summary>
/// What an emulator has seen. Safe to read from any thread at any time; the control port's own requests are counted and logged apart from
/// the rest.
/// </summary>
public sealed class EmulatorCounters
{
    private readonly ConcurrentDictionary<(string Gateway, string Id), int> _polls = new();
    private readonly ConcurrentDictionary<string, int> _requests = new();
    private readonly FlightGauge _flights = new();
    private readonly KeyWatch _keys;
    private readonly RequestLog _log;
    private readonly ConcurrentQueue<CreateEntry> _creates = new();
    private readonly Signal _changed = new();

    internal EmulatorCounters(IReadOnlyDictionary<string, string> keys, int logCapacity)
    {
        _keys = new KeyWatch(keys);
        _log = new RequestLog(logCapacity);
    }

    /// <summary>
    /// Requests under way, all origins but the control port together. One ends before its last byte is sent; one that the client calls off
    /// ends when that is noticed.
    /// </summary>
    public int InFlight => _flights.Current;

    public int PeakInFlight => _flights.PeakAt(FlightGauge.All);

    /// <summary>The latest requests in the order of their arrival, the control port's left out. What a client has got is in here.</summary>
    public IReadOnlyList<RequestEntry> Log => _log.ToList();

    /// <summary>All requests to create a task, in the order of their arrival.</summary>
    public IReadOnlyList<CreateEntry> Creates => [.. _creates];

    /// <summary>Every place where a key was seen, each once.</summary>
    public IReadOnlyList<KeySighting> KeySightings => _keys.Sightings;

    /// <summary>The sightings that must not be: a key at another origin than its gateway's, or in a URL.</summary>
    public IReadOnlyList<KeySighting> LeakedKeys => [.. KeySightings.Where(sighting => sighting.IsLeak)];

    /// <summary>Origins that saw an Authorization header, whatever was in it.</summary>
    public IReadOnlyList<string> AuthorizationSeenBy => _keys.AuthorizationSeenBy;

    public int Requests(string origin) => _requests.GetValueOrDefault(origin);

    /// <summary>Polls of a task: requests with the right key under a path that knows it.</summary>
    public int Polls(string gateway, string id) => _polls.GetValueOrDefault((gateway, id));

    public int Polls(string gateway) => _polls.Where(pair => pair.Key.Gateway == gateway).Sum(pair => pair.Value);

    /// <summary>How often a gateway has charged for a task that was to be created.</summary>
    public int Billed(string gateway) => _creates.Count(entry => entry.Billed && entry.Gateway == gateway);

    public int PeakInFlightAt(string origin) => _flights.PeakAt(origin);

    /// <summary>
    /// Waits until a condition on the counters holds. It is looked at whenever a request arrives, is counted as a poll, or ends.
    /// </summary>
    /// <exception cref="OperationCanceledException">It did not come to hold in time.</exception>
    public Task WaitForAsync(Func<EmulatorCounters, bool> condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return _changed.WaitForAsync(() => condition(this), cancellationToken);
    }

    /// <summary>What GET /counters answers.</summary>
    internal object Snapshot() => new
    {
        Requests = _requests.ToDictionary(pair => pair.Key, pair => pair.Value),
        PollsByGateway = ByGateway().ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value)),
        Polls = ByGateway().ToDictionary(group => group.Key, group => group.ToDictionary(pair => pair.Key.Id, pair => pair.Value)),
        CreatesByGateway = ByGateway(_creates),
        BilledByGateway = ByGateway(_creates.Where(entry => entry.Billed)),
        InFlight,
        PeakInFlight = _flights.Peaks(),
        AuthorizationSeenBy,
        KeySightings,
        LeakedKeys,
    };

    /// <summary>Forgets everything that was counted and logged; what is under way stays so.</summary>
    public void Reset()
    {
        _polls.Clear();
        _requests.Clear();
        _flights.Reset();
        _keys.Clear();
        _log.Clear();
        _creates.Clear();
    }

    internal void CountPoll(string gateway, string id)
    {
        _polls.AddOrUpdate((gateway, id), 1, static (_, count) => count + 1);
        _changed.Raise();
    }

    internal void CountCreate(CreateEntry entry)
    {
        _creates.Enqueue(entry);
        _changed.Raise();
    }

    internal OpenRequest Arrive(RequestEntry arrival, EmulatedRequest request)
    {
        OpenRequest open = new(arrival);
        _requests.AddOrUpdate(arrival.Origin, 1, static (_, count) => count + 1);
        _flights.Move(arrival.Origin, 1);
        _keys.Look(arrival.Origin, request);
        _log.Add(open);
        _changed.Raise();
        return open;
    }

    /// <summary>Once is enough; later calls change nothing.</summary>
    internal void Leave(OpenRequest request)
    {
        if (request.TryEnd())
        {
            _flights.Move(request.Origin, -1);
            _changed.Raise();
        }
    }

    private IEnumerable<IGrouping<string, KeyValuePair<(string Gateway, string Id), int>>> ByGateway() =>
        _polls.GroupBy(pair => pair.Key.Gateway);

    private static Dictionary<string, int> ByGateway(IEnumerable<CreateEntry> entries) =>
        entries.GroupBy(entry => entry.Gateway).ToDictionary(group => group.Key, group => group.Count());
}

/// <summary>Lets any number of waiters look at a condition again whenever something has happened. Free when nobody waits.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _next;

    public void Raise() => Interlocked.Exchange(ref _next, null)?.TrySetResult();

    public async Task WaitForAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            // First the promise of a next time, then the look: what happens between the two is not missed.
            Task next = Next();
            if (condition())
            {
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    private Task Next()
    {
        TaskCompletionSource fresh = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh).Task;
    }
}

/// <summary>Looks for keys in whatever comes in: every header and the URL, at every origin.</summary>
internal sealed class KeyWatch(IReadOnlyDictionary<string, string> keys)
{
    private const string Url = "url";
    private readonly ConcurrentDictionary<KeySighting, byte> _sightings = new();
    private readonly ConcurrentDictionary<string, byte> _authorizationSeenBy = new();

    public IReadOnlyList<KeySighting> Sightings => [.. _sightings.Keys];

    public IReadOnlyList<string> AuthorizationSeenBy => [.. _authorizationSeenBy.Keys];

    public void Look(string origin, EmulatedRequest request)
    {
        foreach ((string? name, Microsoft.Extensions.Primitives.StringValues value) in request.Context.Request.Headers)
        {
            Look(origin, value.ToString(), name);
        }

        Look(origin, Uri.UnescapeDataString(request.RawPath + request.RawQuery), Url);
        if (request.Header("Authorization") is not null)
        {
            _authorizationSeenBy.TryAdd(origin, 0);
        }
    }

    public void Clear()
    {
        _sightings.Clear();
        _authorizationSeenBy.Clear();
    }

    private void Look(string origin, string text, string place)
    {
        foreach ((string? owner, string? key) in keys)
        {
            if (text.Contains(key, StringComparison.Ordinal))
            {
                _sightings.TryAdd(new KeySighting(origin, owner, place), 0);
            }
        }
    }
}

/// <summary>A gateway's key was seen in a request.</summary>
/// <param name="Origin">Where.</param>
/// <param name="KeyOf">Whose key it was.</param>
/// <param name="Place">The name of the header, or "url".</param>
public sealed record KeySighting(string Origin, string KeyOf, string Place)
{
    /// <summary>Whether the key was seen by anybody but its own gateway.</summary>
    public bool IsLeak => Origin != KeyOf || Place == "url";
}

/// <summary>
/// How many requests are under way, and how many were at most. The control port is left out: who asks must not change the answer.
/// </summary>
internal sealed class FlightGauge
{
    public const string All = "all";

    private readonly Dictionary<string, (int Current, int Peak)> _gauges = new() { [All] = default };

    public int Current => At(All).Current;

    public int PeakAt(string origin) => At(origin).Peak;

    public Dictionary<string, int> Peaks()
    {
        lock (_gauges)
        {
            return _gauges.ToDictionary(pair => pair.Key, pair => pair.Value.Peak);
        }
    }

    public void Move(string origin, int by)
    {
        if (origin == OriginNames.Control)
        {
            return;
        }

        lock (_gauges)
        {
            foreach (string name in (ReadOnlySpan<string>)[origin, All])
            {
                (int current, int peak) = _gauges.GetValueOrDefault(name);
                _gauges[name] = (current + by, Math.Max(peak, current + by));
            }
        }
    }

    public void Reset()
    {
        lock (_gauges)
        {
            foreach ((string name, (int current, _)) in _gauges.ToArray())
            {
                _gauges[name] = (current, current);
            }
        }
    }

    private (int Current, int Peak) At(string name)
    {
        lock (_gauges)
        {
            return _gauges.GetValueOrDefault(name);
        }
    }
}
