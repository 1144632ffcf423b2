namespace VeoTasks.Saving;

/// <summary>
/// Something to do for one task: to poll it, which gives the saving of its videos or null, or that saving, which gives null.
/// </summary>
/// <param name="Provider">Whose task it is.</param>
/// <param name="Run">Does it.</param>
/// <param name="Failed">Is given what <paramref name="Run"/> should not have thrown, to make an error of this task of it.</param>
internal sealed record SaveJob(string Provider, Func<CancellationToken, Task<SaveJob?>> Run, Func<Exception, Task> Failed)
{
    /// <summary>The end of links whose videos are here already and take room until they are saved: before all others.</summary>
    public static readonly DateTimeOffset AtOnce = DateTimeOffset.MinValue;

    /// <summary>Whether it is a poll.</summary>
    public bool IsPoll { get; init; }

    /// <summary>When the videos' links end; null when nobody says.</summary>
    public DateTimeOffset? Ends { get; init; }
}

/// <summary>
/// Polls tasks and saves their videos, so many at a time. Polls go first, because only they tell which link ends soonest, but no more than
/// <see cref="PollAhead"/> of them; then the saves in the order in which their links end, those that say nothing last. No provider has all
/// places while others are there, and nothing that is thrown for one task ends the work for the others.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for has nothing to dispose of.
internal sealed class SaveQueue
#pragma warning restore CA1001
{
    /// <summary>How many tasks may be polled and not saved yet: links that are handed out have begun to run out.</summary>
    private const int PollAhead = 256;

    private readonly object _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Action<IReadOnlyList<DateTimeOffset?>> _waiting;
    private readonly IdleConnections _idle;
    private readonly int _throttleLimit;
    private readonly Task _workers;
    private int _order;
    private int _polling;
    private int _total;
    private int _done;
    private bool _isInputOver;

    /// <summary>Makes a queue with that many workers; the token calls all of them off.</summary>
    /// <param name="throttleLimit">How many jobs run at once.</param>
    /// <param name="idle">What a worker does that has no job.</param>
    /// <param name="waiting">Is shown the ends of all that wait when a save begins, once all was polled or as much as may be ahead.</param>
    /// <param name="cancellationToken">Calls everything off.</param>
    public SaveQueue(
        int throttleLimit, IdleConnections idle, Action<IReadOnlyList<DateTimeOffset?>> waiting, CancellationToken cancellationToken)
    {
        _idle = idle;
        _throttleLimit = throttleLimit;
        _waiting = waiting;
        _workers = Task.WhenAll(Enumerable.Range(0, throttleLimit).Select(_ => WorkAsync(cancellationToken)));
    }

    /// <summary>Tasks that were handed in.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>Tasks that are through.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Hands in a task.</summary>
    public void Add(SaveJob job)
    {
        Interlocked.Increment(ref _total);
        lock (_gate)
        {
            Enqueue(job);
        }

        _signal.Release();
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
        if (!_lanes.TryGetValue(job.Provider, out Lane? lane))
        {
            _lanes.Add(job.Provider, lane = new Lane());
        }

        (job.IsPoll ? lane.Polls : lane.Saves).Enqueue(job, (job.IsPoll ? default : job.Ends ?? DateTimeOffset.MaxValue, _order++));
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Off the pipeline thread, which hands in the first tasks meanwhile.
            await Task.Yield();
            while ((Take() ?? await IdleAsync(cancellationToken).ConfigureAwait(false)) is { } job)
            {
                await Task.Run(() => RunAsync(job, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The cmdlet is over.
        }
    }

    /// <summary>Fetches parts of other jobs' videos until there is a job to begin; null when all is over.</summary>
    private async Task<SaveJob?> IdleAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource wanted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task help = Task.CompletedTask;
        try
        {
            while (!IsOver())
            {
                Task signal = _signal.WaitAsync(cancellationToken);
                while (!signal.IsCompleted && !cancellationToken.IsCancellationRequested)
                {
                    help = help.IsCompleted ? _idle.WorkAsync(wanted.Token) : help;
                    await Task.WhenAny(signal, help).ConfigureAwait(false);
                }

                await signal.ConfigureAwait(false);
                if (Take() is { } job)
                {
                    return job;
                }
            }

            return null;
        }
        finally
        {
            wanted.Cancel();
            await help.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The next job that may begin; null when there is none now.</summary>
    private SaveJob? Take()
    {
        lock (_gate)
        {
            Lane[] open = [.. _lanes.Values.Where(MayBegin)];
            Lane? saves = open.Where(lane => lane.Saves.Count > 0).MinBy(lane => lane.NextSave);
            Lane? polls = open.Where(lane => lane.Polls.Count > 0).MinBy(lane => lane.NextPoll);
            bool isAtOnce = saves?.NextSave.Ends == SaveJob.AtOnce;
            bool isPoll = !isAtOnce && polls is not null && _lanes.Values.Sum(lane => lane.Saves.Count) < PollAhead;
            Lane? next = isPoll ? polls : saves;
            if (next is null)
            {
                return null;
            }

            next.Running++;
            _polling += isPoll ? 1 : 0;
            return (isPoll ? next.Polls : next.Saves).Dequeue();
        }
    }

    /// <summary>
    /// The last place is kept for other providers while some of them have nothing under way and may have something to do.
    /// </summary>
    private bool MayBegin(Lane lane) =>
        lane.Running < _throttleLimit - 1
        || _throttleLimit == 1
        || _lanes.Values.All(other => other == lane || other.Running > 0 || (other.IsEmpty && _isInputOver));

    private async Task RunAsync(SaveJob job, CancellationToken cancellationToken)
    {
        SaveJob? next = null;
        try
        {
            if (!job.IsPoll)
            {
                _waiting(Waiting());
            }

            next = await job.Run(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // One task's surprise must not take the other tasks with it.
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await TellAsync(job, exception).ConfigureAwait(false);
        }
        finally
        {
            End(job, next);
        }
    }

    private static async Task TellAsync(SaveJob job, Exception exception)
    {
        try
        {
            await job.Failed(exception).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Then it cannot be told.
        }
    }
#pragma warning restore CA1031

    private IReadOnlyList<DateTimeOffset?> Waiting()
    {
        lock (_gate)
        {
            int saves = _lanes.Values.Sum(lane => lane.Saves.Count);
            bool isFilling = _lanes.Values.Sum(lane => lane.Polls.Count) + _polling > 0 && saves + 1 < PollAhead;
            return saves == 0 || isFilling
                ? []
                : [.. _lanes.Values.SelectMany(lane => lane.Saves.UnorderedItems).Select(item => item.Element.Ends)];
        }
    }

    private void End(SaveJob job, SaveJob? next)
    {
        lock (_gate)
        {
            _lanes[job.Provider].Running--;
            _polling -= job.IsPoll ? 1 : 0;
            _done += next is null ? 1 : 0;
            if (next is not null)
            {
                Enqueue(next);
            }
        }

        // What could not begin before may now, and whoever waits for more may be through.
        _signal.Release(IsOver() ? _throttleLimit : 1);
    }

    private bool IsOver()
    {
        lock (_gate)
        {
            return _isInputOver && _lanes.Values.All(lane => lane is { IsEmpty: true, Running: 0 });
        }
    }

    /// <summary>One provider's tasks.</summary>
    private sealed class Lane
    {
        public PriorityQueue<SaveJob, (DateTimeOffset Ends, int Order)> Polls { get; } = new();

        public PriorityQueue<SaveJob, (DateTimeOffset Ends, int Order)> Saves { get; } = new();

        public int Running { get; set; }

        public bool IsEmpty => Polls.Count + Saves.Count == 0;

        public (DateTimeOffset Ends, int Order) NextPoll => Polls.TryPeek(out _, out (DateTimeOffset, int) next) ? next : default;

        public (DateTimeOffset Ends, int Order) NextSave => Saves.TryPeek(out _, out (DateTimeOffset, int) next) ? next : default;
    }
}
