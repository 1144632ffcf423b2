using System.Collections.Concurrent;
using VeoTasks.Emulator.Control;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator;

/// <summary>What an emulator has seen. Safe to read from any thread at any time; the control port's own requests are counted and logged apart from the rest.</summary>
public sealed class EmulatorCounters
{
    private readonly ConcurrentDictionary<(string Gateway, string Id), Tally> _polls = new();
    private readonly ConcurrentDictionary<string, Tally> _requests = new();
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

    /// <summary>Requests under way, all origins but the control port together. One ends before its last byte is sent; one that the client calls off ends when that is noticed.</summary>
    public int InFlight => _flights.Current;

    /// <summary>The most that were under way at once.</summary>
    public int PeakInFlight => _flights.Peak;

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

    /// <summary>Requests to an origin, by its name.</summary>
    public int Requests(string origin) => _requests.GetValueOrDefault(origin)?.Count ?? 0;

    /// <summary>Polls of a task: requests with the right key under a path that knows it.</summary>
    public int Polls(string gateway, string id) => _polls.GetValueOrDefault((gateway, id))?.Count ?? 0;

    /// <summary>Polls of all tasks of a gateway.</summary>
    public int Polls(string gateway) => _polls.Where(pair => pair.Key.Gateway == gateway).Sum(pair => pair.Value.Count);

    /// <summary>How often a gateway has charged for a task that was to be created.</summary>
    public int Billed(string gateway) => _creates.Count(entry => entry.Billed && entry.Gateway == gateway);

    /// <summary>The most requests that were under way at once at one origin.</summary>
    public int PeakInFlightAt(string origin) => _flights.PeakAt(origin);

    /// <summary>Waits until a condition on the counters holds. It is looked at whenever a request arrives, is counted as a poll, or ends.</summary>
    /// <exception cref="OperationCanceledException">It did not come to hold in time.</exception>
    public Task WaitForAsync(Func<EmulatorCounters, bool> condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return _changed.WaitForAsync(() => condition(this), cancellationToken);
    }

    /// <summary>All of it at one moment.</summary>
    public CountersSnapshot Snapshot() => new()
    {
        Requests = _requests.ToDictionary(pair => pair.Key, pair => pair.Value.Count),
        PollsByGateway = _polls.GroupBy(pair => pair.Key.Gateway).ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value.Count)),
        Polls = _polls.GroupBy(pair => pair.Key.Gateway).ToDictionary(
            group => group.Key,
            group => (IReadOnlyDictionary<string, int>)group.ToDictionary(pair => pair.Key.Id, pair => pair.Value.Count)),
        CreatesByGateway = ByGateway(_creates),
        BilledByGateway = ByGateway(_creates.Where(entry => entry.Billed)),
        InFlight = InFlight,
        PeakInFlight = _flights.Peaks(),
        AuthorizationSeenBy = AuthorizationSeenBy,
        KeySightings = KeySightings,
        LeakedKeys = LeakedKeys,
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
        _polls.GetOrAdd((gateway, id), static _ => new Tally()).Add();
        _changed.Raise();
    }

    internal void CountCreate(CreateEntry entry)
    {
        _creates.Enqueue(entry);
        _changed.Raise();
    }

    private static Dictionary<string, int> ByGateway(IEnumerable<CreateEntry> entries) =>
        entries.GroupBy(entry => entry.Gateway).ToDictionary(group => group.Key, group => group.Count());

    internal OpenRequest Arrive(RequestEntry arrival, EmulatedRequest request)
    {
        var open = new OpenRequest(arrival);
        _requests.GetOrAdd(arrival.Origin, static _ => new Tally()).Add();
        _flights.Enter(arrival.Origin);
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
            _flights.Leave(request.Origin);
            _changed.Raise();
        }
    }
}
