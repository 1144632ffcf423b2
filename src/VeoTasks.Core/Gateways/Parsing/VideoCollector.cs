using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>Gathers the videos of one place in an answer: links as sent and inline bytes, each once, in order.</summary>
internal sealed class VideoCollector(Anomalies notes, AnswerDocument? document = null)
{
    /// <summary>No gateway makes more than four at a time; a hostile answer must not become thousands of files.</summary>
    public const int MaximumVideos = 64;

    private readonly List<string> _links = [];
    private readonly List<string> _doubtful = [];
    private readonly List<ReadOnlyMemory<byte>> _inline = [];

    /// <summary>The task's id where a link that ends in it seems to lead to the task itself; null where it does not.</summary>
    public string? TaskId { get; set; }

    /// <summary>Whether such a link was found, which gives way only to one that is surely a video's.</summary>
    public bool WantsSure { get; private set; }

    /// <summary>The usable links.</summary>
    public IReadOnlyList<string> Links => _links;

    /// <summary>The videos that came in the answer.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Inline => _inline;

    /// <summary>Whether nothing usable was found yet.</summary>
    public bool IsEmpty => _links.Count == 0 && _inline.Count == 0;

    /// <summary>Whether nothing tells that what was taken is a video but that there is no other link.</summary>
    public bool IsGuess { get; private set; }

    /// <summary>Takes what a place holds: a string, an object with the link or the bytes in it, or an array of either.</summary>
    public void Add(JsonElement place)
    {
        switch (place.ValueKind)
        {
            case JsonValueKind.String when place.Opened() is { ValueKind: not JsonValueKind.String } opened:
                Add(opened);
                break;
            case JsonValueKind.String when place.Text() is { } text:
                AddText(place, text.Trim());
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in place.EnumerateArray())
                {
                    Add(item);
                }

                break;
            case JsonValueKind.Object when place.At("bytesBase64Encoded") is { ValueKind: JsonValueKind.String } encoded:
                AddBytes(Decode(encoded, isUri: false));
                break;
            case JsonValueKind.Object when place.First("url", "video_url", "uri", "gcsUri") is { ValueKind: JsonValueKind.String } link:
                AddText(link, link.Text()!.Trim());
                break;
        }
    }

    /// <summary>Takes the only link of an answer, of which nothing is said.</summary>
    public void AddGuess(JsonElement link)
    {
        IsGuess = true;
        Add(link);
    }

    /// <summary>Takes the bytes of a base64 text if they are those of a video.</summary>
    public void AddEncoded(JsonElement text)
    {
        ReadOnlyMemory<byte> bytes = Decode(text, isUri: false);
        if (bytes.Length > 12 && IsVideo(bytes.Span))
        {
            AddBytes(bytes);
        }
    }

    /// <summary>Whether bytes begin as an MP4 or a WebM does.</summary>
    public static bool IsVideo(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 8 && (bytes[4..8].SequenceEqual("ftyp"u8) || bytes.StartsWith<byte>([0x1A, 0x45, 0xDF, 0xA3]));

    /// <summary>Takes the links to videos within a text; else the only one that the words at it call a video or a download.</summary>
    public void AddWithin(string text)
    {
        string[] links = [.. LinkParser.Within(text)];
        Array.ForEach(links.Length > 0 ? links : LinkParser.Labelled(text) is [string only] ? [only] : [], AddLink);
    }

    /// <summary>Takes the links that seem to lead to something else if there is nothing better.</summary>
    public void AddDoubtful()
    {
        if (IsEmpty)
        {
            _links.AddRange(_doubtful);
        }
    }

    /// <summary>Whether a link is the address of the task rather than of its video.</summary>
    public static bool LeadsToTask(string link, string? taskId)
    {
        int end = link.IndexOfAny(['?', '#']);
        ReadOnlySpan<char> path = (end < 0 ? link : link.AsSpan(0, end)).TrimEnd('/');
        return taskId is { Length: > 1 } id && path.Length > id.Length && path[^(id.Length + 1)] == '/'
            && path.EndsWith(id, StringComparison.OrdinalIgnoreCase);
    }

    private void AddText(JsonElement place, string found)
    {
        found = found is ['[', .., ']'] ? found.Trim('[', ']').Replace('\'', ' ').Replace('"', ' ').Trim() : found;
        if (LinkParser.Split(found) is { Length: > 1 } links)
        {
            Array.ForEach(links, AddLink);
            return;
        }

        string text = LinkParser.Whole(found);
        switch (LinkParser.KindOf(text))
        {
            case LinkKind.Link:
                AddLink(text);
                break;
            case LinkKind.Data when LinkParser.ShapeOf(text) == LinkShape.Other:
                break;
            case LinkKind.Data:
                AddBytes(Decode(place, isUri: true));
                break;
            case LinkKind.Bucket:
                notes.Add(Anomalies.VideoSchemeGs);
                break;
            case LinkKind.Text when LinkParser.IsRelative(text):
                AddLink($"/{text.TrimStart('.', '/')}");
                break;
            case LinkKind.Text:
                notes.Add(Anomalies.VideoNotAUrl);
                break;
        }
    }

    private void AddLink(string link)
    {
        bool leadsToTask = LeadsToTask(link, TaskId);
        WantsSure |= leadsToTask;
        List<string> links = LinkParser.ShapeOf(link) == LinkShape.Other || leadsToTask ? _doubtful : _links;
        if (!links.Contains(link))
        {
            Keep(links, link);
        }
    }

    private ReadOnlyMemory<byte> Decode(JsonElement text, bool isUri) =>
        _inline.Count <= MaximumVideos ? (document ?? AnswerDocument.None).Decode(text, isUri) : default;

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
