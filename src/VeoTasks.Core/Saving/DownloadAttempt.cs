using System.Net;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>One request for a video: asks for what is missing, judges the answer, takes the bytes, checks the result.</summary>
/// <remarks>Serves one video, of whose servers it remembers how they want to be asked.</remarks>
internal sealed class DownloadAttempt(IResultClient client, TimeProvider time, DownloadOptions options, DiskSpace room)
{
    private bool _isWithoutRanges;
    private bool _wantsRange;
    private bool _comesInPieces;
    private bool _wasRangeRefused;
    private bool _wasKeyRefused;
    private bool _hasDoubtedRanges;
    private bool _isInDoubt;
    private bool _asksForRange;

    public DownloadOptions Options => options;

    /// <summary>Who else is at the video.</summary>
    public required RangeFetcher Ranges { get; init; }

    /// <summary>
    /// Asks for the whole file from the next request on, once and where a range was refused: some servers refuse that as they would the
    /// file.
    /// </summary>
    /// <returns>Whether that is worth it.</returns>
    public bool DoubtRanges()
    {
        _isInDoubt = _wasRangeRefused && !_hasDoubtedRanges;
        _hasDoubtedRanges |= _isInDoubt;
        return _isInDoubt;
    }

    /// <summary>
    /// Runs it. What the server said is told without secrets. Throws nothing but <see cref="OperationCanceledException"/>.
    /// </summary>
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
            _wasRangeRefused = _asksForRange && broken.Failure.Category is VeoErrorCategory.Corrupt;

            // What brings bytes is progress, however few, unless they take so long that it would never end.
            long gained = part.HighWater - mark;
            bool isProgress = gained > 0 && gained >= DownloadOptions.LeastRate * time.GetElapsedTime(begun).TotalSeconds;
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

        _wasRangeRefused = false;
        using StallGuard guard = new(options.AnswerTimeoutFor(video.Transport), time, cancellationToken);
        ResumeRange? range = video.Transport is VeoVideoTransport.Base64Json || _isWithoutRanges || _isInDoubt ? null : RangeFor(part);
        _asksForRange = range?.Offset > 0;
        using HttpResponseMessage answer = await SendAsync(video, range, guard, cancellationToken);
        RangeReply reply = RangeReply.Read(answer, range?.Offset ?? 0, range?.Offset > 0 ? part.Note : null);
        BodyCopy copy = new(part, progress, options, room);
        switch (reply.Kind)
        {
            case ReplyKind.Misfit:
                return WithoutRanges(ResultFailures.Misfit(reply.Misfit!));
            case ReplyKind.Refusal:
                ReadOnlyMemory<byte> said = await ReadBeginningAsync(answer, guard);
                return !guard.HasExpired && MayHoldVideo(answer, said) && await TakeAnywayAsync(answer, said, guard, copy) is { } found
                    ? Next(found, video, answer, part)
                    : Refuse(video, range, answer, GatewayMessage.Of(said, answer.Content.Headers));
            case ReplyKind.Nothing:
                part.Continue(part.Length);
                return Verify(part);
        }

