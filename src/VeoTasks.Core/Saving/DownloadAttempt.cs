using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>One request for a video: asks for what is missing, judges the answer, takes the bytes, checks the result.</summary>
/// <remarks>Serves one video, of whose servers it remembers how they want to be asked.</remarks>
internal sealed class DownloadAttempt(IResultClient client, TimeProvider time, DownloadOptions options, DiskSpace room)
{
    private bool _isWithoutRanges;
    private bool _wantsRange;
    private bool _comesInPieces;

    public DownloadOptions Options => options;

    /// <summary>Who else is at the video.</summary>
    public required RangeFetcher Ranges { get; init; }

    /// <summary>Runs it. What the server said is told without secrets. Throws nothing but <see cref="OperationCanceledException"/>.</summary>
    public async ValueTask<Attempt<AttemptResult>> RunAsync(
        VeoVideo video, PartFile part, DownloadProgress progress, CancellationToken cancellationToken)
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
    private RequestFailure Scrubbed(RequestFailure failure, VeoVideo video) =>
        ResultFailures.IsLocal(failure) && failure.Category is not VeoErrorCategory.VideoTooLarge
            ? failure
            : failure with { Error = failure.Error with { Message = client.Scrub(failure.Error.Message, video) } };

    private async ValueTask<Attempt<AttemptResult>> TryAsync(
        VeoVideo video, PartFile part, DownloadProgress progress, CancellationToken cancellationToken)
    {
        long mark = part.HighWater;
        long begun = time.GetTimestamp();
        try
        {
            return video.Uri is null
                ? TakeInline(video, part, progress)
                : await RequestAsync(video, part, progress, cancellationToken);
        }
        catch (TransferException broken)
        {
            // What brings bytes is progress, however few, unless they take so long that it would never end.
            long gained = part.HighWater - mark;
            bool isProgress = gained > 0 && gained >= options.LeastRate * time.GetElapsedTime(begun).TotalSeconds;
            return isProgress && broken.Failure.IsTransient ? AttemptResult.GoOn : broken.Failure;
        }
        catch (InvalidDataException invalid)
        {
            return AttemptResult.StartOver(ResultFailures.Invalid(invalid.Message));
        }
        catch (RequestRefusedException refused)
        {
            // Where the gateway has the video itself, a link that must not be followed counts as dead.
            RequestFailure failure = ResultFailures.Refused(refused);
            return video.LastResort is null ? failure : AttemptResult.OtherWay(failure);
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            return room.FailureOf(exception, part.Path);
        }
        finally
        {
            part.ReleaseEnd();
        }
    }

    private async ValueTask<Attempt<AttemptResult>> RequestAsync(
        VeoVideo video, PartFile part, DownloadProgress progress, CancellationToken cancellationToken)
    {
        if (await Ranges.ReachEndAsync(cancellationToken))
        {
            return Verify(part);
        }

        using StallGuard guard = new(options.AnswerTimeoutFor(video.Transport), time, cancellationToken);
        ResumeRange? range = video.Transport is VeoVideoTransport.Base64Json || _isWithoutRanges ? null : RangeFor(part);
        using HttpResponseMessage answer = await SendAsync(video, range, guard, cancellationToken);
        RangeReply reply = RangeReply.Read(answer, range?.Offset ?? 0, range?.Offset > 0 ? part.Note : null);
        switch (reply.Kind)
        {
            case ReplyKind.Misfit:
                return WithoutRanges(ResultFailures.Misfit(reply.Misfit!));
            case ReplyKind.Refusal:
                return await RefuseAsync(video, range, answer, guard);
            case ReplyKind.Nothing:
                part.Continue(part.Length);
                return Verify(part);
        }

        Ranges.Follow(video, answer, reply);
        await using ResultBody body = await ResultBody.OpenAsync(answer, guard, options);
        AttemptResult? end = await new BodyCopy(part, progress, options, room).RunAsync(body, reply, answer);
        _comesInPieces |= end == AttemptResult.Piece;
        return end switch
        {
            null => Verify(part),
            { Next: NextStep.Follow } => Follow(end, video, answer),
            { IsMisfit: true } => WithoutRanges(end.Reason!),
            _ => end,
        };
    }

    /// <summary>
    /// Where to go on. A server that gives files in pieces is asked for the next one without a validator too, where it sent none: its pieces are
    /// of one file as far as anybody can tell, and there is no other way to that.
    /// </summary>
    private ResumeRange? RangeFor(PartFile part) =>
        part.ResumePoint
        ?? (_comesInPieces && part.Length > 0 ? new ResumeRange(part.Length, null) : _wantsRange ? new ResumeRange(0, null) : null);

    /// <summary>A server whose parts do not fit is asked for whole files from then on.</summary>
    private AttemptResult WithoutRanges(RequestFailure reason)
    {
        _isWithoutRanges = true;
        return AttemptResult.StartOver(reason);
    }

    private async ValueTask<Attempt<AttemptResult>> RefuseAsync(VeoVideo video, ResumeRange? range, HttpResponseMessage answer, StallGuard guard)
    {
        string? message = await ReadMessageAsync(answer, guard);
        if (range is null && !_wantsRange && !_isWithoutRanges && ResultFailures.WantsRange(answer.StatusCode, message))
        {
            _wantsRange = true;
            return AttemptResult.GoOn;
        }

        if (range?.Offset > 0 && ResultFailures.IsOfRange(answer.StatusCode))
        {
            _isWithoutRanges = true;
            return AttemptResult.GoOn;
        }

        RequestFailure failure = ResultFailures.Status(answer, video, message);
        bool isGone = failure.Category is VeoErrorCategory.LinkExpired || (!failure.IsTransient && ResultFailures.IsLinkGone(answer.StatusCode, video));
        return isGone ? AttemptResult.OtherWay(failure) : failure;
    }

