using VeoTasks.Http;

namespace VeoTasks.Fuzz.Pipeline;

/// <summary>The case's clock as the request policy sees it, which counts the delays that are being waited for.</summary>
internal sealed class DelayClock(VirtualClock clock) : TimeProvider
{
    private int _waiting;

    /// <summary>How many delays are under way.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <inheritdoc/>
    public override long TimestampFrequency => clock.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _waiting);
        return new Delay(this, clock, callback, state, dueTime);
    }

    /// <summary>Counts until it fires or is given up, whichever comes first.</summary>
    private sealed class Delay : ITimer
    {
        private readonly DelayClock _owner;
        private readonly ITimer _timer;
        private int _isOver;

        public Delay(DelayClock owner, VirtualClock clock, TimerCallback callback, object? state, TimeSpan dueTime)
        {
            _owner = owner;
            _timer = clock.CreateTimer(
                _ =>
                {
                    End();
                    callback(state);
                },
                null, dueTime, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose()
        {
            End();
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            End();
            return _timer.DisposeAsync();
        }

        private void End()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                Interlocked.Decrement(ref _owner._waiting);
            }
        }
    }
}

/// <summary>Counts the looks that are under way.</summary>
internal sealed class CountedReader(ITaskReader inner, Action changed) : ITaskReader
{
    private int _polls;

    /// <summary>How many.</summary>
    public int Polls => Volatile.Read(ref _polls);

    /// <inheritdoc/>
    public async ValueTask<PollResponse> ReadAsync(TaskRoute address, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _polls);
        try
        {
            return await inner.ReadAsync(address, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _polls);
            changed();
        }
    }
}