        Ranges.Follow(video, answer, reply);
        await using ResultBody body = await ResultBody.OpenAsync(answer, guard, options);
        AttemptResult? end = await copy.RunAsync(body, reply, answer);
        _comesInPieces |= end == AttemptResult.Piece;
        _wasRangeRefused = end is { Next: NextStep.OtherWay } && range?.Offset > 0;
        return Next(end, video, answer, part);
    }

    private AttemptResult Next(AttemptResult? end, VeoVideo video, HttpResponseMessage answer, PartFile part) => end switch
    {
        null => Verify(part),
        { Next: NextStep.Follow } => Follow(end, video, answer),
        { IsMisfit: true } => WithoutRanges(end.Reason!),
        _ => end,
    };

    /// <summary>
    /// Where to go on. A server that gives files in pieces is asked for the next one without a validator too, where it sent none: its
    /// pieces are of one file as far as anybody can tell, and there is no other way to that.
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

    /// <summary>
    /// Whether the body of a status that brings no file is one all the same, as it is or packed, or names no error but a link. A redirect's
    /// body is nobody's word on the video.
    /// </summary>
    private static bool MayHoldVideo(HttpResponseMessage answer, ReadOnlyMemory<byte> first) => (int)answer.StatusCode is < 300 or >= 400
        && (FileSignature.MayHoldMp4(first.Span) || (first.Span is [(byte)'{', ..] && !ResultJson.IsError(first)));

    private async ValueTask<AttemptResult?> TakeAnywayAsync(
        HttpResponseMessage answer, ReadOnlyMemory<byte> first, StallGuard guard, BodyCopy copy)
    {
        await using ResultBody body = await ResultBody.OpenAsync(answer, guard, options);
        body.PutBack(first);
        return await copy.TryRunAsync(body, answer);
    }

    private Attempt<AttemptResult> Refuse(VeoVideo video, ResumeRange? range, HttpResponseMessage answer, string? message)
    {
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
        if (failure is { EndsProvider: true, Category: VeoErrorCategory.Unauthorized } && !_wasKeyRefused)
        {
            // One among good answers is a slip of the gateway. The policy asks once more.
            _wasKeyRefused = true;
            return failure with { IsTransient = true };
        }

        bool isFinal = !failure.IsTransient || answer.StatusCode is HttpStatusCode.InternalServerError;
        _wasRangeRefused = isFinal && range?.Offset > 0 && answer.StatusCode is not HttpStatusCode.Gone;
        _isInDoubt &= !isFinal;
        bool isGone = failure.Category is VeoErrorCategory.LinkExpired
            || (!failure.IsTransient && ResultFailures.IsLinkGone(answer.StatusCode, video));
        return isGone ? AttemptResult.OtherWay(failure) : failure;
    }

    /// <summary>The key goes along only if the gateway itself named the address, and not somebody it redirected to.</summary>
    private AttemptResult Follow(AttemptResult end, VeoVideo video, HttpResponseMessage answer) =>
        client.Behind(end.Link!, video, answer.RequestMessage?.RequestUri ?? video.Uri!) is { } linked
            ? AttemptResult.Follow(linked)
            : AttemptResult.OtherWay(ResultFailures.NotAVideo("The answer is an address that cannot be requested, not an MP4 video."));

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

    /// <summary>
    /// The beginning of what comes with a status that brings no video. Whatever goes wrong here, the status is what counts.
    /// </summary>
    private static async ValueTask<ReadOnlyMemory<byte>> ReadBeginningAsync(HttpResponseMessage answer, StallGuard guard)
    {
        guard.Allow(DownloadOptions.MessageTimeout);
        byte[] text = new byte[GatewayMessage.MaximumLength];
        int length = 0;
        try
        {
            // The same stream as for whoever reads on behind this.
            Stream body = await answer.Content.ReadAsStreamAsync(guard.Token);
            while (length < text.Length && await body.ReadAsync(text.AsMemory(length), guard.Token) is > 0 and int read)
            {
                length += read;
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException
            || (exception is OperationCanceledException && guard.HasExpired))
        {
            // What came so far may say enough.
        }

        return text.AsMemory(0, length);
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
            return AttemptResult.OtherWay(ResultFailures.NotAVideo(
                $"The video in the task's answer is {FileSignature.Describe(first)}, not an MP4."));
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
        var state => AttemptResult.StartOver(Incomplete(
            state, $"The {part.Length} bytes that arrived are not a complete MP4 video. Its boxes do not add up.")),
    };

    private static RequestFailure Incomplete(Mp4State state, string message) =>
        state is Mp4State.CutOff ? ResultFailures.CutShort(message) : ResultFailures.Corrupt(message);
}

/// <summary>
/// A request ended in the middle. Tells the network's trouble from that of the disk, which both come as <see cref="IOException"/>.
/// </summary>
internal sealed class TransferException(RequestFailure failure, Exception? inner = null) : Exception(failure.Error.Message, inner)
{
    public RequestFailure Failure { get; } = failure;
}
