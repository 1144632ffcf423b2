namespace VeoTasks.Polling;

/// <summary>The lanes of a run, one for each provider. Touched by the scheduler alone.</summary>
internal sealed class ProviderQueues(PollOptions options)
{
    private readonly Dictionary<VeoProvider, ProviderQueue> _queues = [];

    /// <summary>When the next request may start anywhere; null when only an answer or a new task can bring one.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            TimeSpan? next = null;
            foreach (ProviderQueue queue in _queues.Values)
            {
                next = queue.HasEnded ? next : Times.Earlier(next, queue.NextDue);
            }

            return next;
        }
    }

    /// <summary>The provider's lane, made when there is none.</summary>
    public ProviderQueue Of(PollSource source)
    {
        if (!_queues.TryGetValue(source.Provider, out ProviderQueue? queue))
        {
            queue = new ProviderQueue(source, options);
            _queues.Add(source.Provider, queue);
        }

        return queue;
    }

    /// <summary>Takes every entry whose turn it is.</summary>
    public IEnumerable<PendingTask> TakeDue(TimeSpan now)
    {
        foreach (ProviderQueue queue in _queues.Values)
        {
            while (!queue.HasEnded && queue.TakeDue(now) is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Tells every lane that the scheduler woke up later than it had planned.</summary>
    public void WakeUp(TimeSpan now, TimeSpan late)
    {
        foreach (ProviderQueue queue in _queues.Values)
        {
            queue.WakeUp(now, late);
        }
    }

    /// <summary>Ends all requests under way and forgets who stood in line.</summary>
    public void End()
    {
        foreach (ProviderQueue queue in _queues.Values)
        {
            queue.End();
        }
    }

    /// <summary>Lets go of what the lanes share with other runs, once nothing is under way any more.</summary>
    public void Close()
    {
        foreach (ProviderQueue queue in _queues.Values)
        {
            queue.Dispose();
        }
    }
}
