namespace VeoTasks.Http;

/// <summary>
/// Sends each request straight away until the first one fails for the moment, and only then brings in the policy, which begins with that
/// failure. Most runs see none, and neither load the library behind the policy nor build its pipelines.
/// </summary>
internal sealed class LatePolicy(Func<IRequestPolicy> create) : IRequestPolicy
{
    private readonly Lazy<IRequestPolicy> _policy = new(create);

    /// <inheritdoc/>
    public async ValueTask<Attempt<T>> ExecuteAsync<T>(
        string origin, Func<CancellationToken, ValueTask<Attempt<T>>> attempt, CancellationToken cancellationToken)
        where T : class
    {
        if (_policy.IsValueCreated)
        {
            return await _policy.Value.ExecuteAsync(origin, attempt, cancellationToken).ConfigureAwait(false);
        }

        Attempt<T>? first = await attempt(cancellationToken).ConfigureAwait(false);
        if (first.Failure is not { IsTransient: true })
        {
            return first;
        }

        return await _policy.Value.ExecuteAsync(
            origin,
            token =>
            {
                ValueTask<Attempt<T>> next = first is { } made ? ValueTask.FromResult(made) : attempt(token);
                first = null;
                return next;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
