using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>One request for a video: asks for what is missing, judges the answer, takes the bytes, checks the result.</summary>
internal sealed class DownloadAttempt(IResultClient client, TimeProvider time, DownloadOptions options, DiskSpace room)
{
    /// <summary>How many new bytes make a broken request one that brought the file forward.</summary>
    private const long ProgressStep = 1024 * 1024;

    /// <summary>Runs it. What the server said is told without secrets. Throws nothing but <see cref="OperationCanceledException"/>.</summary>
    public async ValueTask<Attempt<AttemptResult>> RunAsync(VeoVideo video, PartFile part, DownloadProgress progress, CancellationToken cancellationToken)
    {
        Attempt<AttemptResult> end = await TryAsync(video, part, progress, cancellationToken);
        return end switch
        {
            { Failure: { } failure } => Scrubbed(failure, video),
            { Value: { Reason: { } reason } value } => value with { Reason = Scrubbed(reason, video) },
            _ => end,
        };
    }

    /// <summary>Failures of this machine's disk hold nothing of the server, and their paths are to stay whole.</summary>
    private RequestFailure Scrubbed(RequestFailure failure, VeoVideo video) => failure.Category is VeoErrorCategory.DiskFull or VeoErrorCategory.WriteFailed or VeoErrorCategory.FileBusy
        ? failure
        : failure with { Error = failure.Error with { Message = client.Scrub(failure.Error.Message, video) } };

    private async ValueTask<Attempt<AttemptResult>> TryAsync(VeoVideo video, PartFile part, DownloadProgress progress, CancellationToken cancellationToken)
    {
        long mark = part.HighWater;
        try
        {
            return video.Uri is null
                ? TakeInline(video, part, progress)
                : await RequestAsync(video, part, progress, cancellationToken);
        }
        catch (TransferException broken)
        {
            bool hasGained = broken.Failure.IsTransient && part.HighWater - mark >= ProgressStep;
            return hasGained ? AttemptResult.GoOn : broken.Failure;
        }
        catch (InvalidDataException invalid)
        {
            return AttemptResult.StartOver(ResultFailures.Invalid(invalid.Message));
        }
        catch (RequestRefusedException refused)
        {
            // Where the gateway has the video itself, a link that must not be followed counts as dead.
            RequestFailure failure = ResultFailures.Refused(refused);
            return video.LastResort is null ? failure : AttemptResult.RenewLink(failure);
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            return room.FailureOf(exception, part.Path);
        }
    }

    private async ValueTask<Attempt<AttemptResult>> RequestAsync(VeoVideo video, PartFile part, DownloadProgress progress, CancellationToken cancellationToken)
    {
        using StallGuard guard = new(options.AnswerTimeoutFor(video.Transport), time, cancellationToken);
        bool isJson = video.Transport is VeoVideoTransport.Base64Json;
        ResumeRange? range = isJson ? null : part.ResumePoint;
        using HttpResponseMessage answer = await SendAsync(video, range, guard, cancellationToken);
        RangeReply reply = isJson ? RangeReply.ReadJson(answer) : RangeReply.Read(answer, range?.Offset ?? 0, range is null ? null : part.Note);
        if (reply.Kind is ReplyKind.Misfit)
        {
            return AttemptResult.StartOver(ResultFailures.Misfit($"The server answered with {reply.Misfit}."));
        }

        if (reply.Kind is ReplyKind.Refusal)
        {
            RequestFailure failure = ResultFailures.Status(answer, video, await ReadMessageAsync(answer, guard));
            bool isGone = failure.Category is VeoErrorCategory.LinkExpired || ResultFailures.IsLinkGone(answer.StatusCode, video);
            return isGone ? AttemptResult.RenewLink(failure) : failure;
        }

        if (reply.Kind is ReplyKind.Nothing)
        {
            part.Continue(part.Length);
        }
        else
        {
            await using ResultBody raw = await ResultBody.OpenAsync(answer, guard, options.StallTimeout);
            ResumeInfo note = reply.IsVerbatim ? ResumeInfo.Of(part.Video, answer, reply.FileLength) : new ResumeInfo { Video = part.Video };
            BodyCopy copy = new(part, progress, options.MaximumLength, room);
            if (await copy.RunAsync(isJson ? raw.InsideJson() : raw, reply, note) is { } end)
            {
                return end;
            }
        }

        return Verify(part);
    }

