using VeoTasks.Http;

namespace VeoTasks.Benchmarks.Loops;

/// <summary>Counts looks as they start, at next to no cost. Those under way when the count is read are too few to matter.</summary>
internal sealed class CountingReader(ITaskReader inner) : ITaskReader
{
    /// <summary>The looks so far.</summary>
    public Meter Meter { get; } = new();

    /// <inheritdoc/>
    public ValueTask<PollResponse> ReadAsync(TaskRoute address, CancellationToken cancellationToken)
    {
        Meter.Count();
        return inner.ReadAsync(address, cancellationToken);
    }
}
