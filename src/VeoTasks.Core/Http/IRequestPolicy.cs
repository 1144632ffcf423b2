using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Http;

/// <summary>
/// Makes one request succeed if it can: repeats it after transient failures, with jitter, the gateway's own delays and a circuit breaker
/// per origin.
/// </summary>
internal interface IRequestPolicy
{
    /// <summary>Runs <paramref name="attempt"/> until it gives a value, fails for good or runs out of tries.</summary>
    /// <param name="origin">Scheme, host and port of the server: what shares one circuit breaker.</param>
    /// <param name="attempt">One try. It reports failures in its result and throws only <see cref="OperationCanceledException"/>.</param>
    /// <param name="cancellationToken">Ends the waiting and the try under way.</param>
    ValueTask<Attempt<T>> ExecuteAsync<T>(
        string origin, Func<CancellationToken, ValueTask<Attempt<T>>> attempt, CancellationToken cancellationToken)
        where T : class;
}

/// <summary>The end of one try: a value, or why there is none.</summary>
/// <param name="Value">The result; null when the try failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
internal sealed record Attempt<T>(T? Value, RequestFailure? Failure)
    where T : class
{
    /// <summary>A try that gave a value.</summary>
    public static implicit operator Attempt<T>(T value) => new(value, null);

    /// <summary>A try that failed.</summary>
    public static implicit operator Attempt<T>(RequestFailure failure) => new(null, failure);
}

/// <summary>Makes request policies. Implemented where the resilience library is referenced, so that nothing else has to load it.</summary>
internal interface IRequestPolicyFactory
{
    /// <summary>A policy for single reads: an open circuit fails at once.</summary>
    /// <param name="time">The clock for delays and breaks.</param>
    /// <param name="random">Gives numbers from 0 up to 1 for jitter; called by any thread.</param>
    IRequestPolicy ForReads(TimeProvider time, Func<double> random);

    /// <summary>A policy for downloads: an open circuit is waited for, a few minutes at most.</summary>
    /// <inheritdoc cref="ForReads"/>
    IRequestPolicy ForDownloads(TimeProvider time, Func<double> random);
}

/// <summary>
/// Sends each request straight away until the first one fails for the moment, and only then brings in the policy, which begins with that
/// failure. Most runs see none, and neither load the library behind the policy nor build its pipelines.
/// </summary>
internal sealed class LatePolicy(Func<IRequestPolicy> create) : IRequestPolicy
{
    private readonly Lazy<IRequestPolicy> _policy = new(create);

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
