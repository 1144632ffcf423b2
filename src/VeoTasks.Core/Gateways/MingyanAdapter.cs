using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// Mingyan (also GlobalAIOPC and Xingchao, the same server): <c>{id,created,model,status,video_url,actualDuration,error}</c>, the
/// error documented as text and seen as an object. Its model centre (v2) answers the same inside <c>data</c>.
/// </summary>
internal sealed class MingyanAdapter : IProviderAdapter
{
    private static readonly PathPattern Result = new("v1/result/{id}");

    private static readonly PathPattern ModelCentre = new("v2/model-center/tasks/{id}");

    public AdapterProfile Profile { get; } = new(
        "mingyan",
        new Uri("https://zcbservice.aizfw.cn/kyyReactApiServer"),
        TimeSpan.FromSeconds(30), // "Recommended polling interval: 30-60 seconds"
        new Uri("https://docs.mingyanai.com/en/api-reference/video/veo/veo-query"))
    {
        DisplayName = "Mingyan",
        Console = "Mingyan's console",
        Models = ["veo_3_1_fast", "veo_3_1_pro", "veo_3_1_fast_stable", "veo_3_1_pro_stable"],
        ShortestDuration = TimeSpan.FromSeconds(90), // "typically completes in 2-5 minutes"; less, since "typically" is no promise
        Retention = TimeSpan.FromHours(24), // "Generated video URLs typically expire after 24 hours"
    };

    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task)
    {
        string id = TaskSegment.Encode(task.Id);
        return [$"v1/result/{id}", $"v2/model-center/tasks/{id}"];
    }

    public TaskReading Read(GatewayAnswer answer) => AnswerReader.Read(answer);

    SubmissionDraft IProviderAdapter.Draft(Submission submission) =>
        MingyanRequests.Build(submission, submission.Model ?? Profile.Models[0]);

    /// <summary>None: results lie on other hosts and need no key.</summary>
    public bool IsKeyedResultPath(string path) => false;

    public VeoTaskReference? ParseTaskUrl(string relativePath, string query) => Result.Task(relativePath) ?? ModelCentre.Task(relativePath);
}
