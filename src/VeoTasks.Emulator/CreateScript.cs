namespace VeoTasks.Emulator;

/// <summary>
/// What becomes of requests that create a task, when they are right and bring the key: others are refused as the gateway refuses them.
/// </summary>
public sealed record CreateScript
{
    /// <summary>Hits requests whose prompt holds this text; null for any prompt.</summary>
    public string? PromptContains { get; init; }

    /// <summary>How many requests it hits, at least 1.</summary>
    public int Requests { get; init; } = 1;

    /// <summary>Whether the gateway takes the request and makes a task of it, whatever the client gets to hear.</summary>
    public bool Accepted { get; init; } = true;

    /// <summary>Whether the gateway charges for it; null when it does because it has accepted it.</summary>
    public bool? Billed { get; init; }

    /// <summary>What goes wrong with the answer, without At, Times and Video. In a body, {id} stands for the new task's id.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>
    /// The ids of the tasks that one request makes: several when the gateway has tried twice. Empty for one task with an id of the
    /// gateway's making.
    /// </summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>The life of the tasks, from when they are created on; Gateway and Id stay empty. Null for <see cref="Usual"/>.</summary>
    public EmulatedTask? Task { get; init; }

    /// <summary>The life of a task of which nothing is said: it ends well after five seconds, with one video.</summary>
    public static EmulatedTask Usual { get; } = new() { EndsAfter = TimeSpan.FromSeconds(5) };

    /// <summary>A request that is accepted and answered, by a task with this life.</summary>
    public static CreateScript Accept(EmulatedTask? task = null) => new() { Task = task };

    /// <summary>A request that is accepted, and whose answer does not come as it should.</summary>
    public static CreateScript AcceptBut(params IReadOnlyList<Fault> faults) => new() { Faults = faults };

    /// <summary>A request that makes no task and costs nothing.</summary>
    public static CreateScript Refuse(params IReadOnlyList<Fault> faults) => new() { Accepted = false, Faults = faults };

    /// <summary>The same for requests whose prompt holds this text only.</summary>
    public CreateScript For(string promptContains) => this with { PromptContains = promptContains };

    internal bool IsFor(string prompt) => PromptContains is null || prompt.Contains(PromptContains, StringComparison.Ordinal);
}

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
    public required DateTimeOffset Time { get; init; }
    public required string Gateway { get; init; }
    public required string Path { get; init; }
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

    public CreateOutcome Outcome { get; init; }

    /// <summary>Why it was not accepted; null when it was.</summary>
    public string? Reason { get; init; }

    public bool Billed { get; init; }

    /// <summary>The task that was made, the first one if there are several; null for none.</summary>
    public string? TaskId => TaskIds.Count > 0 ? TaskIds[0] : null;

    /// <summary>The tasks that were made: more than one when the gateway has tried twice.</summary>
    public IReadOnlyList<string> TaskIds { get; init; } = [];
}
