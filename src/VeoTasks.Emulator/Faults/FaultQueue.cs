using System.Collections.Concurrent;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Faults;

/// <summary>Faults that hit the next requests to a gateway, whatever they ask for. First come, first used.</summary>
internal sealed class FaultQueue
{
    private readonly ConcurrentQueue<Series> _series = new();

    public void Add(Fault fault, int requests) => _series.Enqueue(new Series(fault, requests));

    /// <summary>The fault for the request at hand, or null when there is none.</summary>
    public Fault? Take()
    {
        while (_series.TryPeek(out var series))
        {
            if (series.TryUse())
            {
                return series.Fault;
            }

            // Used up: whoever removes it first wins, and the others look at the next one.
            lock (_series)
            {
                if (_series.TryPeek(out var head) && ReferenceEquals(head, series))
                {
                    _series.TryDequeue(out _);
                }
            }
        }

        return null;
    }

    public void Clear() => _series.Clear();

    private sealed class Series(Fault fault, int requests)
    {
        private int _left = requests;

        public Fault Fault => fault;

        public bool TryUse() => Volatile.Read(ref _left) > 0 && Interlocked.Decrement(ref _left) >= 0;
    }
}

/// <summary>Picks from a script's faults those that hit one request.</summary>
internal static class FaultSelection
{
    public static IReadOnlyList<Fault> ForPoll(this IReadOnlyList<Fault> faults, int request) =>
        faults.Count == 0 ? faults : [.. faults.Where(fault => fault.Hits(request, video: null))];

    public static IReadOnlyList<Fault> ForVideo(this IReadOnlyList<Fault> faults, int request, int video) =>
        faults.Count == 0 ? faults : [.. faults.Where(fault => fault.Hits(request, video))];

    public static bool Has(this IReadOnlyList<Fault> faults, FaultKind kind) => faults.Any(fault => fault.Kind == kind);
}

/// <summary>What a fault must know of where it happens.</summary>
/// <param name="Request">The request that is hit.</param>
/// <param name="Mirror">The mirror's address.</param>
/// <param name="UsualError">The server's usual answer for a status code.</param>
internal sealed record FaultTarget(EmulatedRequest Request, Uri Mirror, Func<int, Reply> UsualError)
{
    /// <summary>The request's own path and query at the mirror, another origin.</summary>
    public string MirrorUri => Mirror.GetLeftPart(UriPartial.Authority) + Request.RawPath + Request.RawQuery;
}
