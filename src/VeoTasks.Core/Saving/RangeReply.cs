using System.Net;
using System.Net.Http.Headers;

namespace VeoTasks.Saving;

/// <summary>What an answer brings, measured against what was asked for.</summary>
internal enum ReplyKind
{
    /// <summary>The file from its first byte (200, or a 206 from 0).</summary>
    Whole,

    /// <summary>The rest of the file, from the byte that was asked for (206).</summary>
    Rest,

    /// <summary>Nothing, because nothing lies behind what is there (416).</summary>
    Nothing,

    /// <summary>Bytes that do not fit to what is there.</summary>
    Misfit,

    /// <summary>No file at all; the status says why.</summary>
    Refusal,
}

/// <summary>The reading of a status line and its headers (RFC 9110, 14 and 15.3.7). Pure: looks at no body.</summary>
/// <param name="Kind">What the answer brings.</param>
internal sealed record RangeReply(ReplyKind Kind)
{
    /// <summary>The first byte that was asked for.</summary>
    public long Offset { get; private init; }

    /// <summary>
    /// How many bytes this answer brings, which are the file's own unless they turn out to be packed; null when it does not say.
    /// </summary>
    public long? BodyLength { get; private init; }

    /// <summary>How many bytes the file has as a whole; null when the answer does not say.</summary>
    public long? FileLength { get; private init; }

    /// <summary>What does not fit, for a sentence that begins with "The server answered with".</summary>
    public string? Misfit { get; private init; }

    /// <summary>What the label says the body is wrapped in, lower case; null for nothing.</summary>
    private static string? CodingOf(HttpResponseMessage answer)
    {
        string codings = string.Join(',', answer.Content.Headers.ContentEncoding).Trim().ToLowerInvariant();
        return codings is "" or "identity" ? null : codings;
    }

    /// <summary>The same for a body that holds the file in another form, so that no length was told of the file.</summary>
    public RangeReply Unmeasured => this with { BodyLength = null, FileLength = null };

    /// <summary>Whether the server brings less of the file than there is, and not by accident.</summary>
    public bool IsPiece => BodyLength + Offset < FileLength;

    /// <summary>Reads an answer to a request for the bytes behind <paramref name="offset"/>.</summary>
    /// <param name="answer">The answer; its body is not touched.</param>
    /// <param name="offset">The first byte that was asked for; 0 when everything was.</param>
    /// <param name="note">What is known of the bytes before it; null when everything was asked for.</param>
    public static RangeReply Read(HttpResponseMessage answer, long offset, ResumeInfo? note)
    {
        ContentRangeHeaderValue? range = answer.Content.Headers.ContentRange;
        return answer.StatusCode switch
        {
            HttpStatusCode.OK when offset > 0 && range?.From > 0 => Unfit("part of the file, but with the status of a whole file"),
            // Proxies that touch an answer say 203, and some gateways 201 for what they have just fetched.
            HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NonAuthoritativeInformation =>
                OfWhole(answer) with { Offset = offset },
            HttpStatusCode.PartialContent when offset == 0 && range is null =>
                new RangeReply(ReplyKind.Whole) { BodyLength = LengthOf(answer) },
            HttpStatusCode.PartialContent when FindMisfit(answer, offset, note) is { } misfit => Unfit(misfit),
            HttpStatusCode.PartialContent => ReadPart(range!, offset, note),
            HttpStatusCode.RequestedRangeNotSatisfiable when offset > 0 => ReadEnd(range, offset),
            _ => new RangeReply(ReplyKind.Refusal),
        };
    }

    /// <summary>The reading of an answer that is the file from its first byte, whatever its status says.</summary>
    public static RangeReply OfWhole(HttpResponseMessage answer) =>
        new(ReplyKind.Whole) { BodyLength = LengthOf(answer), FileLength = LengthOf(answer) };

    private static long? LengthOf(HttpResponseMessage answer) =>
        answer.Headers.TransferEncodingChunked is true ? null : answer.Content.Headers.ContentLength;

    private static RangeReply ReadPart(ContentRangeHeaderValue range, long offset, ResumeInfo? note) =>
        new(offset == 0 ? ReplyKind.Whole : ReplyKind.Rest)
        {
            Offset = offset,
            BodyLength = range.To - range.From + 1,
            FileLength = range.Length ?? note?.Length,
        };

    private static RangeReply ReadEnd(ContentRangeHeaderValue? range, long offset) =>
        range?.Length is null || range.Length == offset
            ? new RangeReply(ReplyKind.Nothing)
            : Unfit($"a file of {range.Length} bytes, although {offset} bytes have already arrived");

    private static string? FindMisfit(HttpResponseMessage answer, long offset, ResumeInfo? note)
    {
        HttpContentHeaders headers = answer.Content.Headers;
        ContentRangeHeaderValue? range = headers.ContentRange;
        bool isOtherLength = note?.Length is { } known && range?.Length is { } told && told != known;
        return range switch
        {
            _ when IsMultipart(answer) => "several ranges at once",
            // A label that the whole file had too is a lie: those bytes were a video as they came. Then the length of the whole is the
            // same.
            _ when CodingOf(answer) is { } coding && offset > 0 && (note?.Length is null || note.Length != range?.Length) =>
                $"a range in the encoding {coding}",
            not { Unit: "bytes", From: not null, To: not null } => "part of the file without saying which",
            _ when range.From != offset => $"the bytes from {range.From} when those from {offset} were requested",
            _ when isOtherLength => $"part of a file of {range.Length} bytes when {note!.Length} were announced",
            _ when headers.ContentLength is { } length && length != range.To - range.From + 1 =>
                "a range and a length that contradict each other",
            _ when IsOtherVersion(answer, note) => "part of another version of the file",
            _ => null,
        };
    }

    /// <summary>
    /// A server that knows ranges but not If-Range sends its part whatever the validator says. It gives itself away by the entity tag,
    /// which every 206 has to carry where a 200 would; Last-Modified may be left out (RFC 9110, 15.3.7).
    /// </summary>
    private static bool IsOtherVersion(HttpResponseMessage answer, ResumeInfo? note) =>
        note?.ETag is { } tag
            ? answer.Headers.ETag?.ToString() != tag
            : note?.LastModified is { } date && answer.Content.Headers.LastModified is { } other && other != date;

    private static bool IsMultipart(HttpResponseMessage answer) =>
        answer.Content.Headers.ContentType?.MediaType is "multipart/byteranges";

    private static RangeReply Unfit(string misfit) => new(ReplyKind.Misfit) { Misfit = misfit };
}
