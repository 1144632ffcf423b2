namespace VeoTasks.Polling;

/// <summary>Tasks that wait for their next look, in the order of their due times, or, of those that are due, the likeliest to have ended first.</summary>
internal sealed class PollQueue
{
    /// <summary>How long an order of likelihood holds: sorting for every request would cost more than it brings.</summary>
    private static readonly TimeSpan RankLife = TimeSpan.FromSeconds(1);

    private readonly PriorityQueue<PendingTask, TimeSpan> _later = new();
    private readonly List<PendingTask> _ranked = [];
    private TimeSpan _rankedAt;

    /// <summary>When the next task is due; null when none waits.</summary>
    public TimeSpan? Next => _ranked.Count > 0 ? _rankedAt : _later.TryPeek(out _, out TimeSpan due) ? due : null;

    /// <summary>Puts a task in line.</summary>
    public void Add(PendingTask entry, TimeSpan due)
    {
        entry.Due = due;
        _later.Enqueue(entry, due);
    }

    /// <summary>Takes the task that has been due longest, or null. Tasks that are done are left out.</summary>
    public PendingTask? TakeNext(TimeSpan now)
    {
        while (Next <= now)
        {
            PendingTask entry = _ranked.Count > 0 ? PopRanked() : _later.Dequeue();
            if (!entry.IsDone)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>Takes the due task that most likely has ended, or null.</summary>
    /// <param name="now">The time now.</param>
    /// <param name="chance">How likely a task has ended since somebody last looked.</param>
    public PendingTask? TakeLikeliest(TimeSpan now, Func<PendingTask, double> chance)
    {
        if (_ranked.Count == 0 || now - _rankedAt >= RankLife)
        {
            Rank(now, chance);
        }

        return TakeNext(now);
    }

    /// <summary>Gives every due task a new time: after the machine has slept, all of them are due and would be asked in one burst.</summary>
    /// <param name="now">The time now.</param>
    /// <param name="delay">Gives the time from now until a task's look.</param>
    public void Spread(TimeSpan now, Func<TimeSpan> delay)
    {
        MoveDue(now);
        foreach (PendingTask entry in _ranked)
        {
            Add(entry, now + delay());
        }

        _ranked.Clear();
    }

    /// <summary>Forgets everybody.</summary>
    public void Clear()
    {
        _later.Clear();
        _ranked.Clear();
    }

    private void Rank(TimeSpan now, Func<PendingTask, double> chance)
    {
        MoveDue(now);
        foreach (PendingTask entry in _ranked)
        {
            entry.Rank = chance(entry);
        }

        // The likeliest stands last, where taking it costs nothing; among equals the one that has been due longest.
        _ranked.Sort(static (a, b) => (a.Rank, b.Due).CompareTo((b.Rank, a.Due)));
        _rankedAt = now;
    }

    private void MoveDue(TimeSpan now)
    {
        while (_later.TryPeek(out _, out TimeSpan due) && due <= now)
        {
            _ranked.Add(_later.Dequeue());
        }
    }

    private PendingTask PopRanked()
    {
        PendingTask entry = _ranked[^1];
        _ranked.RemoveAt(_ranked.Count - 1);
        return entry;
    }
}
