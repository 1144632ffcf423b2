using System.Globalization;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>
/// A gateway as nginx plays it: each task gets a fixed body in which only the id differs. The bodies are OctopusX's answers for a
/// running task and one that has ended, as that gateway's page shows them.
/// </summary>
internal static class PollingSite
{
    private const string Running =
        """{"id":"$id","object":"video","model":"veo_3_1-fast","status":"processing","progress":50,"created_at":1735689600,"completed_at":0,"expires_at":1735776000,"seconds":"8","size":"720x1280","remixed_from_video_id":"","error":{"message":"","code":""},"video_url":""}""";

    private const string Done =
        """{"id":"$id","object":"video","model":"veo_3_1-fast","status":"completed","progress":100,"created_at":1735689600,"completed_at":1735689700,"expires_at":1735776000,"video_url":"https://cdn.example.com/$id.mp4"}""";

    /// <summary>At the root a gateway whose tasks never end, and below it the other two.</summary>
    public const string Locations = $$"""
        location ~ ^/v1/videos/(?<id>[^/]+)$ { return 200 '{{Running}}'; }
        location ~ ^/done/v1/videos/(?<id>[^/]+)$ { return 200 '{{Done}}'; }
        location ~ ^/after/(?<ms>[0-9]+)/v1/videos/(?<id>[^/]+)$ { add_header openai-poll-after-ms $ms; return 200 '{{Running}}'; }
        """;

    /// <summary>A gateway whose tasks have all ended.</summary>
    public static Uri Finished(Uri root) => new(root, "/done");

    /// <summary>A gateway whose tasks never end and that advises an interval with every answer.</summary>
    public static Uri Advising(Uri root, TimeSpan interval) => new(root, $"/after/{interval.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)}");
}
