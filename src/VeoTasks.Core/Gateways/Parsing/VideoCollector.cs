using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

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
