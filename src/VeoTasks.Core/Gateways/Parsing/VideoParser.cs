using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>Finds a task's videos.</summary>
internal static class VideoParser
{
    /// <summary>
    /// Where gateways are known to put them, best first. The gateway's own fields come before the vendor's answer that new-api and MixRoute
    /// pass along, because the same video stands in both, there under an address of its own. One place is taken, not all: otherwise one
    /// video would be saved twice.
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
        ["response", "videos"],
    ];

    /// <summary>
    /// The videos of a succeeded task: what the first place that has any holds, else what looks most like a video's link anywhere in the
    /// answer. Servers older than new-api's result_url put the address into <c>fail_reason</c>. A link to a picture is taken only where a
    /// video's belongs and when there is nothing else.
    /// </summary>
    public static VideoCollector OfSucceeded(EnvelopeContent envelope, Anomalies notes)
    {
        string? id = envelope.Task.FirstText(TaskParser.IdNames)?.Trim();
        VideoCollector videos = new(notes, envelope.Document);
        foreach (string[] place in Places)
        {
            videos.TaskId = place[^1] == "url" ? id : null; // where a name speaks of a video, that is believed
            videos.Add(envelope.Holder.At(place));
            if (!videos.IsEmpty)
            {
                VideoSearch.Complete(envelope.Holder, videos);
                return videos;
            }
        }

        JsonElement reason = envelope.Holder.At("fail_reason");
        if (LinkParser.IsLink(reason.Text()))
        {
            videos.Add(reason);
        }

        if (videos.IsEmpty)
        {
            VideoSearch.Find(envelope.Root, videos, id);
            VideoSearch.Complete(envelope.Holder, videos);
        }

        videos.AddDoubtful();
        return videos;
    }

    /// <summary>
    /// The text that a failed task has in place of a link: new-api falls back to the failure's reason there. It is noted. Links
    /// are not collected.
    /// </summary>
    public static string? TextOfFailed(JsonElement holder, Anomalies notes)
    {
        foreach (string[] place in Places)
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
