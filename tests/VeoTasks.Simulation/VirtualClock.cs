namespace VeoTasks.Simulation;

/// <summary>
/// A clock that stands still until a test moves it. Everything that takes a <see cref="TimeProvider"/> can be run through hours in
/// microseconds. Safe to use from any thread. Callbacks run on the thread that advances, outside the lock on the timers, so they may arm,
/// change and dispose timers.
/// </summary>
/// <param name="start">The first instant, UTC; by default the last day on which the contracts were read.</param>
public sealed class VirtualClock(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _advancing = new();
    private readonly Lock _gate = new();
    private readonly SortedSet<VirtualTimer> _armed = new(VirtualTimer.ByDueTime);
    private DateTimeOffset _now = (start ?? new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero)).ToUniversalTime();
    private long _order;

    /// <summary>UTC: a test must not depend on the machine's zone.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Ticks of 100 ns, so that a difference of timestamps is exact.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Raised, on the thread that does it and outside the lock, whenever a timer was armed, changed or disposed.</summary>
    public event Action? TimersChanged;

    /// <summary>When the earliest armed timer is due; null when none is armed.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                return _armed.Min?.Due;
            }
        }
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    /// <inheritdoc />
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Moves the clock forward. Every timer that falls due on the way fires in the order of due times (equal ones in the order of arming),
    /// and while it fires the clock shows its own instant. Timers that callbacks arm take part. Concurrent calls wait for each other.
    /// </summary>
    /// <param name="by">How far; zero fires what is due now.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_advancing)
        {
            var target = GetUtcNow() + by;
            while (TakeDue(target) is { } timer)
            {
                timer.Fire();
            }
        }
    }

    /// <summary>
    /// Waits until the earliest timer is due so far from now, or sooner. Code on other threads arms its timers when it gets there.
    /// </summary>
    /// <exception cref="OperationCanceledException">It did not come to that in time.</exception>
    public async Task WaitForTimerAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TimersChanged += Look;
        try
        {
            Look();
            await armed.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            TimersChanged -= Look;
        }

        void Look()
        {
            if (NextDue <= GetUtcNow() + within)
            {
                armed.TrySetResult();
            }
        }
    }

    internal bool Arm(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (timer.IsDisposed)
            {
                return false;
            }

            _armed.Remove(timer);
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = _now + dueTime;
                timer.Order = _order++;
                _armed.Add(timer);
            }
        }

        TimersChanged?.Invoke();
        if (dueTime == TimeSpan.Zero)
        {
            // As a real timer would: due at once means on another thread, without anybody moving the clock.
            ThreadPool.UnsafeQueueUserWorkItem(static clock => clock.Advance(TimeSpan.Zero), this, preferLocal: false);
        }

        return true;
    }

    internal void Disarm(VirtualTimer timer)
    {
        lock (_gate)
        {
            timer.IsDisposed = true;
            _armed.Remove(timer);
        }

        TimersChanged?.Invoke();
    }

    private VirtualTimer? TakeDue(DateTimeOffset target)
    {
        lock (_gate)
        {
            if (_armed.Min is not { } timer || timer.Due > target)
            {
                _now = target > _now ? target : _now;
                return null;
            }

            _armed.Remove(timer);
            _now = timer.Due > _now ? timer.Due : _now;
            if (timer.Period > TimeSpan.Zero)
            {
                timer.Due += timer.Period;
                timer.Order = _order++;
                _armed.Add(timer);
            }

            return timer;
        }
    }
}
