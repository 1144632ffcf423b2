using System.Buffers;
using System.Text.Unicode;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>
/// Moves the video in one answer into the part file, in whatever form it comes, and sees that its bytes are as many as was said. What is there
/// counts before what is said of it: what begins as a video is one, whatever label it carries.
/// </summary>
internal sealed class BodyCopy(PartFile part, DownloadProgress progress, DownloadOptions options, DiskSpace room) : IVideoSink
{
    /// <summary>Large reads mean few system calls, and what arrived is written at once while it is still in the processor's cache.</summary>
    private const int BufferLength = 1024 * 1024;

    /// <summary>So many bytes tell a video from a picture in boxes.</summary>
    private const int FirstLength = 12;

    /// <summary>Bytes of a letter in UTF-8.</summary>
    private const int LongestLetter = 4;

    private long _received;
    private long? _announced;
    private bool _hasJsonVideo;

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

    /// <summary>The same for a video whose bytes are here already.</summary>
    /// <param name="length">How many there are.</param>
    /// <param name="read">Reads some of them from an offset on.</param>
    public void Run(long length, ReadAt read)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            CheckLimit(length);
            part.Begin(new ResumeInfo { Video = part.Video, Length = length });
            progress.Expect(length);
            while (part.Length < length && read(buffer.AsSpan(0, (int)Math.Min(BufferLength, length - part.Length)), part.Length) is > 0 and int count)
            {
                Append(buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
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

    /// <summary>Nothing is written, and nothing that is there is lost, before the answer looks like a video.</summary>
    private async ValueTask<AttemptResult?> TakeWholeAsync(ResultBody body, RangeReply reply, HttpResponseMessage answer, byte[] buffer)
    {
        if (reply.BodyLength > options.MaximumReceived)
        {
            throw new TransferException(ResultFailures.OverLimit(options.MaximumLength));
        }

        Stream source = body;
        int first = await ReadFirstAsync(source, buffer, FirstLength);
        bool isPlain = FileSignature.AreMp4(buffer.AsSpan(0, first)) || (first > 0 && buffer[0] is (byte)'{' or (byte)'<');
        if (!isPlain && body.Unpack(buffer.AsSpan(0, first), answer.Content.Headers) is { } unpacked)
        {
            body.PutBack(buffer.AsSpan(0, first).ToArray());
            (source, reply) = (unpacked, reply.Unmeasured);
            first = await ReadFirstAsync(source, buffer, FirstLength);
        }

        if (first < FileSignature.Needed && first < reply.BodyLength)
        {
            throw EndedEarly();
        }

        if (first == 0)
        {
            throw new TransferException(ResultFailures.Empty());
        }

        if (!FileSignature.AreMp4(buffer.AsSpan(0, first)))
        {
            return await TakeOtherAsync(source, reply, buffer, first);
        }

        Expect(reply, 0);
        part.Begin(source == body ? ResumeInfo.Of(part.Video, answer, reply.FileLength) : new ResumeInfo { Video = part.Video });
        Append(buffer.AsSpan(0, first));
        return await TakeRestAsync(source, reply, buffer);
    }

    /// <summary>Each read ends where a whole number of buffers does: the system's cache keeps whole pages and would take up torn ones twice.</summary>
    private async ValueTask<AttemptResult?> TakeRestAsync(Stream source, RangeReply reply, byte[] buffer)
    {
        while (part.Room > 0 && await ReadAsync(source, buffer.AsMemory(0, BufferLength - (int)(part.Length % BufferLength))) is > 0 and int read)
        {
            Append(buffer.AsSpan(0, read));
        }

        return part.Length >= part.Note?.Length || part.Note?.Length is null ? null
            : part.Room == 0 ? AttemptResult.GoOn
            : reply.IsPiece && _received == reply.BodyLength ? AttemptResult.Piece
            : throw EndedEarly();
    }

    /// <summary>What does not begin as a video: one inside JSON, the way to one, the words of an error, or anything else.</summary>
    private async ValueTask<AttemptResult?> TakeOtherAsync(Stream source, RangeReply reply, byte[] buffer, int first)
    {
        int start = first - AnswerDocument.WithoutMark(buffer.AsMemory(0, first)).Length;
        if (start < first && buffer[start] is (byte)'{' or (byte)'[')
        {
            return await TakeJsonAsync(source, buffer, first);
        }

        if (reply.Offset > 0 && !IsText(buffer.AsSpan(0, first)))
        {
            return AttemptResult.Misfit(ResultFailures.Misfit("the rest of the file under the status of a whole one"));
        }

        first += await ReadFirstAsync(source, buffer.AsMemory(first), GatewayMessage.MaximumLength - first);
        ReadOnlySpan<byte> text = buffer.AsSpan(start..first);
        string? message = IsText(text) ? GatewayMessage.Of(text) : null;
        string kind = FileSignature.Describe(text);
        return message?.Trim('"') is { } link && LinkParser.IsAbsolute(link) ? AttemptResult.Follow(link)
            : ResultFailures.SaysNotReady(message) ? throw new TransferException(ResultFailures.StillMade(message))
            : AttemptResult.OtherWay(ResultFailures.NotAVideo($"The answer is {kind}{InBrackets(kind.EndsWith(')') ? null : message)}, not an MP4 video."));
    }

    private async ValueTask<AttemptResult?> TakeJsonAsync(Stream source, byte[] buffer, int first)
    {
        using VideoExtractor json = new(OpenVideo);
        json.Push(buffer.AsSpan(0, first));
        while (!json.IsComplete && !json.IsTooLong && await ReadAsync(source, buffer) is > 0 and int read)
        {
            json.Push(buffer.AsSpan(0, read));
        }

        if (json.IsTooLong || json.IsBroken)
        {
            throw new InvalidDataException(json.IsBroken ? "The video in the answer is not valid base64." : "The answer is JSON without an end.");
        }

        ResultJson said = ResultJson.Read(json.Rest) ?? throw EndedEarly();
        bool hasVideo = _hasJsonVideo || !said.Video.IsEmpty;
        if (hasVideo && !said.SaysFailed)
        {
            return TakeJsonVideo(said);
        }

        return said.Link is not null && !said.SaysFailed ? AttemptResult.Follow(said.Link)
            : said.IsNotReady ? throw new TransferException(ResultFailures.StillMade(said.Message))
            : AttemptResult.OtherWay(ResultFailures.NotAVideo($"The answer is JSON{InBrackets(said.Message)}, not an MP4 video."));
    }

    private AttemptResult? TakeJsonVideo(ResultJson said)
    {
        if (!_hasJsonVideo)
        {
            ReadOnlyMemory<byte> video = said.Video;
            if (!FileSignature.AreMp4(video.Span))
            {
                return AttemptResult.OtherWay(ResultFailures.NotAVideo(
                    $"The video in the answer is {FileSignature.Describe(video.Span)}, not an MP4 video."));
            }

            OpenVideo(video);
            Append(video.Span);
        }

        // What is said of the size may be that of the base64, or in other units.
        return said.Size is not { } size || size == part.Length || part.IsWholeByItself ? null
            : throw new InvalidDataException($"The gateway announced a video of {size} bytes and sent {part.Length}.");
    }

    /// <summary>Where a video inside JSON goes: the first one into the part file, and the same one once more nowhere.</summary>
    private IVideoSink? OpenVideo(ReadOnlyMemory<byte> first)
    {
        if (!FileSignature.AreMp4(first.Span))
        {
            return null;
        }

        if (_hasJsonVideo)
        {
            return Nowhere.Instance;
        }

        _hasJsonVideo = true;
        part.Begin(new ResumeInfo { Video = part.Video });
        progress.Expect(null);
        return this;
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

    /// <summary>Whether bytes are the words of a server rather than those of a file. The last letter may be cut.</summary>
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> start = bytes[..Math.Min(bytes.Length, LongestLetter * 100)];
        bool isWhole = Utf8.IsValid(start);
        for (int cut = 1; cut < LongestLetter && !isWhole && cut < start.Length; cut++)
        {
            isWhole = Utf8.IsValid(start[..^cut]);
        }

        return isWhole && !start.ContainsAnyInRange<byte>(0, 8);
    }

    private static string InBrackets(string? message) => message is null ? "" : $" ({message})";

    private static TransferException EndedEarly() => new(ResultFailures.Broken("ended before the last byte"));

    private sealed class Nowhere : IVideoSink
    {
        public static Nowhere Instance { get; } = new();

        public void Append(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
