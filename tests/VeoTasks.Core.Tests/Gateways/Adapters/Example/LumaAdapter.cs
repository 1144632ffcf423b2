using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Tests.Gateways.Adapters.Example;

/// <summary>
/// Luma: <c>{id,state,failure_reason,created_at,assets:{video,image},model}</c>; it says "dreaming" of a task that is under way.
/// </summary>
internal sealed class LumaAdapter : IProviderAdapter
{
    private static readonly PathPattern Generation = new("v1/generations/{id}");

    /// <inheritdoc/>
    public AdapterProfile Profile { get; } = new(
        "luma",
        new Uri("https://api.lumalabs.ai/dream-machine"),
        TimeSpan.FromSeconds(3), // its examples wait three seconds
        new Uri("https://docs.lumalabs.ai/docs/video-generation"))
    {
        DisplayName = "Luma",
        Models = ["ray-2", "ray-flash-2"],
    };

    /// <inheritdoc/>
    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task) => [$"v1/generations/{TaskSegment.Encode(task.Id)}"];

    /// <inheritdoc/>
    public TaskReading Read(GatewayAnswer answer) => AnswerReader.Read(answer);

    /// <summary>None: results lie on another host and need no key.</summary>
    public bool IsKeyedResultPath(string path) => false;

    /// <inheritdoc/>
    public VeoTaskReference? ParseTaskUrl(string relativePath, string query) => Generation.Task(relativePath);
}
