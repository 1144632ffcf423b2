using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// MixRoute, a descendant of new-api that answers flat: <c>{task_id,status,format,url?,metadata?,error?}</c>. The url is a string,
/// an array or a data: URI; Sora 2 has none and is fetched from a download endpoint that answers JSON.
/// </summary>
internal sealed class MixRouteAdapter : IProviderAdapter
{
    private const string DownloadPath = "v1/video/generations/download";

    public AdapterProfile Profile { get; } = new(
        "mixroute",
        new Uri("https://console.mixroute.io"),
        TimeSpan.FromSeconds(3), // "We recommend polling the task status every 3-5 seconds"
        new Uri("https://docs.mixroute.ai/en/api-reference/endpoint/query-video-task"))
    {
        DisplayName = "MixRoute",
        Console = "MixRoute's console (console.mixroute.io)",
        Models =
        [
            "veo-3.1-fast-generate-preview", "veo-3.1-generate-preview", "veo-3.0-fast-generate-001", "veo-3.0-generate-preview", "sora-2",
        ],
        ShortestDuration = TimeSpan.FromSeconds(30), // "Video generation typically takes 30 seconds to several minutes"
        MaximumAnswerLength = 64 * 1024 * 1024, // a Veo answer may hold the video itself, as a data: URI or in its metadata
    };

    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task) => [$"v1/video/generations/{TaskSegment.Encode(task.Id)}"];

    public TaskReading Read(GatewayAnswer answer)
    {
        TaskReading reading = AnswerReader.Read(answer);
        return reading.Status == VeoTaskStatus.Succeeded && reading.Links.Count == 0 && reading.Inline.Count == 0
            ? reading with { ContentPath = DownloadOf(reading.Id), ContentTransport = VeoVideoTransport.Base64Json }
            : reading;
    }

    SubmissionDraft IProviderAdapter.Draft(Submission submission) =>
        MixRouteRequests.Build(submission, submission.Model ?? Profile.Models[0]);

    public bool IsKeyedResultPath(string path) => path.TrimStart('/') == DownloadPath || NewApiPaths.VideoContent.IsMatch(path);

    public VeoTaskReference? ParseTaskUrl(string relativePath, string query) =>
        relativePath.Trim('/') == DownloadPath
            ? TaskQuery.Task(query)
            : NewApiPaths.Generation.Task(relativePath)
                ?? NewApiPaths.VideoContent.Task(relativePath)
                ?? NewApiPaths.Video.Task(relativePath);

    private static string? DownloadOf(string? id) => TaskSegment.IsUsable(id) ? $"{DownloadPath}?id={TaskSegment.Encode(id!)}" : null;
}