    /// <summary>The key goes along only if the gateway itself named the address, and not somebody it redirected to.</summary>
    private AttemptResult Follow(AttemptResult end, VeoVideo video, HttpResponseMessage answer) =>
        client.Behind(end.Link!, video, answer.RequestMessage?.RequestUri ?? video.Uri!) is { } linked
            ? AttemptResult.Follow(linked)
            : AttemptResult.OtherWay(ResultFailures.NotAVideo("The answer is an address that cannot be asked for, not an MP4 video."));

    private async ValueTask<HttpResponseMessage> SendAsync(
        VeoVideo video, ResumeRange? range, StallGuard guard, CancellationToken cancellationToken)
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

    /// <summary>What the server says to a status that brings no video. Whatever goes wrong here, the status is what counts.</summary>
    private async ValueTask<string?> ReadMessageAsync(HttpResponseMessage answer, StallGuard guard)
    {
        guard.Allow(options.MessageTimeout);
        byte[] text = new byte[GatewayMessage.MaximumLength];
        int length = 0;
        try
        {
            await using Stream body = await answer.Content.ReadAsStreamAsync(guard.Token);
            while (length < text.Length && await body.ReadAsync(text.AsMemory(length), guard.Token) is > 0 and int read)
            {
                length += read;
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException || (exception is OperationCanceledException && guard.HasExpired))
        {
            // What came so far may say enough.
        }

        return GatewayMessage.Of(text.AsSpan(0, length));
    }

    private Attempt<AttemptResult> TakeInline(VeoVideo video, PartFile part, DownloadProgress progress)
    {
        ReadOnlyMemory<byte> bytes = video.Inline;
        SpooledVideo? spool = SpooledVideo.Of(bytes);
        ReadAt read = spool is not null ? spool.Read : (buffer, offset) => Copy(bytes.Span[(int)offset..], buffer);
        Span<byte> first = new byte[GatewayMessage.MaximumLength];
        first = first[..read(first, 0)];
        if (!FileSignature.AreMp4(first))
        {
            return AttemptResult.OtherWay(ResultFailures.NotAVideo($"The video in the task's answer is {FileSignature.Describe(first)}, not an MP4."));
        }

        new BodyCopy(part, progress, options, room).Run(bytes.Length, read);
        return Verify(part);
    }

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> buffer)
    {
        bytes = bytes[..Math.Min(bytes.Length, buffer.Length)];
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    private static AttemptResult Verify(PartFile part) => part.Check() switch
    {
        Mp4State.Whole => AttemptResult.Finish,
        Mp4State.CutOff when part.Note?.Length is null => throw new TransferException(ResultFailures.Broken("ended before the video did")),
        _ => AttemptResult.StartOver(ResultFailures.Corrupt(
            $"The {part.Length} bytes that came are no whole MP4 video: its boxes do not add up.")),
    };
}

/// <summary>What is to be done after one request that was answered.</summary>
internal enum NextStep
{
    /// <summary>Nothing: the part file is whole.</summary>
    Finish,

    /// <summary>Ask for the rest. So much had come that the tries count from the beginning again.</summary>
    GoOn,

    /// <summary>Drop the part file and ask for everything.</summary>
    StartOver,

    /// <summary>Ask at the address that came in the video's place.</summary>
    Follow,

    /// <summary>Ask the gateway for a link that is still good, or at its own endpoint.</summary>
    OtherWay,
}

/// <summary>The end of one request that was answered. Requests that were not, or not to the end, are failures for the policy to repeat.</summary>
/// <param name="Next">What is to be done.</param>
/// <param name="Reason">The failure it is if that was done before; null where it is none.</param>
internal sealed record AttemptResult(NextStep Next, RequestFailure? Reason)
{
    public static AttemptResult Finish { get; } = new(NextStep.Finish, null);

    public static AttemptResult GoOn { get; } = new(NextStep.GoOn, null);

    /// <summary>The server gave a piece of the file on purpose.</summary>
    public static AttemptResult Piece { get; } = new(NextStep.GoOn, null) { Link = "" };

    /// <summary>An address that came in the video's place, as sent.</summary>
    public string? Link { get; private init; }

    /// <summary>The same as what is to be asked for.</summary>
    public VeoVideo? Video { get; private init; }

    /// <summary>Whether it starts over because the server's parts do not fit.</summary>
    public bool IsMisfit { get; private init; }

    public static AttemptResult StartOver(RequestFailure reason) => new(NextStep.StartOver, reason);

    public static AttemptResult Misfit(RequestFailure reason) => new(NextStep.StartOver, reason) { IsMisfit = true };

    public static AttemptResult OtherWay(RequestFailure reason) => new(NextStep.OtherWay, reason);

    public static AttemptResult Follow(string link) => new(NextStep.Follow, null) { Link = link };

    public static AttemptResult Follow(VeoVideo video) => new(NextStep.Follow, null) { Video = video };
}

/// <summary>A request ended in the middle. Tells the network's trouble from that of the disk, which both come as <see cref="IOException"/>.</summary>
internal sealed class TransferException(RequestFailure failure, Exception? inner = null) : Exception(failure.Error.Message, inner)
{
    public RequestFailure Failure { get; } = failure;
}
