using System.Collections.Concurrent;
using Polly;
using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Resilience;

/// <summary>Runs requests through one Polly pipeline for each origin, so that a gateway in trouble slows nobody but itself.</summary>
internal sealed class PollyRequestPolicy(Func<ResiliencePipeline<RequestFailure?>> createPipeline) : IRequestPolicy
{
    private readonly ConcurrentDictionary<string, ResiliencePipeline<RequestFailure?>> _pipelines = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<Attempt<T>> ExecuteAsync<T>(
        string origin,
        Func<CancellationToken, ValueTask<Attempt<T>>> attempt,
        CancellationToken cancellationToken)
        where T : class
    {
        ResiliencePipeline<RequestFailure?> pipeline = _pipelines.GetOrAdd(origin, _ => createPipeline());
        LastAttempt<T> last = new(attempt);
        try
        {
            await pipeline.ExecuteAsync(static (state, token) => state.RunAsync(token), last, cancellationToken).ConfigureAwait(false);
            return last.Result;
        }
        catch (Polly.CircuitBreaker.BrokenCircuitException broken)
        {
            return Pipelines.CircuitOpen(origin, broken);
        }
    }

    /// <summary>Shows the pipeline the failure and keeps the value beside it.</summary>
    private sealed class LastAttempt<T>(Func<CancellationToken, ValueTask<Attempt<T>>> attempt)
        where T : class
    {
        public Attempt<T> Result { get; private set; }

        public async ValueTask<RequestFailure?> RunAsync(CancellationToken cancellationToken)
        {
            Result = await attempt(cancellationToken).ConfigureAwait(false);
            return Result.Failure;
        }
    }
}

/// <summary>What the module's private load context creates by name; everything else in this assembly stays behind the interfaces.</summary>
public sealed class PollyRequestPolicyFactory : IRequestPolicyFactory
{
    /// <inheritdoc/>
    public IRequestPolicy ForReads(TimeProvider time, Func<double> random) => new PollyRequestPolicy(() => Pipelines.ForReads(time, random));

    /// <inheritdoc/>
    public IRequestPolicy ForDownloads(TimeProvider time, Func<double> random) => new PollyRequestPolicy(() => Pipelines.ForDownloads(time, random));
}
