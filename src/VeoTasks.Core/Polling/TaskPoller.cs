using System.Threading.Channels;
using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>
/// The scheduler: one for all tasks of a run. A single loop owns all state and sleeps until the next due time; everything
/// else (new tasks, answers, the clock, cancellation) reaches it as a message. So there are no locks, one timer, and the
/// order of what happens is the order of the mailbox.
/// </summary>
public sealed class TaskPoller
{
    /// <summary>Wake-ups closer together than this are served as one; its cost is that much lateness.</summary>
    private static readonly TimeSpan Coalescing = TimeSpan.FromMilliseconds(20);

    private readonly Channel<PollMessage> _mailbox = Channel.CreateUnbounded<PollMessage>();
    private readonly ProviderQueues _queues;
    private readonly DeadlineQueue _deadlines = new();
    private readonly PollOptions _options;
    private readonly IPollObserver _observer;
    private readonly PollLog _notes;
    private readonly TimeSpan? _runDeadline;
    private int _inFlight;
    private volatile bool _isAsleep;
    private bool _isInputOver;
    private bool _isRunOver;
    private bool _isStopping;

    /// <summary>Makes a scheduler; its run starts now, and <see cref="RunAsync"/> carries it out.</summary>
    public TaskPoller(PollOptions options, IPollObserver observer)
    {
        _options = options;
        _observer = observer;
        _notes = new PollLog(observer);
        _queues = new ProviderQueues(options);
        _runDeadline = Now + options.RunTimeout;
    }

    /// <summary>How far the run is.</summary>
    public PollCounts Counts { get; } = new();

    /// <summary>Whether only the clock or the caller can make anything happen: nothing is under way and every message is handled. For driving a virtual clock.</summary>
    internal bool IsIdle => _isAsleep && _mailbox.Reader.Count == 0;

    /// <summary>The monotonic clock, the same for every run of the process. Steps of the wall clock do not touch it.</summary>
    private TimeSpan Now => MonotonicTime.Now(_options.Time);

    /// <summary>Adds a task; one that was added before is asked only once. Callable from any thread, also while running.</summary>
    public void Add(VeoTaskReference task, PollSource source) => Post(new PollMessage.Added(task, source, WasSeen: false));

    /// <summary>Adds a task that was read before: should the gateway not know it any more, it has expired rather than never been.</summary>
    public void Add(VeoTask task, PollSource source) =>
        Post(new PollMessage.Added(task.ToReference(), source, WasSeen: true));

    /// <summary>Says that no more tasks will be added, so that the run ends with the last one.</summary>
    public void CompleteAdding() => Post(new PollMessage.InputOver());

    /// <summary>Runs until every task has ended, the run's deadline passed, or the token is cancelled. No request is under way any more when it returns.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using ITimer timer = _options.Time.CreateTimer(_ => Post(new PollMessage.Woken()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(static state => ((TaskPoller)state!).Post(new PollMessage.Stopped()), this);
        try
        {
            await LoopAsync(timer).ConfigureAwait(false);
        }
        finally
        {
            _queues.Close();
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task LoopAsync(ITimer timer)
    {
        while (true)
        {
            ExpireDue();
            StartDue();
            if (IsOver())
            {
                return;
            }

            TimeSpan? planned = Arm(timer);
            await ReceiveAsync().ConfigureAwait(false);
            WakeUp(planned);
        }
    }

    private bool IsOver() => _inFlight == 0 && (_isStopping || (_isInputOver && Counts.Waiting == 0));

    private void Post(PollMessage message) => _mailbox.Writer.TryWrite(message);

    /// <summary>Waits for the first message and handles all that are there. The stop message is what cancels this wait, so it needs no token.</summary>
    private async Task ReceiveAsync()
    {
        _isAsleep = _inFlight == 0;
        await _mailbox.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false);
        _isAsleep = false;
        while (_mailbox.Reader.TryRead(out PollMessage? message))
        {
            Handle(message);
        }
    }

    private void Handle(PollMessage message)
    {
        switch (message)
        {
            case PollMessage.Added added:
                OnAdded(added);
                break;
            case PollMessage.Polled(var entry, var look):
                OnPolled(entry, look);
                break;
            case PollMessage.InputOver:
                _isInputOver = true;
                break;
            case PollMessage.Stopped:
                _isStopping = true;
                _queues.End();
                break;
        }
    }

    private void OnAdded(PollMessage.Added added)
    {
        if (_isStopping)
        {
            return;
        }

        ProviderQueue queue = _queues.Of(added.Source);
        if (!queue.TryAdd(added.Task.Id))
        {
            _notes.Duplicate(added.Task);
            return;
        }

        Counts.CountAdded();
        if (queue.HasEnded && !_isRunOver)
        {
            Counts.CountDropped(1);
            return;
        }

        PendingTask entry = new(added.Task, queue, Now + _options.TaskTimeout) { WasSeenBefore = added.WasSeen };
        _deadlines.Add(entry);
        queue.Enqueue(entry, Now);
    }

