using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// MuleRun (and its sister site MuleRouter): <c>{task_info:{id,status,...,error},videos:[...]}</c> under a path that contains
/// the model. Everything here is from its pages on the Veo endpoints and on error codes.
/// </summary>
internal sealed class MuleRunAdapter : IProviderAdapter
{
    private const string DefaultModel = "veo-3.1-fast";

    private static readonly PathPattern Generation = new("vendors/google/v1/{model}/generation/{id}");

    public AdapterProfile Profile { get; } = new(
        "mulerun",
        new Uri("https://api.mulerun.com"),
        TimeSpan.FromSeconds(5), // "Poll the task status every 5-10 seconds"
        new Uri("https://mulerun.com/docs/api-reference/endpoint/google/veo-3.1-fast/generation-task"))
    {
        DisplayName = "MuleRun",
        Console = "MuleRun's console (mulerun.com)",
        DefaultModel = DefaultModel,
        Models = [DefaultModel, "veo-3.1", "veo-3.0", "veo"],
        Retention = TimeSpan.FromHours(48), // "stored on the server for 2 days, after which they are automatically deleted"
    };

    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task) =>
        [$"vendors/google/v1/{TaskSegment.Encode(task.Model ?? DefaultModel)}/generation/{TaskSegment.Encode(task.Id)}"];

    public TaskReading Read(GatewayAnswer answer)
    {
        TaskReading reading = AnswerReader.Read(answer);

        // There is no field for the end, but a task that has ended is not touched again.
        return reading.Status is VeoTaskStatus.Succeeded or VeoTaskStatus.Failed or VeoTaskStatus.Canceled
            ? reading with { CompletedAt = reading.CompletedAt ?? reading.UpdatedAt }
            : reading;
    }

    SubmissionDraft IProviderAdapter.Draft(Submission submission) =>
        MuleRunRequests.Build(submission, submission.Model ?? DefaultModel);

    /// <summary>None: results lie on another host (mulerouter.muleusercontent.com) and need no key.</summary>
    public bool IsKeyedResultPath(string path) => false;

    public VeoTaskReference? ParseTaskUrl(string relativePath, string query) => Generation.Task(relativePath);
}
