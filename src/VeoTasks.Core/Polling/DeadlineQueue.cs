namespace VeoTasks.Polling;

/// <summary>All tasks of a run in the order of their deadlines, which is the order they were added in, since all have the same time.</summary>
internal sealed class DeadlineQueue
{
    private readonly Queue<PendingTask> _entries = new();

    /// <summary>The next deadline; null when nobody waits.</summary>
    public TimeSpan? Next
    {
        get
        {
            DropDone();
            return _entries.TryPeek(out PendingTask? first) ? first.Deadline : null;
        }
    }

    /// <summary>Adds an entry whose deadline is not before any earlier one's.</summary>
    public void Add(PendingTask entry) => _entries.Enqueue(entry);

    /// <summary>Takes the next entry whose deadline is over, or null.</summary>
    public PendingTask? TakeExpired(TimeSpan now) => Next <= now ? _entries.Dequeue() : null;

    /// <summary>Marks all of a provider's tasks as done.</summary>
    /// <returns>How many were still waited for.</returns>
    public int Drop(ProviderQueue queue)
    {
        int waiting = 0;
        foreach (PendingTask entry in _entries.Where(entry => entry.Queue == queue && !entry.IsDone))
        {
            entry.IsDone = true;
            waiting++;
        }

        return waiting;
    }

    private void DropDone()
    {
        while (_entries.TryPeek(out PendingTask? first) && first.IsDone)
        {
            _entries.Dequeue();
        }
    }
}
