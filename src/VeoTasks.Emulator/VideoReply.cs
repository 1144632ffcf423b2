using System.Globalization;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator;

/// <summary>
/// Answers a request for a video's bytes by RFC 9110: whole, in part, or not at all; and, when the script says so, against it.
/// </summary>
internal static class VideoReply
{
    /// <param name="request">Its Range and If-Range decide.</param>
    /// <param name="task">Its script says which validators are sent.</param>
    /// <param name="video">Its current version is sent.</param>
    /// <param name="faults">What goes wrong with this request.</param>
    public static Reply For(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults)
    {
        VideoVersion version = video.Current;
        Dictionary<string, string> validators = Validators(task, video, version);
        Reply reply = Ranged(request, version.Content, validators, faults);
        return reply.With([new("Accept-Ranges", "bytes"), .. validators]).With(reply.StatusCode is 200 or 206 ? task.VideoHeaders : []);
    }

    /// <summary>The whole file, whatever was asked.</summary>
    public static Reply Whole(Content content) => new Reply(200) { Body = content }.With([new("Content-Type", "video/mp4")]);

    private static Reply Ranged(
        EmulatedRequest request, Content content, Dictionary<string, string> validators, IReadOnlyList<Fault> faults)
    {
        bool isIgnored = faults.Any(fault => fault.Kind is FaultKind.IgnoreRange or FaultKind.Gzip);
        if (isIgnored || !request.IsGet || !ConditionHolds(request.Header("If-Range"), validators))
        {
            return Whole(content);
        }

        return RangeHeader.Read(request.Header("Range"), content.Length, out ByteRange range) switch
        {
            RangeOutcome.Part => PartialReply.For(content, range, faults),
            RangeOutcome.Unsatisfiable => new Reply(416).With([new("Content-Range", $"bytes */{content.Length}")]),
            _ => Whole(content),
        };
    }

    // RFC 9110, 13.1.5: strong comparison of entity tags, exact match of dates. A weak tag never matches.
    private static bool ConditionHolds(string? ifRange, Dictionary<string, string> validators) => ifRange switch
    {
        null => true,
        ['W', '/', ..] => false,
        ['"', ..] => ifRange == validators.GetValueOrDefault("ETag"),
        _ => ifRange == validators.GetValueOrDefault("Last-Modified"),
    };

    private static Dictionary<string, string> Validators(EmulatedTask task, VideoEntry video, VideoVersion version)
    {
        Dictionary<string, string> headers = new();
        if (task.Validators is VideoValidators.Both or VideoValidators.EntityTag)
        {
            headers["ETag"] = version.EntityTag;
        }
        else if (task.Validators == VideoValidators.WeakEntityTag)
        {
            headers["ETag"] = "W/" + version.EntityTag;
        }

        if (task.Validators is VideoValidators.Both or VideoValidators.Date)
        {
            headers["Last-Modified"] = video.LastModified(version).ToString("r", CultureInfo.InvariantCulture);
        }

        return headers;
    }
}

/// <summary>A 206 with one range, true or, when the script says so, false.</summary>
internal static class PartialReply
{
    private const string Boundary = "VEOTASKS_BYTERANGES";

    /// <summary>How far off a wrong total is, in bytes.</summary>
    private const int WrongBy = 1000;

    public static Reply For(Content whole, ByteRange asked, IReadOnlyList<Fault> faults)
    {
        ByteRange range = faults.Has(FaultKind.WrongRangeStart) ? asked with { First = EarlierThan(asked) } : asked;
        long total = whole.Length + (faults.Has(FaultKind.WrongTotal) ? WrongBy : 0);
        string contentRange = $"bytes {range.First}-{range.Last}/{total}";
        Content part = whole.Slice(range.First, range.Length);
        if (faults.Has(FaultKind.Multipart))
        {
            return Multipart(part, contentRange);
        }

        Reply reply = VideoReply.Whole(part) with { StatusCode = 206 };
        return faults.Has(FaultKind.NoContentRange) ? reply : reply.With([new("Content-Range", contentRange)]);
    }

    // Half-way back to the beginning; a range from the beginning on can only begin too late.
    private static long EarlierThan(ByteRange asked) => asked.First > 0 ? asked.First / 2 : Math.Min(1, asked.Last);

    private static Reply Multipart(Content part, string contentRange)
    {
        Content head = Content.Text($"--{Boundary}\r\nContent-Type: video/mp4\r\nContent-Range: {contentRange}\r\n\r\n");
        JoinedContent body = new([head, part, Content.Text($"\r\n--{Boundary}--\r\n")]);
        return new Reply(206) { Body = body }.With([new("Content-Type", $"multipart/byteranges; boundary={Boundary}")]);
    }
}

/// <summary>One satisfiable range of a file.</summary>
/// <param name="First">The first byte's offset.</param>
/// <param name="Last">The last byte's offset, inclusive.</param>
internal readonly record struct ByteRange(long First, long Last)
{
    public long Length => Last - First + 1;
}

internal enum RangeOutcome
{
    /// <summary>
    /// No Range header, another unit, several ranges or nonsense: the whole file is sent (RFC 9110, 14.2 lets a server ignore the field).
    /// </summary>
    Whole,

    Part,

    /// <summary>Nothing of it lies within the file: 416.</summary>
    Unsatisfiable,
}

/// <summary>Reads a Range header (RFC 9110, 14.1.2 and 14.2).</summary>
internal static class RangeHeader
{
    private const string Unit = "bytes=";

    public static RangeOutcome Read(string? header, long fileLength, out ByteRange range)
    {
        range = default;
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return RangeOutcome.Whole;
        }

        ReadOnlySpan<char> spec = header.AsSpan(Unit.Length).Trim();
        int dash = spec.IndexOf('-');
        if (dash < 0 || !TryPosition(spec[..dash], out long? first) || !TryPosition(spec[(dash + 1)..], out long? last))
        {
            return RangeOutcome.Whole;
        }

        return (first, last) switch
        {
            (null, null) => RangeOutcome.Whole,
            (null, { } suffix) => Satisfy(Math.Max(0, fileLength - suffix), suffix == 0 ? -1 : fileLength - 1, fileLength, out range),
            ({ } from, null) => Satisfy(from, fileLength - 1, fileLength, out range),
            ({ } from, { } to) when from > to => RangeOutcome.Whole,
            ({ } from, { } to) => Satisfy(from, Math.Min(to, fileLength - 1), fileLength, out range),
        };
    }

    private static RangeOutcome Satisfy(long first, long last, long fileLength, out ByteRange range)
    {
        range = new ByteRange(first, last);
        return first <= last && first < fileLength ? RangeOutcome.Part : RangeOutcome.Unsatisfiable;
    }

    // Digits only, no sign and no blanks; absent is null. A number too large for 64 bits is as good as the largest.
    private static bool TryPosition(ReadOnlySpan<char> digits, out long? position)
    {
        position = null;
        if (digits.IsEmpty)
        {
            return true;
        }

        if (digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        position = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : long.MaxValue;
        return true;
    }
}
