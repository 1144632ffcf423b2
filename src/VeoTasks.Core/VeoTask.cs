namespace VeoTasks;

/// <summary>One look at a task: what its gateway said of it, read into one shape for all gateways.</summary>
public sealed class VeoTask
{
    /// <summary>
    /// Only a gateway's answer makes a task. PowerShell would otherwise build one out of anything with an Id, such as a line of a
    /// CSV file, where a cmdlet should take the line's columns as parameters.
    /// </summary>
    internal VeoTask()
    {
    }

    /// <summary>The task's id as the gateway knows it.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the provider that was asked.</summary>
    public required string Provider { get; init; }

    /// <summary>The model, when the gateway or the caller named one.</summary>
    public string? Model { get; init; }

    /// <summary>What the user calls it, as given to New-VeoTask or beside its id; null for nothing.</summary>
    public string? Label { get; internal set; }

    /// <summary>What was asked for, where New-VeoTask made the task; null otherwise, and with -NoPrompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>Whether New-VeoTask found that it had been submitted before, and sent nothing for it.</summary>
    public bool AlreadySubmitted { get; init; }

    /// <summary>Where the task stands.</summary>
    public VeoTaskStatus Status { get; init; }

    /// <summary>The gateway's own status word, untouched; null when it sent none.</summary>
    public string? RawStatus { get; init; }

    /// <summary>Percent done, 0 to 100; null when the gateway tells none.</summary>
    public int? Progress { get; init; }

    /// <summary>When the task was made, in UTC.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the gateway last touched it, in UTC.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When it ended, in UTC; null while it has not, or when the gateway does not say.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When the result stops being served, in UTC, as far as the gateway says.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The videos of a succeeded task, in the gateway's order; empty otherwise.</summary>
    public VeoVideo[] Videos { get; init; } = [];

    /// <summary>
    /// Why it failed; null unless <see cref="Status"/> is <see cref="VeoTaskStatus.Failed"/> or <see cref="VeoTaskStatus.Canceled"/>.
    /// </summary>
    public VeoTaskError? Error { get; init; }

    /// <summary>What the gateway said it charges, in its own terms; null where it said nothing. Nothing is ever estimated.</summary>
    public string? Billed { get; init; }

    /// <summary>Names of things in the answer that do not follow the contract and were read around, such as "video-not-a-url".</summary>
    public string[] Anomalies { get; init; } = [];

    /// <summary>Whether the gateway has said its last word on the task.</summary>
    public bool IsFinished => Status is VeoTaskStatus.Succeeded or VeoTaskStatus.Failed or VeoTaskStatus.Canceled;

    /// <summary>
    /// The provider as it was when the task was read, so that a later cmdlet asks the same gateway.
    /// Internal, so neither a gateway's answer nor an imported file can name where a key is sent.
    /// </summary>
    internal VeoProvider? Gateway { get; init; }

    /// <summary>Whether a command only planned to ask for it: nothing is known of it but its name.</summary>
    internal bool IsPlanned { get; init; }

    /// <summary>
    /// How long it took from its making to its end, in seconds: by the gateway's times, else as a run saw it; null when nobody can say.
    /// </summary>
    internal double? SecondsTaken =>
        (CompletedAt - CreatedAt is { } told
            && told > TimeSpan.Zero ? told : SeenToTake) is { } taken ? Math.Round(taken.TotalSeconds, 1) : null;

    /// <summary>How long a run that waited for it saw it take; null when none did.</summary>
    internal TimeSpan? SeenToTake { get; set; }

    /// <summary>The task as what is asked for, with all that travels along.</summary>
    internal VeoTaskReference ToReference() => new(Id, Provider, Model) { Label = Label, Prompt = Prompt, CreatedAt = CreatedAt };

    /// <summary>The same task, called otherwise.</summary>
    internal VeoTask Called(string? label)
    {
        VeoTask copy = (VeoTask)MemberwiseClone();
        copy.Label = label;
        return copy;
    }

    /// <summary>What names the task at its gateway.</summary>
    internal VeoTaskReference Reference => new(Id, Provider, Model);

    /// <summary>The task as a reference that can be piped in again: "provider:id".</summary>
    public override string ToString() => $"{Provider}:{Id}";
}

/// <summary>
/// Where a task stands, in one vocabulary for all gateways. The gateway's own word is kept in <see cref="VeoTask.RawStatus"/>.
/// </summary>
public enum VeoTaskStatus
{
    /// <summary>
    /// A word this version does not know, or none at all. Never the end of a task: some gateways print "unknown" for one that was
    /// submitted a second ago.
    /// </summary>
    Unknown,

    /// <summary>Accepted and waiting for its turn.</summary>
    Queued,

    /// <summary>Being generated.</summary>
    Running,

    /// <summary>Ended with a result.</summary>
    Succeeded,

    /// <summary>Ended without a result; <see cref="VeoTask.Error"/> says why.</summary>
    Failed,

    /// <summary>Ended because somebody called it off.</summary>
    Canceled,
}
