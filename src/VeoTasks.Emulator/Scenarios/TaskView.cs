using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>Where a task stands, the end included; picks the gateway's word.</summary>
internal enum Phase
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>All that a gateway can say of a task at one instant; the answer shapes write parts of it.</summary>
internal sealed record TaskView
{
    public required EmulatedTask Script { get; init; }

    /// <summary>The id to print, which a fault may have replaced.</summary>
    public required string Id { get; init; }

    public required Phase Phase { get; init; }

    /// <summary>A scripted word that replaces the gateway's own; null for none.</summary>
    public string? Word { get; init; }

    public required int Progress { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The signed CDN links of a succeeded task.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>The bytes of a succeeded task's videos, for the shapes that carry them inline.</summary>
    public IReadOnlyList<Content> Videos { get; init; } = [];

    public bool HasFailed => Phase == Phase.Failed;

    public string? FirstLink => Links.Count > 0 ? Links[0] : null;
}
