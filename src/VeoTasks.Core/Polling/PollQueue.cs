namespace VeoTasks.Polling;

/// <summary>Tasks that wait for their next poll, in the order of their due times: whoever has been due longest goes first.</summary>
internal sealed class PollQueue
{
    private readonly PriorityQueue<PendingTask, TimeSpan> _entries = new();

    /// <summary>When the next task is due; null when none waits.</summary>
    public TimeSpan? Next => _entries.TryPeek(out _, out TimeSpan due) ? due : null;

    public void Add(PendingTask entry, TimeSpan due)
    {
        entry.Due = due;
        _entries.Enqueue(entry, due);
    }

    /// <summary>Takes the task that has been due longest, or null. Tasks that are done are left out.</summary>
    public PendingTask? TakeNext(TimeSpan now)
    {
        while (Next <= now)
        {
            PendingTask entry = _entries.Dequeue();
            if (!entry.IsDone)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>
    /// Gives every due task a new time: after the machine has slept, all of them are due and would be asked in one burst.
    /// </summary>
    /// <param name="now">The time now.</param>
    /// <param name="delay">Gives the time from now until a task's poll.</param>
    public void Spread(TimeSpan now, Func<TimeSpan> delay)
    {
        List<PendingTask> due = [];
        while (TakeNext(now) is { } entry)
        {
            due.Add(entry);
        }

        due.ForEach(entry => Add(entry, now + delay()));
    }

    public void Clear() => _entries.Clear();
}

/// <summary>
/// All tasks of a run in the order of their deadlines, which is the order they were added in, since all have the same time.
/// </summary>
internal sealed class DeadlineQueue
{
    private readonly Queue<PendingTask> _entries = new();

    /// <summary>The next deadline; null when nobody waits.</summary>
    public TimeSpan? Next
    {
        get
        {
            while (_entries.TryPeek(out PendingTask? first))
            {
                if (!first.IsDone)
                {
                    return first.Deadline;
                }

                _entries.Dequeue();
            }

            return null;
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
}
