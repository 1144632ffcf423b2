using VeoTasks.Gateways;
using VeoTasks.Polling;

namespace VeoTasks.Benchmarks.Loops;

/// <summary>Hears a run in which every task is still running at each look, so anything else is a mistake in the measurement. As without -Verbose, nobody reads notes.</summary>
internal sealed class NothingEnds : IPollObserver
{
    /// <inheritdoc/>
    public bool WantsNotes => false;

    /// <inheritdoc/>
    public void Noted(string text)
    {
    }

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
