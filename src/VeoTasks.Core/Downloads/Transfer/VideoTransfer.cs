using VeoTasks.Downloads.Content;
using VeoTasks.Downloads.Files;
using VeoTasks.Http;
using VeoTasks.Providers;

namespace VeoTasks.Downloads.Transfer;

/// <summary>
/// Asks for one video until its part file is whole. Each pass runs under the request policy, whose tries count from the beginning again
/// whenever a pass brought the file forward; starting over and renewing the link happen once each. So it always ends.
/// </summary>
internal sealed class VideoTransfer(TransferPass pass, IRequestPolicy policy, DownloadRequest request, PartFile part)
{
    private VeoVideo _video = request.Video;
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

        while (true)
        {
            Attempt<PassEnd> attempt = await TryAsync(cancellationToken);
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
                case NextStep.RenewLink when _hasRenewedLink:
                    return end.Reason;
                case NextStep.RenewLink:
                    _hasRenewedLink = true;
                    if (await RenewLinkAsync(end.Reason!, cancellationToken) is { } failure)
                    {
                        return failure;
                    }

                    break;
            }
        }
    }

    private ValueTask<Attempt<PassEnd>> TryAsync(CancellationToken cancellationToken)
    {
        ValueTask<Attempt<PassEnd>> PassAsync(CancellationToken token) => pass.RunAsync(_video, part, request.Progress, token);

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
            string text = $"{reason.Error.Message} Asking for a new link failed: {failure.Error.Message}";
            return reason with { Error = reason.Error with { Message = text }, EndsProvider = failure.EndsProvider };
        }

        VeoVideo? fresh = answer.Value?.Videos.FirstOrDefault(video => video.Index == _video.Index);
        if (fresh is null)
        {
            return reason with { Error = reason.Error with { Message = $"{reason.Error.Message} The gateway has no new link for it." } };
        }

        _video = fresh;
        return null;
    }
}
