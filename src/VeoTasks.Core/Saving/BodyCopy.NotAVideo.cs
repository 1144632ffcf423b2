using System.Text;
using System.Text.Unicode;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>What does not begin as a video.</summary>
internal sealed partial class BodyCopy
{
    /// <summary>Bytes of a letter in UTF-8.</summary>
    private const int LongestLetter = 4;

    /// <summary>A video inside JSON or a text, the way to one, the words of an error, or anything else.</summary>
    private async ValueTask<AttemptResult?> TakeOtherAsync(Stream source, RangeReply reply, byte[] buffer, int first)
    {
        if (reply.Offset > 0 && !IsText(buffer.AsSpan(0, first)))
        {
            return AttemptResult.Misfit(ResultFailures.Misfit("the rest of the file, but with the status of a whole file"));
        }

        first += await ReadFirstAsync(source, buffer.AsMemory(first), GatewayMessage.MaximumLength - first);
        if (FileSignature.Mp4Within(buffer.AsSpan(0, first)) is { } start && IsText(buffer.AsSpan(0, start)))
        {
            return await TakeBehindAsync(source, reply.Unmeasured, buffer, start, first);
        }

        ReadOnlyMemory<byte> text = WithoutBlanks(buffer.AsMemory(0, first));
        return text.Span is [(byte)'{' or (byte)'[', ..] ? await TakeJsonAsync(source, buffer, text)
            : EncodedIn(text.Span) is { } encoded ? await TakeEncodedAsync(source, buffer, encoded)
            : TakeWords(text);
    }

    /// <summary>
    /// Scripts print marks, warnings and headers before a file, and forms and chunks that somebody forgot to open are lines of text too.
    /// </summary>
    private async ValueTask<AttemptResult?> TakeBehindAsync(Stream source, RangeReply reply, byte[] buffer, int start, int first)
    {
        ChunkFrame? frame = ChunkFrame.Of(buffer.AsSpan(0, start), this);
        Begin(new ResumeInfo { Video = part.Video });
        progress.Expect(null);
        if (frame is null)
        {
            Append(buffer.AsSpan(start, first - start));
            return await TakeRestAsync(source, reply, buffer);
        }

        frame.Take(buffer.AsSpan(start, first - start));
        while (!frame.IsOver && await ReadAsync(source, buffer) is > 0 and int read)
        {
            frame.Take(buffer.AsSpan(0, read));
        }

        return null;
    }

    private AttemptResult TakeWords(ReadOnlyMemory<byte> text)
    {
        string? message = GatewayMessage.Of(text, _contentType);
        string kind = FileSignature.Describe(text.Span);
        string? page = text.Span is [(byte)'<', ..] ? Encoding.UTF8.GetString(text.Span) : null;
        string? refresh =
            _refresh ?? (page is null ? null : WebPages.RefreshOf(page) ?? (ResultFailures.SaysGone(page) ? null : WebPages.VideoOf(page)));
        string isNone = $"The answer is {kind}{InBrackets(kind.EndsWith(')') ? null : message)}, not an MP4 video.";
        return message is not null && page is null && LinkIn(message.Trim('"')) is { } link ? AttemptResult.Follow(link)
            : ResultFailures.OfWords(message) is { } passing ? throw new TransferException(passing)
            : refresh is not null ? AttemptResult.Follow(refresh)
            : AttemptResult.OtherWay(page is not null && ResultFailures.IsBlocked(message) ? ResultFailures.BlockedBy(isNone)
                : ResultFailures.NotAVideo(isNone));
    }

    /// <summary>The one link of a text that is a link, or speaks of one to a video; null where there is none, or several.</summary>
    private static string? LinkIn(string text) =>
        LinkParser.IsAbsolute(text) && (!text.Contains(' ') || IsLinkWithBlanks(text)) ? text
        : !ResultFailures.SaysGone(text)
            && LinkParser.Within(text.Replace("\\/", "/", StringComparison.Ordinal)).Distinct().Take(2).ToList() is [string only]
            ? only
        : null;

