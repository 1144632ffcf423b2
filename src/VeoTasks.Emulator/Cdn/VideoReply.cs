using System.Globalization;
using Microsoft.AspNetCore.Http;
using VeoTasks.Emulator.Faults;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Cdn;

/// <summary>Answers a request for a video's bytes by RFC 9110: whole, in part, or not at all; and, when the script says so, against it.</summary>
internal static class VideoReply
{
    /// <param name="request">Its Range and If-Range decide.</param>
    /// <param name="task">Its script says which validators are sent.</param>
    /// <param name="video">Its current version is sent.</param>
    /// <param name="faults">What goes wrong with this request.</param>
    public static Reply For(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults)
    {
        var version = video.Current;
        var validators = Validators(task, video, version);
        var reply = Ranged(request, version.Content, validators, faults);
        return reply.With([new("Accept-Ranges", "bytes"), .. validators]).With(reply.StatusCode is 200 or 206 ? task.VideoHeaders : []);
    }

    /// <summary>The whole file, whatever was asked.</summary>
    public static Reply Whole(Content content) => new Reply(200) { Body = content }.With([new("Content-Type", "video/mp4")]);

    private static Reply Ranged(EmulatedRequest request, Content content, Dictionary<string, string> validators, IReadOnlyList<Fault> faults)
    {
        var isIgnored = faults.Any(fault => fault.Kind is FaultKind.IgnoreRange or FaultKind.Gzip);
        if (isIgnored || !request.IsGet || !ConditionHolds(request.Header("If-Range"), validators))
        {
            return Whole(content);
        }

        return RangeHeader.Read(request.Header("Range"), content.Length, out var range) switch
        {
            RangeOutcome.Part => PartialReply.For(content, range, faults),
            RangeOutcome.Unsatisfiable => new Reply(416).With([new("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes */{content.Length}"))]),
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
        var headers = new Dictionary<string, string>();
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
        var range = faults.Has(FaultKind.WrongRangeStart) ? asked with { First = EarlierThan(asked) } : asked;
        var total = whole.Length + (faults.Has(FaultKind.WrongTotal) ? WrongBy : 0);
        var contentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{total}");
        var part = whole.Slice(range.First, range.Length);
        if (faults.Has(FaultKind.Multipart))
        {
            return Multipart(part, contentRange);
        }

        var reply = VideoReply.Whole(part) with { StatusCode = 206 };
        return faults.Has(FaultKind.NoContentRange) ? reply : reply.With([new("Content-Range", contentRange)]);
    }

    // Half-way back to the beginning; a range from the beginning on can only begin too late.
    private static long EarlierThan(ByteRange asked) => asked.First > 0 ? asked.First / 2 : Math.Min(1, asked.Last);

    private static Reply Multipart(Content part, string contentRange)
    {
        var head = Content.Text($"--{Boundary}\r\nContent-Type: video/mp4\r\nContent-Range: {contentRange}\r\n\r\n");
        var body = new JoinedContent([head, part, Content.Text($"\r\n--{Boundary}--\r\n")]);
        return new Reply(206) { Body = body }.With([new("Content-Type", $"multipart/byteranges; boundary={Boundary}")]);
    }
}
