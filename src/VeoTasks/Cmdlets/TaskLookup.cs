using System.Management.Automation;
using VeoTasks.Credentials;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Polling;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Looks at single tasks for a cmdlet. A failure that concerns the whole provider is reported once and spares its other tasks the request.</summary>
internal sealed class TaskLookup(PipelineQueue results, IRequestPolicy policy)
{
    private int _notAsked;

    /// <summary>Tasks that were not asked for because their provider had ended.</summary>
    public int NotAsked => Volatile.Read(ref _notAsked);

    /// <summary>One look with the retries of a single read, within the provider's budget.</summary>
    public ValueTask<Attempt<VeoTask>> ReadAsync(VeoTaskReference reference, GatewaySession session, CancellationToken cancellationToken)
    {
        TaskRoute address = new(reference);
        RateLimitedReader reader = new(session.Tasks, session.Provider, RateLimiters.Process, TimeProvider.System);
        return policy.ExecuteAsync(
            Origin.Of(session.Provider.BaseUri).ToString(), token => reader.TryReadAsync(address, token), cancellationToken);
    }

    /// <summary>The task, or why it cannot be had; null when its provider has ended, of which an error is posted once.</summary>
    public async Task<Attempt<VeoTask>?> FindAsync(VeoTaskReference reference, GatewaySession session, CancellationToken cancellationToken)
    {
        if (session.HasEnded)
        {
            Interlocked.Increment(ref _notAsked);
            return null;
        }

        Attempt<VeoTask> attempt = await ReadAsync(reference, session, cancellationToken).ConfigureAwait(false);
        if (attempt.Failure is not { EndsProvider: true } failure)
        {
            return attempt;
        }

        if (session.End())
        {
            results.Error(VeoErrors.Provider(session.Provider, failure));
        }
        else
        {
            Interlocked.Increment(ref _notAsked);
        }

        return null;
    }
}