    private async ValueTask<HttpResponseMessage> SendAsync(VeoVideo video, ResumeRange? range, StallGuard guard, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(video, range, guard.Token);
        }
        catch (HttpRequestException exception)
        {
            throw new TransferException(ResultFailures.Connection(exception, video), exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransferException(ResultFailures.NoAnswer(video), exception);
        }
    }

    /// <summary>What the gateway says to a status that brings no video. Whatever goes wrong here, the status is what counts.</summary>
    private async ValueTask<string?> ReadMessageAsync(HttpResponseMessage answer, StallGuard guard)
    {
        try
        {
            await using ResultBody body = await ResultBody.OpenAsync(answer, guard, options.StallTimeout);
            byte[] text = new byte[GatewayMessage.MaximumLength];
            int length = 0;
            while (length < text.Length && await body.ReadAsync(text.AsMemory(length)) is > 0 and var read)
            {
                length += read;
            }

            return GatewayMessage.Read(text.AsSpan(0, length));
        }
        catch (Exception exception) when (exception is TransferException or InvalidDataException)
        {
            return null;
        }
    }

    private Attempt<AttemptResult> TakeInline(VeoVideo video, PartFile part, DownloadProgress progress)
    {
        ReadOnlySpan<byte> bytes = video.Inline.Span;
        if (bytes.Length > options.MaximumLength)
        {
            return ResultFailures.OverLimit(options.MaximumLength);
        }

        if (!FileSignature.AreMp4(bytes))
        {
            return AttemptResult.RenewLink(ResultFailures.NotAVideo($"The video in the task's answer is {FileSignature.Describe(bytes)}, not an MP4."));
        }

        part.Begin(new ResumeInfo { Video = part.Video, Length = bytes.Length });
        part.Append(bytes);
        progress.Expect(bytes.Length);
        progress.Report(bytes.Length);
        return Verify(part);
    }

    private static AttemptResult Verify(PartFile part) => part.Check() switch
    {
        Mp4State.Whole => AttemptResult.Finish,
        Mp4State.CutOff when part.Note?.Length is null => throw new TransferException(ResultFailures.Broken("ended before the video did")),
        _ => AttemptResult.StartOver(ResultFailures.Corrupt($"The {part.Length} bytes that came are no whole MP4 video: its boxes do not add up.")),
    };
}

/// <summary>What is to be done after one request that was answered.</summary>
internal enum NextStep
{
    /// <summary>Nothing: the part file is whole.</summary>
    Finish,

    /// <summary>Ask for the rest. The connection broke, but so much had come that the tries count from the beginning again.</summary>
    GoOn,

    /// <summary>Drop the part file and ask for everything.</summary>
    StartOver,

    /// <summary>Ask the gateway for a link that is still good.</summary>
    RenewLink,
}

/// <summary>The end of one request that was answered. Requests that were not, or not to the end, are failures for the policy to repeat.</summary>
/// <param name="Next">What is to be done.</param>
/// <param name="Reason">The failure it is if that was done before; null where it is none.</param>
internal sealed record AttemptResult(NextStep Next, RequestFailure? Reason)
{
    public static AttemptResult Finish { get; } = new(NextStep.Finish, null);

    public static AttemptResult GoOn { get; } = new(NextStep.GoOn, null);

    public static AttemptResult StartOver(RequestFailure reason) => new(NextStep.StartOver, reason);

    public static AttemptResult RenewLink(RequestFailure reason) => new(NextStep.RenewLink, reason);
}

/// <summary>A request ended in the middle. Tells the network's trouble from that of the disk, which both come as <see cref="IOException"/>.</summary>
internal sealed class TransferException(RequestFailure failure, Exception? inner = null) : Exception(failure.Error.Message, inner)
{
    public RequestFailure Failure { get; } = failure;
}
