using System.Text;
using System.Text.Json;
using VeoTasks.Fuzz.Pipeline;
using VeoTasks.Fuzz.Server;

namespace VeoTasks.Fuzz.Replies;

/// <summary>Answers to the question for a video.</summary>
internal sealed class ResultReplies(CaseFacts facts, Random random)
{
    private static readonly int[] Statuses = [204, 304, 400, 401, 403, 404, 410, 416, 429, 500, 502, 503, 504];

    private readonly HostileLinks _links = new(facts, random);
    private readonly byte[] _content = facts.Versions[^1];

    /// <summary>The entity tag of that version. No tag ever stands for two versions; such a lie nobody could see through.</summary>
    private readonly string _tag = $"\"{facts.Versions.Count}\"";

    /// <summary>The next answer.</summary>
    public RawReply Next(SeenRequest request)
    {
        int from = Math.Min(request.RangeStart ?? 0, _content.Length);
        return request.Target.Contains("/download?", StringComparison.Ordinal) && random.Next(6) > 0 ? Encoded() : random.Next(22) switch
        {
            < 5 => AsAsked(request, from),
            < 8 => Cut(request, from),
            8 => Whole(),
            9 => Part(from, $"bytes {from}-{_content.Length - 1}/{_content.Length}"),
            10 => Part(from, $"bytes {from / 2}-{_content.Length - 1}/{_content.Length}"),
            11 => Part(from, $"bytes {from}-{_content.Length}/{_content.Length + 1}"),
            12 => Part(from, "bytes */*"),
            13 => Replaced(request, from),
            14 => Status(),
            15 or 16 => Redirect(),
            17 => RawReply.Good(
                200, Encoding.UTF8.GetBytes($"<html>{new HostileWords(facts, random).Next()}</html>"), "Content-Type: video/mp4"),
            18 => RawReply.Bare(200, [$"ETag: {_tag}"], _content.AsMemory(0, random.Next(_content.Length + 1)), ReplyEnd.Close),
            19 when random.Next(2) == 0 => RawReply.Good(200, default),
            19 => RawReply.Good(
                200, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { message = new HostileWords(facts, random).Next() }))),
            _ => new BrokenReplies(random).Next(_content),
        };
    }

    private RawReply AsAsked(SeenRequest request, int from) => request.RangeStart is null
        || (request.Header("If-Range") is { } condition && condition != _tag)
        ? Whole()
        : from >= _content.Length
            ? RawReply.Good(416, default, $"Content-Range: bytes */{_content.Length}")
            : Part(from, $"bytes {from}-{_content.Length - 1}/{_content.Length}");

    private RawReply Whole() => RawReply.Good(200, _content, "Content-Type: video/mp4", $"ETag: {_tag}", "Accept-Ranges: bytes");

    private RawReply Part(int from, string range) =>
        RawReply.Good(206, _content.AsMemory(from), "Content-Type: video/mp4", $"ETag: {_tag}", $"Content-Range: {range}");

    /// <summary>What is asked for, up to some byte.</summary>
    private RawReply Cut(SeenRequest request, int from)
    {
        RawReply reply = AsAsked(request, from);
        ReadOnlyMemory<byte> body = reply.Parts[1];
        ReplyEnd end = ((ReplyEnd[])[ReplyEnd.Close, ReplyEnd.Reset, ReplyEnd.Silence])[random.Next(3)];
        return new([reply.Parts[0], body[..random.Next(body.Length + 1)]], end);
    }

    /// <summary>The rest of another version under that one's tag, from a server that does not look at the condition.</summary>
    private RawReply Replaced(SeenRequest request, int from)
    {
        facts.NewVersion(random);
        return random.Next(2) == 0 ? new ResultReplies(facts, random).AsAsked(request, from) : Cut(request, from);
    }

    private RawReply Status()
    {
        int status = Statuses[random.Next(Statuses.Length)];
        byte[] body =
            Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { error = new { message = new HostileWords(facts, random).Next() } }));
        return RawReply.Bare(status, ["Retry-After: 2", $"Content-Length: {body.Length}"], body, ReplyEnd.Close);
    }

    private RawReply Redirect()
    {
        string location = random.Next(6) switch
        {
            0 => _links.Odd(),
            < 4 => _links.Good(),
            _ => _links.ForbiddenForResults(),
        };
        return RawReply.Bare(302, [$"Location: {location}", "Content-Length: 0"], default, ReplyEnd.Close);
    }

    /// <summary>The video inside JSON, as MixRoute's endpoint gives it.</summary>
    private RawReply Encoded()
    {
        string text = Convert.ToBase64String(_content);
        string body = JsonSerializer.Serialize(new
        {
            success = true,
            format = "mp4",
            size = _content.Length + (random.Next(4) == 0 ? 1 : 0),
            base64 = text,
            data_url = "data:video/mp4;base64," + text,
        });
        return random.Next(4) switch
        {
            0 => RawReply.Good(200, Encoding.ASCII.GetBytes(body[..random.Next(body.Length)])),
            1 => new BrokenReplies(random).Next(Encoding.ASCII.GetBytes(body)),
            _ => RawReply.Good(200, Encoding.ASCII.GetBytes(body), "Content-Type: application/json"),
        };
    }
}
