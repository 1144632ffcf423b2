using VeoTasks.Http;

namespace VeoTasks.Fuzz.Pipeline;

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