    private void StartDue()
    {
        TimeSpan now = Now;
        foreach (PendingTask entry in _queues.TakeDue(now))
        {
            _inFlight++;
            _notes.Shortage(entry, now);
            _ = PollAsync(entry, left: entry.Deadline - now);
        }
    }

    private async Task PollAsync(PendingTask entry, TimeSpan left) =>
        Post(new PollMessage.Polled(entry, await GuardedPoll.TakeAsync(entry, left, _options.Time).ConfigureAwait(false)));

    private void OnPolled(PendingTask entry, PollResponse look)
    {
        entry.Queue.CountPoll();
        _inFlight--;
        if (entry.IsDone || (look.Task is null && look.Failure is null))
        {
            return;
        }

        if (look.Task is { } task)
        {
            entry.Queue.Budget.Answered(entry.StartedAt);
            if (entry.Queue.Strangeness(task) is { } warning)
            {
                _observer.Warned(warning);
            }
        }

        Apply(entry, entry.Queue.Judge.Judge(entry, look, Now));
    }

    private void Apply(PendingTask entry, PollDecision decision)
    {
        switch (decision)
        {
            case PollDecision.Finish(var task):
                entry.IsDone = true;
                task.SeenToTake = TaskAge.AtTheEnd(entry, task, Now);
                Counts.CountFinished(task);
                _observer.Finished(task);
                break;
            case PollDecision.Wait(var task, var plan):
                entry.Queue.Enqueue(entry, Now + plan.Delay);
                _observer.Waiting(task);
                _notes.Gap(task, plan);
                break;
            case PollDecision.GiveUp(var failure):
                Abandon(entry, failure);
                break;
            case PollDecision.PollAgain(var delay, var reason):
                entry.Queue.Enqueue(entry, Now + delay);
                _notes.Gap(entry, delay, reason);
                break;
            case PollDecision.Pause(var asked, var reason):
                TimeSpan pause = entry.Queue.Budget.Throttle(entry.StartedAt, Now, asked, _options.Random());
                entry.Queue.Enqueue(entry, Now + pause);
                _notes.Pause(entry, pause, reason);
                _observer.Paused(entry.Queue.Source.Provider, pause, reason);
                break;
            case PollDecision.EndProvider(var failure):
                EndProvider(entry, failure);
                break;
        }
    }

    private void Abandon(PendingTask entry, RequestFailure failure)
    {
        entry.IsDone = true;
        Counts.CountAbandoned();
        _observer.Abandoned(entry.Address.Reference, failure);
    }

    private void EndProvider(PendingTask asked, RequestFailure failure)
    {
        ProviderQueue queue = asked.Queue;
        if (queue.HasEnded)
        {
            return;
        }

        queue.End();
        asked.IsDone = true;
        Counts.CountAbandoned();
        int waiting = _deadlines.Drop(queue);
        Counts.CountDropped(waiting);
        _observer.ProviderEnded(queue.Source.Provider, failure, waiting);
    }

    /// <summary>Reports the tasks whose time is up. After the run's deadline that is every task, also one that is added later.</summary>
    private void ExpireDue()
    {
        TimeSpan now = Now;
        if (!_isRunOver && now >= _runDeadline)
        {
            _isRunOver = true;
            _queues.End();
        }

        while (!_isStopping && _deadlines.TakeExpired(_isRunOver ? TimeSpan.MaxValue : now) is { } entry)
        {
            Abandon(entry, TimedOut(_isRunOver ? _options.RunTimeout!.Value : _options.TaskTimeout));
        }
    }

    /// <summary>Sets the alarm for the next due time or deadline.</summary>
    /// <returns>When it goes off; null when only a message can bring anything.</returns>
    private TimeSpan? Arm(ITimer timer)
    {
        if (_isStopping || _isRunOver)
        {
            return null;
        }

        TimeSpan? next = Times.Earlier(Times.Earlier(_queues.NextDue, _deadlines.Next), _runDeadline);
        if (next is { } time)
        {
            TimeSpan wait = time - Now;
            timer.Change(wait > Coalescing ? wait : Coalescing, Timeout.InfiniteTimeSpan);
        }

        return next;
    }

    private void WakeUp(TimeSpan? planned)
    {
        TimeSpan now = Now;
        if (now - planned is { } late && late > TimeSpan.Zero)
        {
            _queues.WakeUp(now, late);
        }
    }

    private static RequestFailure TimedOut(TimeSpan limit) =>
        new(new VeoTaskError(null, FormattableString.Invariant($"It had not ended after {limit.TotalSeconds:0.#} s."), VeoErrorCategory.TimedOut));
}
