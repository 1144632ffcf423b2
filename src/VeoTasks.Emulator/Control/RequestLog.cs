using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Control;

/// <summary>The latest requests, in a ring of fixed size.</summary>
internal sealed class RequestLog(int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<OpenRequest> _entries = new();

    public void Add(OpenRequest request)
    {
        if (capacity == 0 || request.Origin == OriginNames.Control)
        {
            return;
        }

        lock (_gate)
        {
            if (_entries.Count == capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(request);
        }
    }

    public List<RequestEntry> ToList()
    {
        lock (_gate)
        {
            return [.. _entries.Select(request => request.ToEntry())];
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
