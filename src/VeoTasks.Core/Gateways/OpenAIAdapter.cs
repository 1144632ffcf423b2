using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// OpenAI's Videos API as other gateways speak it: <c>{id,object,model,status,progress,created_at,completed_at,expires_at,error}</c>
/// without a link; the file is at the content endpoint. OpenAI itself closed its own on 2026-09-24, so there is no base address.
/// </summary>
internal sealed class OpenAIAdapter : IProviderAdapter
{
    private static readonly PathPattern Video = new("v1/videos/{id}");
    private static readonly PathPattern Content = new("v1/videos/{id}/content");

    public AdapterProfile Profile { get; } = new(
        "openai",
        null,
        TimeSpan.FromSeconds(5), // No advice is given but the header openai-poll-after-ms, which comes first.
        new Uri("https://developers.openai.com/api/reference/resources/videos"))
    {
        DisplayName = "OpenAI Videos",
        Models = ["sora-2", "sora-2-pro"],
        NamesLinks = false,
    };

    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task) => [$"v1/videos/{TaskSegment.Encode(task.Id)}"];

    /// <summary>Reads an answer. OpenRouter names links to its own content endpoint, which want the key in spite of their name.</summary>
    public TaskReading Read(GatewayAnswer answer)
    {
        TaskReading reading = AnswerReader.Read(answer);
        return reading.Status == VeoTaskStatus.Succeeded ? reading with { ContentPath = Content.PathOf(reading.Id) } : reading;
    }

    SubmissionDraft IProviderAdapter.Draft(Submission submission) =>
        OpenAIRequests.Build(submission, submission.Model ?? Profile.Models[0]);

    public bool IsKeyedResultPath(string path) => Content.IsMatch(path);

    public VeoTaskReference? ParseTaskUrl(string relativePath, string query) => Content.Task(relativePath) ?? Video.Task(relativePath);
}
