using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>Finds a task's videos in every place where a gateway is known to put them.</summary>
internal static class VideoParser
{
    /// <summary>
    /// Best first. The gateway's own fields come before the vendor's answer that new-api and MixRoute pass along, because
    /// the same video stands in both, there under an address of its own. One place is taken, not all: otherwise one video
    /// would be saved twice.
    /// </summary>
    private static readonly string[][] Places =
    [
        ["video_url"],
        ["url"],
        ["result_url"],
        ["metadata", "url"],
        ["videos"],
        ["video"],
        ["data", "content", "video_url"],
        ["data", "video_url"],
        ["data", "url"],
        ["metadata", "response", "videos"],
    ];

    /// <summary>
    /// The videos of a succeeded task: what the first place that has any holds. Servers older than new-api's result_url put
    /// the address into <c>fail_reason</c>, so that is looked at last.
    /// </summary>
    public static VideoCollector OfSucceeded(JsonElement holder, Anomalies notes)
    {
        VideoCollector videos = new(notes);
        foreach (var place in Places)
        {
            videos.Add(holder.At(place));
            if (!videos.IsEmpty)
            {
                return videos;
            }
        }

        var reason = holder.At("fail_reason");
        if (LinkParser.IsLink(reason.Text()))
        {
            videos.Add(reason);
        }

        return videos;
    }

    /// <summary>
    /// The text that a failed task has in place of a link: new-api falls back to the failure's reason there. It is noted. Links
    /// are not collected.
    /// </summary>
    public static string? TextOfFailed(JsonElement holder, Anomalies notes)
    {
        foreach (var place in Places)
        {
            if (holder.At(place).Text() is { } text && LinkParser.KindOf(text) == LinkKind.Text)
            {
                notes.Add(Anomalies.UrlIsNotAUrl);
                return text;
            }
        }

        return null;
    }
}

/// <summary>Gathers the videos of one place in an answer: links as sent and inline bytes, each once, in order.</summary>
internal sealed class VideoCollector(Anomalies notes)
{
    /// <summary>No gateway makes more than four at a time; a hostile answer must not become thousands of files.</summary>
    public const int MaximumVideos = 64;

    private readonly List<string> _links = [];
    private readonly List<ReadOnlyMemory<byte>> _inline = [];

    /// <summary>The usable links.</summary>
    public IReadOnlyList<string> Links => _links;

    /// <summary>The videos that came in the answer.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Inline => _inline;

    /// <summary>Whether nothing usable was found yet.</summary>
    public bool IsEmpty => _links.Count == 0 && _inline.Count == 0;

    /// <summary>Takes what a place holds: a string, an object with the link or the bytes in it, or an array of either.</summary>
    public void Add(JsonElement place)
    {
        switch (place.ValueKind)
        {
            case JsonValueKind.String when place.Text() is { } text:
                AddText(text.Trim());
                break;
            case JsonValueKind.Array:
                foreach (var item in place.EnumerateArray())
                {
                    Add(item);
                }

                break;
            case JsonValueKind.Object:
                AddObject(place);
                break;
        }
    }

    private void AddObject(JsonElement video)
    {
        var encoded = video.At("bytesBase64Encoded");
        if (encoded.ValueKind == JsonValueKind.String)
        {
            AddBytes(encoded.Base64());
        }
        else if (video.FirstText("url", "video_url", "uri", "gcsUri") is { } text)
        {
            AddText(text.Trim());
        }
    }

    private void AddText(string text)
    {
        switch (LinkParser.KindOf(text))
        {
            case LinkKind.Link when !_links.Contains(text):
                Keep(_links, text);
                break;
            case LinkKind.Data:
                AddBytes(InlineVideos.Decode(text));
                break;
            case LinkKind.Bucket:
                notes.Add(Anomalies.VideoSchemeGs);
                break;
            case LinkKind.Text:
                notes.Add(Anomalies.VideoNotAUrl);
                break;
        }
    }

    private void AddBytes(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            notes.Add(Anomalies.VideoNotBase64);
        }
        else if (!_inline.Exists(known => known.Span.SequenceEqual(bytes.Span)))
        {
            Keep(_inline, bytes);
        }
    }

    private void Keep<T>(List<T> videos, T video)
    {
        if (videos.Count < MaximumVideos)
        {
            videos.Add(video);
        }
        else
        {
            notes.Add(Anomalies.VideosTooMany);
        }
    }
}

/// <summary>Decodes videos that come as text.</summary>
internal static class InlineVideos
{
    /// <summary>The bytes of a base64 data: URI (RFC 2397); empty when it is none.</summary>
    public static ReadOnlyMemory<byte> Decode(ReadOnlySpan<char> uri)
    {
        var comma = uri.IndexOf(',');
        if (comma < 0 || !uri[..comma].TrimEnd().EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            return default;
        }

        // The URI may hold tens of megabytes, so the bytes are not copied once more to fit.
        var encoded = uri[(comma + 1)..];
        var buffer = new byte[encoded.Length / 4 * 3 + 3];
        return Convert.TryFromBase64Chars(encoded, buffer, out var length) ? buffer.AsMemory(0, length) : default;
    }
}
