using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>The class a failure falls into and what follows from it.</summary>
internal readonly record struct FailureKind(VeoErrorCategory Category)
{
    /// <summary>Whether asking again later can help.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether all of the provider's tasks would fare the same.</summary>
    public bool EndsProvider { get; init; }

    /// <summary>Whether another path of the same gateway may know the task.</summary>
    public bool TryNextRoute { get; init; }

    /// <summary>It concerns this one request or task, for good.</summary>
    public static FailureKind Final(VeoErrorCategory category) => new(category);

    /// <summary>It may pass.</summary>
    public static FailureKind Passing(VeoErrorCategory category) => new(category) { IsTransient = true };

    /// <summary>It concerns the gateway as a whole.</summary>
    public static FailureKind Everywhere(VeoErrorCategory category) => new(category) { EndsProvider = true };
}
