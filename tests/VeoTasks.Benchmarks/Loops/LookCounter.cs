using VeoTasks.Polling;
using VeoTasks.Providers;

namespace VeoTasks.Benchmarks.Loops;

/// <summary>Counts the looks that a scheduler tells of. Every task is still running at each, so anything else is a mistake in the measurement.</summary>
internal sealed class LookCounter : IPollObserver
{
    /// <summary>The looks so far.</summary>
    public Meter Meter { get; } = new();

    /// <inheritdoc/>
    public void Noted(string text) => Meter.Count();

    /// <inheritdoc/>
    public void Finished(VeoTask task) => throw new InvalidOperationException($"{task} has ended.");

    /// <inheritdoc/>
    public void Abandoned(VeoTaskReference task, RequestFailure failure) =>
        throw new InvalidOperationException($"{task} was given up on: {failure.Error.Message}");

    /// <inheritdoc/>
    public void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting) =>
        throw new InvalidOperationException($"{provider} has ended: {failure.Error.Message}");

    /// <inheritdoc/>
    public void Warned(string text) => throw new InvalidOperationException(text);
}
