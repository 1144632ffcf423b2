using System.Collections.Concurrent;
using VeoTasks.Emulator.Control;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator;

/// <summary>
/// What an emulator has seen. Safe to read from any thread at any time; the control port's own requests are counted and logged apart from
/// the rest.
/// </summary>
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

    public int Requests(string origin) => _requests.GetValueOrDefault(origin)?.Count ?? 0;

    /// <summary>Polls of a task: requests with the right key under a path that knows it.</summary>
    public int Polls(string gateway, string id) => _polls.GetValueOrDefault((gateway, id))?.Count ?? 0;

    public int Polls(string gateway) => _polls.Where(pair => pair.Key.Gateway == gateway).Sum(pair => pair.Value.Count);

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
        Requests = _requests.ToDictionary(pair => pair.Key, pair => pair.Value.Count),
        PollsByGateway = ByGateway().ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value.Count)),
        Polls = ByGateway().ToDictionary(group => group.Key, group => group.ToDictionary(pair => pair.Key.Id, pair => pair.Value.Count)),
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
        _polls.GetOrAdd((gateway, id), static _ => new Tally()).Add();
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
        _requests.GetOrAdd(arrival.Origin, static _ => new Tally()).Add();
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

    private IEnumerable<IGrouping<string, KeyValuePair<(string Gateway, string Id), Tally>>> ByGateway() =>
        _polls.GroupBy(pair => pair.Key.Gateway);

    private static Dictionary<string, int> ByGateway(IEnumerable<CreateEntry> entries) =>
        entries.GroupBy(entry => entry.Gateway).ToDictionary(group => group.Key, group => group.Count());
}

/// <summary>A number that many threads add to.</summary>
internal sealed class Tally
{
    private int _count;

    public int Count => Volatile.Read(ref _count);
    public void Add() => Interlocked.Increment(ref _count);
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
