namespace VeoTasks.Emulator.Control;

/// <summary>All counters at one moment, as the control port writes them.</summary>
public sealed record CountersSnapshot
{
    /// <summary>Requests by origin.</summary>
    public required IReadOnlyDictionary<string, int> Requests { get; init; }

    /// <summary>Polls by gateway.</summary>
    public required IReadOnlyDictionary<string, int> PollsByGateway { get; init; }

    /// <summary>Polls by gateway and task id.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Polls { get; init; }

    /// <summary>Requests to create a task by gateway.</summary>
    public required IReadOnlyDictionary<string, int> CreatesByGateway { get; init; }

    /// <summary>Those of them that are charged for.</summary>
    public required IReadOnlyDictionary<string, int> BilledByGateway { get; init; }

    /// <summary>Requests under way, all origins together.</summary>
    public required int InFlight { get; init; }

    /// <summary>The most requests that were under way at once, by origin; "all" for all together, without the control port.</summary>
    public required IReadOnlyDictionary<string, int> PeakInFlight { get; init; }

    /// <summary>Origins that saw an Authorization header.</summary>
    public required IReadOnlyList<string> AuthorizationSeenBy { get; init; }

    /// <summary>Every place where a key was seen, each once.</summary>
    public required IReadOnlyList<KeySighting> KeySightings { get; init; }

    /// <summary>Those of them that must not be.</summary>
    public required IReadOnlyList<KeySighting> LeakedKeys { get; init; }
}

/// <summary>A number that many threads add to.</summary>
internal sealed class Tally
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}
