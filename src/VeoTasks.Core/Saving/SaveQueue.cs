namespace VeoTasks.Saving;

/// <summary>The saving of one task's videos.</summary>
/// <param name="Ends">When its links end; null when nobody says.</param>
/// <param name="Run">Saves them. Must not throw anything but cancellation.</param>
internal sealed record SaveJob(DateTimeOffset? Ends, Func<CancellationToken, Task> Run);

/// <summary>
/// Looks at tasks and saves their videos, so many at a time. Looks go first, because only they tell which link ends soonest, but no more than
/// <see cref="LookAhead"/> of them; then the saves in the order in which their links end, those that say nothing last.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for has nothing to dispose of.
internal sealed class SaveQueue
#pragma warning restore CA1001
{
    /// <summary>How many tasks may be looked at and not saved yet: links that are handed out have begun to run out.</summary>
    private const int LookAhead = 256;

    private readonly object _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Queue<Func<CancellationToken, Task<SaveJob?>>> _polls = new();
    private readonly PriorityQueue<SaveJob, (DateTimeOffset Ends, int Order)> _saves = new();
    private readonly Action<IReadOnlyList<DateTimeOffset?>> _waiting;
    private readonly int _throttleLimit;
    private readonly Task _workers;
    private int _order;
    private int _polling;
    private int _total;
    private int _done;
    private bool _isInputOver;

    /// <summary>Makes a queue with that many workers; the token calls all of them off.</summary>
    /// <param name="throttleLimit">How many jobs run at once.</param>
    /// <param name="waiting">Is shown the ends of all that wait whenever a save begins, once all was looked at or as much as may be ahead.</param>
    /// <param name="cancellationToken">Calls everything off.</param>
    public SaveQueue(int throttleLimit, Action<IReadOnlyList<DateTimeOffset?>> waiting, CancellationToken cancellationToken)
    {
        _throttleLimit = throttleLimit;
        _waiting = waiting;
        _workers = Task.WhenAll(Enumerable.Range(0, throttleLimit).Select(_ => WorkAsync(cancellationToken)));
    }

    /// <summary>Tasks that were handed in.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>Tasks that are through.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Hands in a task that has to be looked at first; the look gives what is to be saved, or null.</summary>
    public void Look(Func<CancellationToken, Task<SaveJob?>> look)
    {
        Interlocked.Increment(ref _total);
        lock (_gate)
        {
            _polls.Enqueue(look);
        }

        _signal.Release();
    }

    /// <summary>Hands in a task whose links are known.</summary>
    public void Save(SaveJob job)
    {
        Interlocked.Increment(ref _total);
        Enqueue(job);
    }

    /// <summary>Takes no more tasks, and ends when all are through or called off.</summary>
    public Task CompleteAsync()
    {
        lock (_gate)
        {
            _isInputOver = true;
        }

        _signal.Release(_throttleLimit);
        return _workers;
    }

    private void Enqueue(SaveJob job)
    {
        lock (_gate)
        {
            _saves.Enqueue(job, (job.Ends ?? DateTimeOffset.MaxValue, _order++));
        }

        _signal.Release();
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Off the pipeline thread, which hands in the first tasks meanwhile.
            await Task.Yield();
            while (true)
            {
                await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (Take() is { } work)
                {
                    try
                    {
                        await Task.Run(() => work(cancellationToken), cancellationToken).ConfigureAwait(false);
                    }
                    finally
                    {
                        WakeIfOver();
                    }
                }
                else if (IsOver())
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The cmdlet is over.
        }
    }

    private Func<CancellationToken, Task>? Take()
    {
        SaveJob? job;
        IReadOnlyList<DateTimeOffset?> waiting;
        lock (_gate)
        {
            if (_polls.Count > 0 && _saves.Count < LookAhead)
            {
                _polling++;
                Func<CancellationToken, Task<SaveJob?>> look = _polls.Dequeue();
                return token => PollAsync(look, token);
            }

            if (!_saves.TryDequeue(out job, out _))
            {
                return null;
            }

            bool isFilling = _polls.Count + _polling > 0 && _saves.Count + 1 < LookAhead;
            waiting = isFilling ? [] : [.. _saves.UnorderedItems.Select(item => item.Element.Ends)];
        }

        _waiting(waiting);
        return token => SaveAsync(job, token);
    }

    private async Task PollAsync(Func<CancellationToken, Task<SaveJob?>> look, CancellationToken cancellationToken)
    {
        SaveJob? job = null;
        try
        {
            job = await look(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            EndPoll(job);
        }
    }

    private void EndPoll(SaveJob? job)
    {
        if (job is not null)
        {
            Enqueue(job);
        }
        else
        {
            Interlocked.Increment(ref _done);
        }

        lock (_gate)
        {
            _polling--;
        }
    }

    private async Task SaveAsync(SaveJob job, CancellationToken cancellationToken)
    {
        await job.Run(cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _done);
    }

    /// <summary>A worker that found nothing while a look was under way has gone back to waiting; whoever ends last wakes it.</summary>
    private void WakeIfOver()
    {
        if (IsOver())
        {
            _signal.Release(_throttleLimit);
        }
    }

    private bool IsOver()
    {
        lock (_gate)
        {
            return _isInputOver && _polls.Count + _saves.Count + _polling == 0;
        }
    }
}
