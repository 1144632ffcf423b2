using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Polling;

namespace VeoTasks.Cmdlets;

/// <summary>Carries what the scheduler tells over to the pipeline.</summary>
internal sealed class WaitObserver(PipelineQueue results, bool isVerbose, bool endsWithFirst) : IPollObserver
{
    private readonly SlowestTasks _slowest = new(TimeProvider.System);
    private Action? _end;
    private int _emitted;

    /// <summary>Carries out the run, to its end or to the first task that ends when one is enough.</summary>
    public async Task FollowAsync(TaskPoller poller, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _end = limit.Cancel;
        try
        {
            await poller.RunAsync(limit.Token).ConfigureAwait(false);
        }
        finally
        {
            _end = null;
        }
    }

    /// <summary>The counts for the progress bar.</summary>
    public ProgressState Describe(PollCounts counts) => new(
        counts.Added, counts.Done, $"{counts.Succeeded} succeeded, {counts.Failed + counts.Abandoned + counts.Dropped} not, {counts.Waiting} waiting")
    {
        Slowest = _slowest.Describe(),
    };

    /// <inheritdoc/>
    public void Waiting(VeoTask task) => _slowest.See(task);

    /// <inheritdoc/>
    public void Finished(VeoTask task)
    {
        _slowest.Forget(task.Provider, task.Id);
        if (endsWithFirst && Interlocked.Exchange(ref _emitted, 1) != 0)
        {
            return;
        }

        results.Output(task);
        if (endsWithFirst)
        {
            _end?.Invoke();
        }
    }

    /// <inheritdoc/>
    public void Abandoned(VeoTaskReference task, RequestFailure failure)
    {
        _slowest.Forget(task.Provider, task.Id);
        results.Error(VeoErrors.Task(task, failure));
    }

    /// <inheritdoc/>
    public void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting)
    {
        _slowest.Forget(provider.Name);
        results.Error(VeoErrors.Provider(provider, failure));
    }

    /// <inheritdoc/>
    public void Paused(VeoProvider provider, TimeSpan pause, string reason) => results.Pause(provider.Name, pause, reason);

    /// <inheritdoc/>
    public void Warned(string text) => results.Warning(text);

    /// <inheritdoc/>
    public bool WantsNotes => isVerbose;

    /// <inheritdoc/>
    public void Noted(string text) => results.Verbose(text);
}
