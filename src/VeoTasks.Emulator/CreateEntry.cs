namespace VeoTasks.Emulator;

/// <summary>What a gateway made of a request to create a task.</summary>
public enum CreateOutcome
{
    /// <summary>A task was made, whatever the client got to hear.</summary>
    Accepted,

    /// <summary>None was made, and the client was told something.</summary>
    Rejected,

    /// <summary>None was made, and the connection ended without an answer.</summary>
    Dropped,
}

/// <summary>One request to create a task, written down before it is answered. The key is never in it.</summary>
public sealed record CreateEntry
{
    /// <summary>When it came in, on the emulator's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Which gateway was asked.</summary>
    public required string Gateway { get; init; }

    /// <summary>The path as sent.</summary>
    public required string Path { get; init; }

    /// <summary>The body as sent.</summary>
    public required string Body { get; init; }

    /// <summary>The model; null when the request did not get that far.</summary>
    public string? Model { get; init; }

    /// <summary>The prompt; null when none could be read.</summary>
    public string? Prompt { get; init; }

    /// <summary>Seconds of video that are paid for: the gateway's default when it did not understand what was asked for.</summary>
    public int? Seconds { get; init; }

    /// <summary>The resolution that is paid for, such as 1080p.</summary>
    public string? Resolution { get; init; }

    /// <summary>Members of the body that the gateway does not look at, and drops without a word.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>What the gateway made of it.</summary>
    public CreateOutcome Outcome { get; init; }

    /// <summary>Why it was not accepted; null when it was.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the gateway charges for it.</summary>
    public bool Billed { get; init; }

    /// <summary>The task that was made, the first one if there are several; null for none.</summary>
    public string? TaskId => TaskIds.Count > 0 ? TaskIds[0] : null;

    /// <summary>The tasks that were made: more than one when the gateway has tried twice.</summary>
    public IReadOnlyList<string> TaskIds { get; init; } = [];
}
