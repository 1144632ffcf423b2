using System.Threading.Channels;
using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>
/// The scheduler: one for all tasks of a run. A single loop owns all state and sleeps until the next due time; everything
/// else (new tasks, answers, the clock, cancellation) reaches it as a message. So there are no locks, one timer, and the
/// order of what happens is the order of the mailbox.
/// </summary>
internal sealed partial class TaskPoller
{
    /// <summary>Wake-ups closer together than this are served as one; its cost is that much lateness.</summary>
    private static readonly TimeSpan Coalescing = TimeSpan.FromMilliseconds(20);

    private readonly Channel<Message> _mailbox = Channel.CreateUnbounded<Message>();
    private readonly Dictionary<VeoProvider, ProviderQueue> _queues = [];
    private readonly DeadlineQueue _deadlines = new();
    private readonly PollOptions _options;
    private readonly IPollObserver _observer;
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
        _runDeadline = Now + options.RunTimeout;
    }

    public PollCounts Counts { get; } = new();

    /// <summary>
    /// Whether only the clock or the caller can make anything happen: nothing is under way and every message is handled. For driving
    /// a virtual clock.
    /// </summary>
    internal bool IsIdle => _isAsleep && _mailbox.Reader.Count == 0;

    /// <summary>The monotonic clock, the same for every run of the process. Steps of the wall clock do not touch it.</summary>
    private TimeSpan Now => MonotonicTime.Now(_options.Time);

    /// <summary>Adds a task; one that was added before is asked only once. Callable from any thread, also while running.</summary>
    public void Add(VeoTaskReference task, PollSource source) => Post(new Message.Added(task, source, WasSeen: false));

    /// <summary>Adds a task that was read before: should the gateway not know it any more, it has expired rather than never been.</summary>
    public void Add(VeoTask task, PollSource source) =>
        Post(new Message.Added(task.ToReference(), source, WasSeen: true));

    /// <summary>Says that no more tasks will be added, so that the run ends with the last one.</summary>
    public void CompleteAdding() => Post(new Message.InputOver());

    /// <summary>
    /// Runs until every task has ended, the run's deadline passed, or the token is cancelled. No request is under way any more when
    /// it returns.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using ITimer timer = _options.Time.CreateTimer(
            _ => Post(new Message.Woken()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration stop =
            cancellationToken.UnsafeRegister(static state => ((TaskPoller)state!).Post(new Message.Stopped()), this);
        try
        {
            await LoopAsync(timer).ConfigureAwait(false);
        }
        finally
        {
            Each(static queue => queue.Dispose());
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task LoopAsync(ITimer timer)
    {
        while (true)
        {
            ExpireDue();
            Each(StartDue);
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

    private void Post(Message message) => _mailbox.Writer.TryWrite(message);

    private void Each(Action<ProviderQueue> action)
    {
        foreach (ProviderQueue queue in _queues.Values)
        {
            action(queue);
        }
    }

    /// <summary>
    /// Waits for the first message and handles all that are there. The stop message is what cancels this wait, so it needs no token.
    /// </summary>
    private async Task ReceiveAsync()
    {
        _isAsleep = _inFlight == 0;
        await _mailbox.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false);
        _isAsleep = false;
        while (_mailbox.Reader.TryRead(out Message? message))
        {
            Handle(message);
        }
    }

    private void Handle(Message message)
    {
        switch (message)
        {
            case Message.Added added:
                OnAdded(added);
                break;
            case Message.Polled(var entry, var response):
                OnPolled(entry, response);
                break;
            case Message.InputOver:
                _isInputOver = true;
                break;
            case Message.Stopped:
                _isStopping = true;
                Each(static queue => queue.End());
                break;
        }
    }

    private void OnAdded(Message.Added added)
    {
        if (_isStopping)
        {
            return;
        }

        ProviderQueue queue = QueueOf(added.Source);
        if (!queue.TryAdd(added.Task.Id))
        {
            Note($"{added.Task} was given more than once; it is asked once.");
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

    private ProviderQueue QueueOf(PollSource source)
    {
        if (!_queues.TryGetValue(source.Provider, out ProviderQueue? queue))
        {
            queue = new ProviderQueue(source, _options, _observer.Warned, (entry, response) => Post(new Message.Polled(entry, response)));
            _queues.Add(source.Provider, queue);
        }

        return queue;
    }

    private void StartDue(ProviderQueue queue)
    {
        TimeSpan now = Now;
        while (queue.TakeDue(now) is { } entry)
        {
            _inFlight++;
            if (_observer.WantsNotes && queue.Lateness(entry, now) is { } late)
            {
                _observer.Noted(late);
            }

            _ = queue.PollAsync(entry, left: entry.Deadline - now);
        }
    }

    private void OnPolled(PendingTask entry, PollResponse response)
    {
        entry.Queue.CountPoll(entry);
        _inFlight--;
        if (entry.IsDone || (response.Task is null && response.Failure is null))
        {
            return;
        }

        if (response.Task is not null)
        {
            entry.Queue.Limiter.Answered(entry.StartedAt);
        }

        Apply(entry, entry.Queue.Decider.Judge(entry, response, Now));
    }

    /// <summary>Sets the alarm for the next due time or deadline.</summary>
    /// <returns>When it goes off; null when only a message can bring anything.</returns>
    private TimeSpan? Arm(ITimer timer)
    {
        if (_isStopping || _isRunOver)
        {
            return null;
        }

        TimeSpan? next = Delays.Earlier(_deadlines.Next, _runDeadline);
        foreach (ProviderQueue queue in _queues.Values)
        {
            next = Delays.Earlier(next, queue.NextDue);
        }

        if (next is { } time)
        {
            timer.Change(Delays.Later(time - Now, Coalescing), Timeout.InfiniteTimeSpan);
        }

        return next;
    }

    private void WakeUp(TimeSpan? planned)
    {
        TimeSpan now = Now;
        if (now - planned is not { } late || late <= TimeSpan.Zero)
        {
            return;
        }

        foreach (ProviderQueue queue in _queues.Values)
        {
            queue.WakeUp(now, late);
        }
    }

    /// <summary>What can happen to a scheduler.</summary>
    private abstract record Message
    {
        /// <summary>A task to wait for, and whether somebody has seen it alive before.</summary>
        public sealed record Added(VeoTaskReference Task, PollSource Source, bool WasSeen) : Message;

        /// <summary>A poll came back; an empty one was cancelled.</summary>
        public sealed record Polled(PendingTask Entry, PollResponse Response) : Message;

        /// <summary>No more tasks will come.</summary>
        public sealed record InputOver : Message;

        /// <summary>A due time or a deadline has come.</summary>
        public sealed record Woken : Message;

        /// <summary>The run was called off.</summary>
        public sealed record Stopped : Message;
    }
}
