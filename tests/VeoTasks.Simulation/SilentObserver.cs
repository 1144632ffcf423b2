using VeoTasks.Gateways.Parsing;
using VeoTasks.Polling;

namespace VeoTasks.Simulation;

/// <summary>Hears a run and keeps nothing of it.</summary>
internal sealed class SilentObserver : IPollObserver
{
    /// <inheritdoc/>
    public bool WantsNotes => false;

    /// <inheritdoc/>
    public void Finished(VeoTask task)
    {
    }

    /// <inheritdoc/>
    public void Abandoned(VeoTaskReference task, RequestFailure failure)
    {
    }

    /// <inheritdoc/>
    public void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting)
    {
    }

    /// <inheritdoc/>
    public void Warned(string text)
    {
    }

    /// <inheritdoc/>
    public void Noted(string text)
    {
    }
}
