using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Http;

/// <summary>
/// Finds out whether a gateway is there and takes the key, by asking for a task that cannot exist: that costs nothing, and the way the
/// gateway refuses tells the rest. new-api checks the key first (401) and answers 400 "task_not_exist" to a good one. MuleRun's 404 may
/// also mean a wrong path ("incorrect path or unknown task id"), so a bare 404 is asked for once more without the key: only a gateway
/// that looks at keys under this path then answers otherwise.
/// </summary>
internal sealed class ProviderProbe(VeoProvider provider, ApiKey? key, HttpMessageInvoker http, TimeProvider time)
{
    private readonly IProviderAdapter _adapter = AdapterRegistry.Find(provider.Adapter)
        ?? throw new ArgumentException($"There is no adapter '{provider.Adapter}'.", nameof(provider));

    /// <summary>Asks once, or twice as said above.</summary>
    /// <param name="timeout">How long each request may take; <see cref="TaskClient.RequestTimeout"/> at most.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ProbeResult> RunAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        DateTimeOffset sent = time.GetUtcNow();
        long start = time.GetTimestamp();
        PollResponse look = await PollAsync(key, timeout, cancellationToken).ConfigureAwait(false);
        TimeSpan elapsed = time.GetElapsedTime(start);

        bool isReachable = IsAnswer(look);
        ProbeResult result = new(isReachable, AuthenticatedBy(look.Failure), Trouble(look.Failure))
        {
            Latency = isReachable ? elapsed : null,
            ServerTimeSkew = look.SentAt - (sent + (elapsed / 2)),
        };
        return look.Failure is { Category: VeoErrorCategory.NotFound, StatusCode: 404 or 410 } && key is not null
            ? await WithoutKeyAsync(result, timeout, cancellationToken).ConfigureAwait(false)
            : result;
    }

    /// <summary>Says what a bare 404 meant.</summary>
    private async Task<ProbeResult> WithoutKeyAsync(ProbeResult result, TimeSpan timeout, CancellationToken cancellationToken)
    {
        PollResponse bare = await PollAsync(null, timeout, cancellationToken).ConfigureAwait(false);
        return bare.Failure switch
        {
            { Category: VeoErrorCategory.Unauthorized or VeoErrorCategory.Forbidden } => result,
            { Category: VeoErrorCategory.NotFound or VeoErrorCategory.InvalidEndpoint } => result with
            {
                Authenticated = null,
                Trouble = new(
                    null,
                    $"{provider.BaseUri.Host} answers 404 with the key and without it: its address has no such path, or another API "
                        + "answers there.",
                    VeoErrorCategory.InvalidEndpoint),
            },
            // What went wrong now says nothing about the first answer.
            _ => result with { Authenticated = null },
        };
    }

    private async Task<PollResponse> PollAsync(ApiKey? with, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            VeoTaskReference noTask = _adapter.NoTask(provider.BaseUri);
            TaskRoute route = new(noTask) { Known = _adapter.TaskRoutes(noTask)[0] };
            return await new TaskClient(provider, with, http, time).ReadAsync(route, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PollResponse(null, TransportFailures.Read(new TimeoutException(), Origin.Of(provider.BaseUri)));
        }
    }

    /// <summary>
    /// Whether HTTP came back. Redirects that are not followed and answers that are too long did too, though their status is not kept.
    /// </summary>
    private static bool IsAnswer(PollResponse look) => look.Task is not null || look.Failure is { StatusCode: not null }
        or
        {
            Category: VeoErrorCategory.RedirectRefused or VeoErrorCategory.TooManyRedirects or VeoErrorCategory.TooLarge
                or VeoErrorCategory.WrongTask
        };

    private bool? AuthenticatedBy(RequestFailure? failure) => failure switch
    {
        _ when key is null => false,
        null or { Category: VeoErrorCategory.NotFound or VeoErrorCategory.QuotaExceeded } => true,
        { Category: VeoErrorCategory.Unauthorized } or { Category: VeoErrorCategory.Forbidden, EndsProvider: true } => false,
        _ => null,
    };

    /// <summary>That it knows no such task is what was hoped for.</summary>
    private static VeoTaskError? Trouble(RequestFailure? failure) =>
        failure is { Category: not VeoErrorCategory.NotFound } ? failure.Error : null;
}

/// <summary>What a probe found.</summary>
/// <param name="Reachable">Whether an HTTP answer came.</param>
/// <param name="Authenticated">Whether the key was taken; false also without one; null when the answer does not say.</param>
/// <param name="Trouble">What is wrong; null when nothing is.</param>
internal sealed record ProbeResult(bool Reachable, bool? Authenticated, VeoTaskError? Trouble)
{
    /// <summary>From sending to the end of the answer; null when none came.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>How far the gateway's clock is ahead of this one; null when it does not tell its time.</summary>
    public TimeSpan? ServerTimeSkew { get; init; }
}
