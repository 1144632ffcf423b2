using System.Collections.Concurrent;

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