    private static bool IsLinkWithBlanks(string text) =>
        LinkParser.ShapeOf(text) is LinkShape.Video && !text.Contains(" http", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The beginning of a text that is the video in base64, bare, in quotation marks or as a data: URI; null for any other.
    /// </summary>
    private static Memory<byte>? EncodedIn(ReadOnlySpan<byte> text)
    {
        byte[] copy = (text is [(byte)'"', ..] ? text[1..] : text).ToArray();
        Memory<byte> encoded = copy.AsMemory(0, Squeeze(copy));
        byte[] decoded = new byte[Base64Text.MaximumDecoded];
        try
        {
            Base64Text base64 = Decoder(encoded.Span);
            _ = base64.Take(encoded.Span);
            if (FileSignature.AreMp4(decoded.AsSpan(0, base64.Decode(decoded))))
            {
                return encoded;
            }
        }
        catch (InvalidDataException)
        {
            // Some other text.
        }

        return null;
    }

    private async ValueTask<AttemptResult?> TakeEncodedAsync(Stream source, byte[] buffer, Memory<byte> more)
    {
        Base64Text base64 = Decoder(more.Span);
        byte[] decoded = new byte[Base64Text.MaximumDecoded];
        Begin(new ResumeInfo { Video = part.Video });
        progress.Expect(null);
        while (true)
        {
            while (!more.IsEmpty && !base64.IsClosed)
            {
                more = more[base64.Take(more.Span)..];
                Append(decoded.AsSpan(0, base64.Decode(decoded)));
            }

            if (base64.IsClosed)
            {
                return null;
            }

            // Where it ends without a quotation mark, one tells the decoder that it does.
            int read = await ReadAsync(source, buffer);
            more = read > 0 ? buffer.AsMemory(0, Squeeze(buffer.AsSpan(0, read))) : "\""u8.ToArray();
        }
    }

    private static Base64Text Decoder(ReadOnlySpan<byte> text) => text.StartsWith("data:"u8) ? Base64Text.InDataUrl() : new Base64Text();

    /// <summary>Moves bytes together so that no blank and no break of a line is between them; gives how many are left.</summary>
    private static int Squeeze(Span<byte> text)
    {
        int length = 0;
        foreach (byte symbol in text)
        {
            text[length] = symbol;
            length += symbol is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' ? 0 : 1;
        }

        return length;
    }

    private async ValueTask<AttemptResult?> TakeJsonAsync(Stream source, byte[] buffer, ReadOnlyMemory<byte> first)
    {
        using VideoExtractor json = new(OpenVideo);
        json.Push(first.Span);
        while (!json.IsComplete && !json.IsTooLong && await ReadAsync(source, buffer) is > 0 and int read)
        {
            json.Push(buffer.AsSpan(0, read));
        }

        if (json.IsTooLong || json.IsBroken)
        {
            throw new InvalidDataException(
                json.IsBroken ? "The video in the answer is not valid base64." : "The answer is incomplete JSON.");
        }

        ResultJson said = ResultJson.Read(AnswerText.InUtf8(json.Rest, _contentType)) ?? throw EndedEarly();
        bool hasVideo = _hasJsonVideo || !said.Video.IsEmpty;
        if (hasVideo && !said.SaysFailed)
        {
            return TakeJsonVideo(said);
        }

        return said.Link is not null && !said.SaysFailed ? AttemptResult.Follow(said.Link)
            : said.IsNotReady ? throw new TransferException(ResultFailures.StillMade(said.Message))
            : ResultFailures.OfWords(said.Message) is { } passing ? throw new TransferException(passing)
            : AttemptResult.OtherWay(said.Message is null ? ResultFailures.SaysNothing() : ResultFailures.NotAVideo(
                $"The answer is JSON{InBrackets(said.Message)}, not an MP4 video."));
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
            : throw new InvalidDataException($"The gateway announced a video of {size} bytes, but sent {part.Length}.");
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
        Begin(new ResumeInfo { Video = part.Video });
        progress.Expect(null);
        return this;
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

    private static ReadOnlyMemory<byte> WithoutBlanks(ReadOnlyMemory<byte> text)
    {
        text = AnswerDocument.WithoutMark(text[BlanksBefore(text.Span)..]);
        return text[BlanksBefore(text.Span)..];
    }

    private static int BlanksBefore(ReadOnlySpan<byte> text) => text.Length - text.TrimStart(" \t\r\n"u8).Length;

    private static string InBrackets(string? message) => message is null ? "" : $" ({message})";

    private sealed class Nowhere : IVideoSink
    {
        public static Nowhere Instance { get; } = new();

        public void Append(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
