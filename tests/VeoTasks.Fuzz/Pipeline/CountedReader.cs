using VeoTasks.Http;

namespace VeoTasks.Fuzz.Pipeline;

/// <summary>Counts the looks that are under way.</summary>
internal sealed class CountedReader(ITaskReader inner, Action changed) : ITaskReader
{
    private int _looks;

    /// <summary>How many.</summary>
    public int Looks => Volatile.Read(ref _looks);

    /// <inheritdoc/>
    public async ValueTask<TaskLook> ReadAsync(TaskAddress address, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _looks);
        try
        {
            return await inner.ReadAsync(address, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _looks);
            changed();
        }
    }
}
