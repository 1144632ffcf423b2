using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Tests.Gateways.Adapters.Example;

/// <summary>Replicate: <c>{id,model,status,output,error,created_at,completed_at}</c>, where <c>output</c> is a link or an array of links.</summary>
internal sealed class ReplicateAdapter : IProviderAdapter
{
    private static readonly PathPattern Prediction = new("v1/predictions/{id}");

    /// <inheritdoc/>
    public AdapterProfile Profile { get; } = new(
        "replicate",
        new Uri("https://api.replicate.com"),
        TimeSpan.FromSeconds(5), // its pages give no advice
        new Uri("https://replicate.com/docs/topics/predictions/lifecycle"))
    {
        DisplayName = "Replicate",
        Models = ["google/veo-3", "google/veo-3-fast"],
        Retention = TimeSpan.FromHours(1), // "automatically removed after an hour, by default"
    };

    /// <inheritdoc/>
    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task) => [$"v1/predictions/{TaskSegment.Encode(task.Id)}"];

    /// <inheritdoc/>
    public TaskReading Read(GatewayAnswer answer) => AnswerReader.Read(answer);

    /// <summary>None: results lie on replicate.delivery and need no key.</summary>
    public bool IsKeyedResultPath(string path) => false;

    /// <inheritdoc/>
    public VeoTaskReference? ParseTaskUrl(string relativePath, string query) => Prediction.Task(relativePath);
}
