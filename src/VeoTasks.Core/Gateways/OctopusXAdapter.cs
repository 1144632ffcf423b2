using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// OctopusX, a new-api server, and every relay like it. One task may be known under three paths, each with an answer of its own
/// shape, and a bare id does not say which: a task made through /v1/video/create is to be asked through /v1/video/query, one
/// made through /v1/videos under that path.
/// </summary>
internal sealed class OctopusXAdapter : IProviderAdapter
{
    private const string QueryPath = "v1/video/query";

    public AdapterProfile Profile { get; } = new(
        "octopusx",
        new Uri("https://octopusx.ai"),

        // No advice is given. new-api refreshes most tasks in a background pass; looking more often than about 10 s shows nothing new.
        TimeSpan.FromSeconds(10),
        new Uri("https://docs.octopusx.ai/en/videos/veo/query"))
    {
        DisplayName = "OctopusX",
        Console = "OctopusX's console (octopusx.ai)",
        LogsCharges = true,
        Models = ["veo_3_1-fast", "veo_3_1", "veo3.1-fast-components"],
    };

    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task)
    {
        string id = TaskSegment.Encode(task.Id);
        string video = $"v1/videos/{id}";
        string unified = $"{QueryPath}?id={id}";
        string generation = $"v1/video/generations/{id}";

        // Only the unified interface makes ids like "sora-2:task_01k9..." and "grok:...".
        return task.Id.Contains(':') ? [unified, video, generation] : [video, unified, generation];
    }

    /// <summary>
    /// Reads an answer. A succeeded task always has a content path: on Gemini channels there is no link at all, and a link may
    /// point to the operator's own machine.
    /// </summary>
    public TaskReading Read(GatewayAnswer answer)
    {
        TaskReading reading = AnswerReader.Read(answer);
        return reading.Status == VeoTaskStatus.Succeeded
            ? reading with { ContentPath = NewApiPaths.VideoContent.PathOf(reading.Id), ContentTransport = VeoVideoTransport.Bytes }
            : reading;
    }

    SubmissionDraft IProviderAdapter.Draft(Submission submission) =>
        OctopusXRequests.Build(submission, submission.Model ?? Profile.Models[0]);

    public bool IsKeyedResultPath(string path) => NewApiPaths.VideoContent.IsMatch(path) || NewApiPaths.Artifact.IsMatch(path);

    public VeoTaskReference? ParseTaskUrl(string relativePath, string query) =>
        relativePath.Trim('/') == QueryPath
            ? TaskQuery.Task(query)
            : NewApiPaths.VideoContent.Task(relativePath)
                ?? NewApiPaths.Video.Task(relativePath)
                ?? NewApiPaths.Generation.Task(relativePath)
                ?? NewApiPaths.Artifact.Task(relativePath);
}
