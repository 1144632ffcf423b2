namespace VeoTasks.Saving;

/// <summary>Cancels a request that gives no sign of life for too long, on the clock it is given.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _either;

    /// <summary>Starts to count.</summary>
    public StallGuard(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _stall = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_stall.Token, caller);
    }

    /// <summary>Cancelled when the time is up or the caller gives up.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the time is up.</summary>
    public bool HasExpired => _stall.IsCancellationRequested;

    /// <summary>Starts to count anew.</summary>
    public void Allow(TimeSpan limit) => _stall.CancelAfter(limit);

    public void Dispose()
    {
        _either.Dispose();
        _stall.Dispose();
    }
}
