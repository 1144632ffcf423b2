using System.Collections.Concurrent;
using System.Globalization;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Resilience;

/// <summary>Runs requests through one Polly pipeline for each origin, so that a gateway in trouble slows nobody but itself.</summary>
internal sealed class PollyRequestPolicy(Func<ResiliencePipeline<RequestFailure?>> createPipeline) : IRequestPolicy
{
    private readonly ConcurrentDictionary<string, ResiliencePipeline<RequestFailure?>> _pipelines = new(StringComparer.Ordinal);

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
            return last.Result!;
        }
        catch (BrokenCircuitException broken)
        {
            return Pipelines.CircuitOpen(origin, broken);
        }
    }

    /// <summary>Shows the pipeline the failure and keeps the value beside it.</summary>
    private sealed class LastAttempt<T>(Func<CancellationToken, ValueTask<Attempt<T>>> attempt)
        where T : class
    {
        public Attempt<T>? Result { get; private set; }

        public async ValueTask<RequestFailure?> RunAsync(CancellationToken cancellationToken)
        {
            Result = await attempt(cancellationToken).ConfigureAwait(false);
            return Result.Failure;
        }
    }
}

/// <summary>What the module's private load context creates by name; everything else in this assembly stays behind the interfaces.</summary>
internal sealed class PollyRequestPolicyFactory : IRequestPolicyFactory
{
    public IRequestPolicy ForReads(TimeProvider time, Func<double> random) =>
        new PollyRequestPolicy(() => Pipelines.ForReads(time, random));

    public IRequestPolicy ForDownloads(TimeProvider time, Func<double> random) =>
        new PollyRequestPolicy(() => Pipelines.ForDownloads(time, random));
}

/// <summary>The numbers: how often, how long, how many.</summary>
internal static class Pipelines
{
    /// <summary>Tries of one request, the first one included.</summary>
    public const int Attempts = 4;

    /// <summary>How long an origin is left alone once its circuit is open.</summary>
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LongestRepeated = TimeSpan.FromMinutes(1);

    /// <summary>The longest time that a download waits for a circuit to close: twenty breaks, more than three minutes.</summary>
    private const int CircuitWaits = 20;

    /// <summary>
    /// For single reads: retry around the breaker; an open circuit fails at once, since asking again later costs nothing.
    /// </summary>
    public static ResiliencePipeline<RequestFailure?> ForReads(TimeProvider time, Func<double> random) =>
        new ResiliencePipelineBuilder<RequestFailure?> { TimeProvider = time }
            .AddRetry(Retry(random))
            .AddCircuitBreaker(Breaker())
            .Build();

    /// <summary>For downloads: an open circuit is waited for, since a link that is given up on may be gone by the next run.</summary>
    public static ResiliencePipeline<RequestFailure?> ForDownloads(TimeProvider time, Func<double> random) =>
        new ResiliencePipelineBuilder<RequestFailure?> { TimeProvider = time }
            .AddRetry(WaitForCircuit(random))
            .AddRetry(Retry(random))
            .AddCircuitBreaker(Breaker())
            .Build();

    /// <summary>What is said of a request that was not made because the circuit is open.</summary>
    public static RequestFailure CircuitOpen(string origin, BrokenCircuitException broken)
    {
        string when = broken.RetryAfter is { } left
            ? string.Create(CultureInfo.InvariantCulture, $" It is asked again in {left.TotalSeconds:0} s.")
            : "";
        return new RequestFailure(new VeoTaskError(null, $"{origin} has failed again and again.{when}", VeoErrorCategory.Unavailable))
        {
            RetryAfter = broken.RetryAfter,
        };
    }

    private static RetryStrategyOptions<RequestFailure?> Retry(Func<double> random) => new()
    {
        MaxRetryAttempts = Attempts - 1,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = FirstDelay,
        MaxDelay = LongestDelay,
        Randomizer = random,
        ShouldHandle = static arguments => ValueTask.FromResult(
            arguments.Outcome.Result is { IsTransient: true } failure && (arguments.AttemptNumber == 0 || !IsLong(failure.RetryAfter))),
        DelayGenerator = arguments => ValueTask.FromResult(Asked(arguments.Outcome.Result, random)),
    };

    private static RetryStrategyOptions<RequestFailure?> WaitForCircuit(Func<double> random) => new()
    {
        MaxRetryAttempts = CircuitWaits,
        ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is BrokenCircuitException),
        DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
            ((arguments.Outcome.Exception as BrokenCircuitException)?.RetryAfter ?? BreakDuration) + (TimeSpan.FromSeconds(1) * random())),
    };

    /// <summary>
    /// Opens when nine of ten requests within half a minute failed. "Too many requests" is no failure: it has a pause of its own.
    /// </summary>
    private static CircuitBreakerStrategyOptions<RequestFailure?> Breaker() => new()
    {
        FailureRatio = 0.9,
        MinimumThroughput = 10,
        SamplingDuration = TimeSpan.FromSeconds(30),
        BreakDuration = BreakDuration,
        ShouldHandle = static arguments => ValueTask.FromResult(
            arguments.Outcome.Result is { IsTransient: true, Category: VeoErrorCategory.Unavailable or VeoErrorCategory.ConnectionFailed }),
    };

    /// <summary>
    /// The gateway's own delay with a little on top, never less; null for the usual back-off, also where it asks for more than anybody
    /// waits.
    /// </summary>
    private static TimeSpan? Asked(RequestFailure? failure, Func<double> random) =>
        failure?.RetryAfter is { } asked && asked < RetryAfterHeader.Maximum ? asked + (TimeSpan.FromSeconds(0.5) * random()) : null;

    /// <summary>Whether a delay is granted once, and not for each try.</summary>
    private static bool IsLong(TimeSpan? asked) => asked > LongestRepeated && asked < RetryAfterHeader.Maximum;
}
