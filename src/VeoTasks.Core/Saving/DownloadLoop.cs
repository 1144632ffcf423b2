using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>
/// Asks for one video until its part file is whole. Each pass runs under the request policy, whose tries count from the beginning again
/// whenever a pass brought the file forward; starting over, renewing the link and the last resort happen once each. So it always ends.
/// </summary>
internal sealed class DownloadLoop(DownloadAttempt pass, IRequestPolicy policy, DownloadRequest request, PartFile part, TimeProvider time)
{
    /// <summary>A link with less time than this left is renewed before it is used.</summary>
    private static readonly TimeSpan LeastTimeLeft = TimeSpan.FromSeconds(60);

    private VeoVideo _video = request.Video;
    private RequestFailure? _deadLink;
    private bool _hasStartedOver;
    private bool _hasRenewedLink;

    /// <summary>Runs it; returns why there is no whole video, or null when there is one.</summary>
    public async ValueTask<RequestFailure?> RunAsync(CancellationToken cancellationToken)
    {
        request.Progress.Expect(part.Note?.Length);
        request.Progress.Report(part.Length);
        if (part.IsComplete)
        {
            // An earlier run was killed, or could not move the file.
            if (part.Check() is Mp4State.Whole)
            {
                return null;
            }

            part.StartOver();
        }

        if (LinkExpiry.Of(request.Task, _video) - time.GetUtcNow() < LeastTimeLeft)
        {
            // Whatever comes of it: the old link is still to be tried, and a fresh one can still run out.
            _ = await RenewLinkAsync(ResultFailures.LinkRunsOut(), cancellationToken);
        }

        while (true)
        {
            Attempt<AttemptResult> attempt = await TryAsync(cancellationToken);
            if (attempt.Value is not { } end)
            {
                return attempt.Failure ?? throw new InvalidOperationException("The request policy gave neither a value nor a failure.");
            }

            switch (end.Next)
            {
                case NextStep.Finish:
                    return null;
                case NextStep.GoOn:
                    break;
                case NextStep.StartOver:
                    part.StartOver();
                    if (_hasStartedOver)
                    {
                        return end.Reason;
                    }

                    _hasStartedOver = true;
                    break;
                case NextStep.RenewLink:
                    RequestFailure? dead = await FindOtherWayAsync(end.Reason!, cancellationToken);
                    if (dead is not null)
                    {
                        return dead;
                    }

                    break;
            }
        }
    }

    /// <summary>A fresh link, then the gateway's own endpoint; the failure to end with when both were used up.</summary>
    private async ValueTask<RequestFailure?> FindOtherWayAsync(RequestFailure reason, CancellationToken cancellationToken)
    {
        if (_deadLink is not null)
        {
            return Add(_deadLink, $"The gateway's own endpoint did not help: {reason.Error.Message}");
        }

        RequestFailure? failure = reason;
        if (!_hasRenewedLink)
        {
            _hasRenewedLink = true;
            failure = await RenewLinkAsync(reason, cancellationToken);
        }

        // Without a key, and so without a way to ask again, the endpoint would only refuse.
        if (failure is null || request.AskAgain is null || _video.LastResort is null)
        {
            return failure;
        }

        _deadLink = failure;
        _video = _video.LastResort;
        return null;
    }

    private ValueTask<Attempt<AttemptResult>> TryAsync(CancellationToken cancellationToken)
    {
        ValueTask<Attempt<AttemptResult>> PassAsync(CancellationToken token) => pass.RunAsync(_video, part, request.Progress, token);

        // Bytes that are here already need no server, and a server in trouble must not keep them back.
        return _video.Uri is { } address
            ? policy.ExecuteAsync(address.GetLeftPart(UriPartial.Authority), PassAsync, cancellationToken)
            : PassAsync(cancellationToken);
    }

    private async ValueTask<RequestFailure?> RenewLinkAsync(RequestFailure reason, CancellationToken cancellationToken)
    {
        if (request.AskAgain is null)
        {
            return reason;
        }

        Attempt<VeoTask> answer = await request.AskAgain(cancellationToken);
        if (answer.Failure is { } failure)
        {
            return Add(reason, $"Asking for a new link failed: {failure.Error.Message}") with { EndsProvider = failure.EndsProvider };
        }

        VeoVideo? fresh = answer.Value?.Videos.FirstOrDefault(video => video.Index == _video.Index);
        if (fresh is null)
        {
            return Add(reason, "The gateway has no new link for it.");
        }

        _video = fresh;
        return null;
    }

    private static RequestFailure Add(RequestFailure failure, string sentence) =>
        failure with { Error = failure.Error with { Message = $"{failure.Error.Message} {sentence}" } };
}
