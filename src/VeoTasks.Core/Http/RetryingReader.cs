using VeoTasks.Gateways;

namespace VeoTasks.Http;

/// <summary>
/// Takes each look with the retries of a single request, for callers that want an answer now. "Too many requests" is not
/// repeated here: it concerns all requests to the gateway, and the scheduler holds all of them back.
/// </summary>
public sealed class RetryingReader(ITaskReader reader, IRequestPolicy policy, Origin origin) : ITaskReader
{
    /// <inheritdoc/>
    public async ValueTask<PollResponse> ReadAsync(TaskRoute address, CancellationToken cancellationToken)
    {
        PollResponse last = default;
        Attempt<VeoTask> attempt = await policy.ExecuteAsync(origin.ToString(), PollAsync, cancellationToken).ConfigureAwait(false);

        // The policy has a failure of its own when it did not even try: the circuit is open.
        return last.Task is null && last.Failure?.Category != VeoErrorCategory.RateLimited ? new PollResponse(null, attempt.Failure) : last;

        async ValueTask<Attempt<VeoTask>> PollAsync(CancellationToken token)
        {
            last = await reader.ReadAsync(address, token).ConfigureAwait(false);
            return last.Failure is { Category: VeoErrorCategory.RateLimited } limited
                ? limited with { IsTransient = false }
                : new Attempt<VeoTask>(last.Task, last.Failure);
        }
    }
}
