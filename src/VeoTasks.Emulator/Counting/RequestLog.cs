using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Counting;

/// <summary>The latest requests, in a ring of fixed size.</summary>
internal sealed class RequestLog(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<RequestEntry> _entries = new();

    public void Add(RequestEntry entry)
    {
        if (capacity == 0 || entry.Origin == OriginNames.Control)
        {
            return;
        }

        lock (_gate)
        {
            if (_entries.Count == capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(entry);
        }
    }

    public List<RequestEntry> ToList()
    {
        lock (_gate)
        {
            return [.. _entries];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }
}
