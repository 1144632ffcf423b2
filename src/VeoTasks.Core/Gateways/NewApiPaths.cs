using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>The paths of new-api (QuantumNous/new-api, router/video-router.go), which OctopusX runs and MixRoute's software descends from.</summary>
internal static class NewApiPaths
{
    /// <summary>OpenAI's form of a task.</summary>
    public static PathPattern Video { get; } = new("v1/videos/{id}");

    /// <summary>The file itself, from the gateway with the key.</summary>
    public static PathPattern VideoContent { get; } = new("v1/videos/{id}/content");

    /// <summary>The generic form of a task.</summary>
    public static PathPattern Generation { get; } = new("v1/video/generations/{id}");

    /// <summary>A file of a task since v1.0.0-rc.30.</summary>
    public static PathPattern Artifact { get; } = new("v1/tasks/{id}/artifacts/{key}/content");
}
