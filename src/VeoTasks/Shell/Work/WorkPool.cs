using System.Threading.Channels;

namespace VeoTasks.Shell.Work;

/// <summary>Runs jobs in the order they came, so many at a time. A job must not throw anything but cancellation.</summary>
internal sealed class WorkPool
{
    private readonly Channel<Func<CancellationToken, Task>> _jobs = Channel.CreateUnbounded<Func<CancellationToken, Task>>();
    private readonly Task _workers;
    private int _total;
    private int _done;

    /// <summary>Makes a pool with that many workers; the token calls all of them off.</summary>
    public WorkPool(int throttleLimit, CancellationToken cancellationToken) =>
        _workers = Task.WhenAll(Enumerable.Range(0, throttleLimit).Select(_ => WorkAsync(cancellationToken)));

    /// <summary>Jobs that were handed in.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>Jobs that are through.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Hands in a job; it starts when a worker is free.</summary>
    public void Start(Func<CancellationToken, Task> job)
    {
        Interlocked.Increment(ref _total);
        _jobs.Writer.TryWrite(job);
    }

    /// <summary>Takes no more jobs, and ends when all are through or called off.</summary>
    public Task CompleteAsync()
    {
        _jobs.Writer.TryComplete();
        return _workers;
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (Func<CancellationToken, Task> job in _jobs.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await Task.Run(() => job(cancellationToken), cancellationToken).ConfigureAwait(false);
                Interlocked.Increment(ref _done);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The cmdlet is over.
        }
    }
}
