namespace VeoTasks;

/// <summary>
/// A submission as the journal on this machine knows it. Where it was accepted it can be piped to Wait-VeoTask and Save-VeoVideo.
/// </summary>
public sealed class VeoSubmission
{
    /// <summary>Only the journal makes one.</summary>
    internal VeoSubmission()
    {
    }

    /// <summary>What has become of it.</summary>
    public VeoSubmissionState State { get; init; }

    /// <summary>When it was sent, in UTC.</summary>
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>The model that was asked for.</summary>
    public string? Model { get; init; }

    /// <summary>What the user calls it.</summary>
    public string? Label { get; init; }

    /// <summary>What was asked for; null where it was submitted with -NoPrompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>The task's id; null unless it was accepted.</summary>
    public string? TaskId { get; init; }

    /// <summary>Further ids that the gateway's answer named, any of which may be paid for.</summary>
    public string[] OtherTaskIds { get; init; } = [];

    /// <summary>What the gateway said of its price, in its own terms; null where it said nothing.</summary>
    public string? Billed { get; init; }

    /// <summary>Why there is no task, or what is odd about it; null for nothing.</summary>
    public string? Reason { get; init; }

    /// <summary>The gateway's own number for the request, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>The address that it was sent to.</summary>
    public string? Address { get; init; }

    /// <summary>Its number in the journal.</summary>
    public required string SubmissionId { get; init; }

    /// <summary>The gateway that it was sent to; null where the journal does not say.</summary>
    internal VeoProvider? Gateway { get; init; }

    /// <summary>State, provider and label or task.</summary>
    public override string ToString() => $"{State} {Provider} {Label ?? TaskId ?? SubmissionId}";
}

/// <summary>What has become of a submission.</summary>
public enum VeoSubmissionState
{
    /// <summary>
    /// It may have been taken and be paid for, and nobody knows. It is not sent again until Set-VeoSubmission or Remove-VeoSubmission
    /// settles it.
    /// </summary>
    Unknown,

    /// <summary>A process that lives is at it.</summary>
    Sending,

    /// <summary>The gateway named a task, or the user has found it there.</summary>
    Accepted,

    /// <summary>The gateway said no; nothing is to be paid.</summary>
    Rejected,

    /// <summary>It never left this machine; nothing is to be paid.</summary>
    NotSent,

    /// <summary>The user has looked, and found no task.</summary>
    Settled,
}
