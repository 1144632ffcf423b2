using System.Buffers;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>
/// Moves the video in one answer into the part file, in whatever form it comes, and sees that its bytes are as many as was said. What is
/// there counts before what is said of it: what begins as a video is one, whatever label it carries.
/// </summary>
internal sealed partial class BodyCopy(PartFile part, DownloadProgress progress, DownloadOptions options, DiskSpace room) : IVideoSink
{
    /// <summary>
    /// Large reads mean few system calls, and what arrived is written at once while it is still in the processor's cache.
    /// </summary>
    private const int BufferLength = 1024 * 1024;

    /// <summary>So many bytes tell a video from a picture in boxes.</summary>
    private const int FirstLength = 12;

    /// <summary>A proxy may pack what its store had packed before.</summary>
    private const int MostLayers = 2;

    private long _received;
    private long? _announced;
    private bool _hasJsonVideo;
    private bool _hasBegun;
    private string? _refresh;
    private string? _contentType;

    /// <summary>Takes a body that begins with the file's first byte, or where the part file ends.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="reply">What was said of them.</param>
    /// <param name="answer">The answer they are from.</param>
    /// <returns>What to do about an answer that is no video; null when all of the body is in the part file.</returns>
    /// <exception cref="TransferException">The body broke off, is longer than announced or longer than allowed.</exception>
    /// <exception cref="InvalidDataException">It is not what it seems to be.</exception>
    public async ValueTask<AttemptResult?> RunAsync(ResultBody body, RangeReply reply, HttpResponseMessage answer)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        _refresh = WebPages.RefreshIn(answer.Headers.TryGetValues("Refresh", out IEnumerable<string>? values) ? values.First() : null)
            ?? LocationOf(answer);
        _contentType = TaskClient.ReadHeaders(answer).ContentType;
        try
        {
            if (reply.Kind is not ReplyKind.Rest)
            {
                return await TakeWholeAsync(body, reply, answer, buffer);
            }

            Expect(reply, part.Length);
            part.Continue(reply.FileLength);
            return await TakeRestAsync(body, reply, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// The same where the status promises no video. Null when the body is neither a whole one nor the way to one; nothing is kept of it
    /// then.
    /// </summary>
    public async ValueTask<AttemptResult?> TryRunAsync(ResultBody body, HttpResponseMessage answer)
    {
        try
        {
            AttemptResult? end = await RunAsync(body, RangeReply.OfWhole(answer), answer);
            if (end is { Next: NextStep.Follow } || (_hasBegun && part.Check() is Mp4State.Whole))
            {
                return end ?? AttemptResult.Finish;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException
            || (exception is TransferException broken && !ResultFailures.IsLocal(broken.Failure)))
        {
            // The status is what counts then.
        }

        if (_hasBegun)
        {
            part.StartOver();
        }

        return null;
    }

    /// <summary>The same for a video whose bytes are here already.</summary>
    /// <param name="length">How many there are.</param>
    /// <param name="read">Reads some of them from an offset on.</param>
    public void Run(long length, ReadAt read)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            CheckLimit(length);
            Begin(new ResumeInfo { Video = part.Video, Length = length });
            progress.Expect(length);
            while (part.Length < length
                && read(buffer.AsSpan(0, (int)Math.Min(BufferLength, length - part.Length)), part.Length) is > 0 and int count)
            {
                Append(buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _received += bytes.Length;
        CheckLimit(part.Length + bytes.Length);
        if (_received > _announced)
        {
            part.StartOver();
            throw new TransferException(ResultFailures.TooLarge($"The server sent more than the {_announced} bytes it announced."));
        }

        part.Append(bytes);
        progress.Report(part);
    }

    private void Begin(ResumeInfo note)
    {
        _hasBegun = true;
        part.Begin(note);
    }

    /// <summary>Nothing is written, and nothing that is there is lost, before the answer looks like a video.</summary>
    private async ValueTask<AttemptResult?> TakeWholeAsync(ResultBody body, RangeReply reply, HttpResponseMessage answer, byte[] buffer)
    {
        if (reply.BodyLength > options.MaximumReceived)
        {
            throw new TransferException(ResultFailures.OverLimit(options.MaximumLength));
        }

        ResultBody source = body;
        int first = await ReadFirstAsync(source, buffer, FirstLength);
        for (int layer = 0; layer < MostLayers && !IsPlain(buffer.AsSpan(0, first)); layer++)
        {
            if (source.Unpack(buffer.AsSpan(0, first), layer == 0 ? answer.Content.Headers.ContentEncoding : []) is not { } unpacked)
            {
                break;
            }

            source.PutBack(buffer.AsSpan(0, first).ToArray());
            (source, reply) = (unpacked, reply.Unmeasured);
            first = await ReadFirstAsync(source, buffer, FirstLength);
        }

        if (first < FileSignature.Needed && first < reply.BodyLength)
        {
            throw EndedEarly();
        }

        if (first == 0)
        {
            return _refresh is not null ? AttemptResult.Follow(_refresh) : throw new TransferException(ResultFailures.Empty());
        }

        if (!FileSignature.AreMp4(buffer.AsSpan(0, first)))
        {
            return await TakeOtherAsync(source, reply, buffer, first);
        }

        Expect(reply, 0);
        Begin(source == body ? ResumeInfo.Of(part.Video, answer, reply.FileLength) : new ResumeInfo { Video = part.Video });
        Append(buffer.AsSpan(0, first));
        return await TakeRestAsync(source, reply, buffer);
    }

    /// <summary>
    /// Each read ends where a whole number of buffers does: the system's cache keeps whole pages and would take up torn ones twice.
    /// </summary>
    private async ValueTask<AttemptResult?> TakeRestAsync(Stream source, RangeReply reply, byte[] buffer)
    {
        while (part.Room > 0
            && await ReadAsync(source, buffer.AsMemory(0, BufferLength - (int)(part.Length % BufferLength))) is > 0 and int read)
        {
            if (reply.Kind is ReplyKind.Rest && _received + read > _announced)
            {
                return AttemptResult.Misfit(ResultFailures.Misfit("more than the part that it said it brings"));
            }

            Append(buffer.AsSpan(0, read));
        }

        return part.Length >= part.Note?.Length || part.Note?.Length is null ? null
            : part.Room == 0 ? AttemptResult.GoOn
            : reply.IsPiece && _received == reply.BodyLength ? AttemptResult.Piece
            : throw EndedEarly();
    }

    /// <summary>Where the length is known, limit and disk are asked before the first byte rather than met at the last.</summary>
    private void Expect(RangeReply reply, long have)
    {
        CheckLimit(reply.FileLength ?? 0);
        progress.Expect(reply.FileLength);
        _announced = reply.BodyLength;
        long needed = (reply.FileLength ?? 0) - have;
        if (!room.CanTake(needed))
        {
            throw new TransferException(FileFailures.NoRoom(part.Path, needed));
        }
    }

    private void CheckLimit(long length)
    {
        if (length > options.MaximumLength)
        {
            part.StartOver();
            throw new TransferException(ResultFailures.OverLimit(options.MaximumLength));
        }
    }

    private static async ValueTask<int> ReadFirstAsync(Stream source, Memory<byte> buffer, int needed)
    {
        int length = 0;
        while (length < needed && await ReadAsync(source, buffer[length..]) is > 0 and int read)
        {
            length += read;
        }

        return length;
    }

    private static async ValueTask<int> ReadAsync(Stream source, Memory<byte> buffer)
    {
        try
        {
            return await source.ReadAsync(buffer);
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            // What the runtime's Brotli decoder throws where the others throw InvalidDataException.
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    /// <summary>Whether it begins as what can be read as it is, whatever its label.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> first) => FileSignature.AreMp4(first) || first is [(byte)'{' or (byte)'<', ..];

    /// <summary>Where else the file is, by an answer that is no redirect; null where that is the address that was asked.</summary>
    private static string? LocationOf(HttpResponseMessage answer) =>
        answer.Headers.Location is { IsAbsoluteUri: true } location && location != answer.RequestMessage?.RequestUri
            ? location.OriginalString
            : null;

    private static TransferException EndedEarly() => new(ResultFailures.Broken("ended before the last byte"));
}
