namespace VeoTasks;

/// <summary>
/// What one run of Wait-VeoTask or Save-VeoVideo did, as -SummaryVariable gives it. The counts are the sums of <see cref="Providers"/>.
/// </summary>
public sealed class VeoSummary
{
    /// <summary>The command's name.</summary>
    public required string Command { get; init; }

    /// <summary>How it ended.</summary>
    public VeoRunEnd End { get; init; }

    /// <summary>When it began, in UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The tasks that were given, each counted once.</summary>
    public int Tasks => Providers.Sum(provider => provider.Tasks);

    /// <summary>Tasks that ended well: with a result, or with all videos on disk.</summary>
    public int Succeeded => Providers.Sum(provider => provider.Succeeded);

    /// <summary>Tasks that failed.</summary>
    public int Failed => Providers.Sum(provider => provider.Failed);

    /// <summary>Tasks that were canceled at the gateway.</summary>
    public int Canceled => Providers.Sum(provider => provider.Canceled);

    /// <summary>Tasks without an end.</summary>
    public int Unfinished => Providers.Sum(provider => provider.Unfinished);

    /// <summary>Lines that named no task that could be asked for.</summary>
    public int Rejected { get; init; }

    /// <summary>Videos that this run saved.</summary>
    public int Saved => Providers.Sum(provider => provider.Saved);

    /// <summary>Videos that were there already.</summary>
    public int Skipped => Providers.Sum(provider => provider.Skipped);

    /// <summary>The size of the videos that this run saved, in bytes.</summary>
    public long Bytes => Providers.Sum(provider => provider.Bytes);

    /// <summary>HTTP requests that were sent, redirects and repeats counted.</summary>
    public int Requests => Providers.Sum(provider => provider.Requests);

    /// <summary>How often gateways asked Wait-VeoTask for a pause.</summary>
    public int Pauses => Providers.Sum(provider => provider.Pauses);

    /// <summary>What gateways said they charge for the tasks that ended, a sum for each unit; null where none said anything.</summary>
    public string? Billed => Bill.Sum(Providers.SelectMany(provider => provider.Billed?.Split(", ") ?? []));

    /// <summary>How many errors of each id were written.</summary>
    public IReadOnlyDictionary<string, int> Errors { get; init; } = new Dictionary<string, int>();

    /// <summary>The same by provider, in the order in which they came.</summary>
    public VeoProviderSummary[] Providers { get; init; } = [];

    /// <summary>The command and the outcome.</summary>
    public override string ToString() => FormattableString.Invariant($"{Command}: {Succeeded} of {Tasks}, {End}");
}

/// <summary>What a run did at one provider. The counts of tasks add up: Succeeded, Failed, Canceled and Unfinished make Tasks.</summary>
public sealed record VeoProviderSummary
{
    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>The tasks that were given, each counted once.</summary>
    public int Tasks { get; init; }

    /// <summary>Wait-VeoTask: ended with a result. Save-VeoVideo: all videos are on disk.</summary>
    public int Succeeded { get; init; }

    /// <summary>Wait-VeoTask: failed at the gateway. Save-VeoVideo: an error was written of it.</summary>
    public int Failed { get; init; }

    /// <summary>Canceled at the gateway, as Wait-VeoTask saw it.</summary>
    public int Canceled { get; init; }

    /// <summary>
    /// Without an end: given up on, not asked for because the provider had ended, or still waited for when the run was stopped.
    /// </summary>
    public int Unfinished { get; init; }

    /// <summary>Videos that this run saved.</summary>
    public int Saved { get; init; }

    /// <summary>Videos that were there already.</summary>
    public int Skipped { get; init; }

    /// <summary>The size of the videos that this run saved, in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>HTTP requests that were sent, redirects and repeats counted.</summary>
    public int Requests { get; init; }

    /// <summary>How often the gateway asked Wait-VeoTask for a pause.</summary>
    public int Pauses { get; init; }

    /// <summary>How long those pauses were, together.</summary>
    public TimeSpan Paused { get; init; }

    /// <summary>What the gateway said it charges for the tasks that ended, in its own terms; null where it said nothing.</summary>
    public string? Billed { get; init; }

    /// <summary>
    /// The time from a task's arrival at the command to its end there, in the middle of all that ended; null if none did.
    /// </summary>
    public TimeSpan? MedianWait { get; init; }

    /// <summary>The longest such time.</summary>
    public TimeSpan? LongestWait { get; init; }

    /// <summary>The name and the outcome.</summary>
    public override string ToString() => FormattableString.Invariant($"{Provider}: {Succeeded} of {Tasks}");
}

/// <summary>How the run of a command ended.</summary>
public enum VeoRunEnd
{
    /// <summary>It was stopped: by the user, by an error that stops, or by a later command that had enough.</summary>
    Stopped,

    /// <summary>It came to its end.</summary>
    Completed,

    /// <summary>It came to its end, and -FailOn made an error of its failures.</summary>
    Failed,

    /// <summary>It was only planned, with -WhatIf.</summary>
    Planned,
}

/// <summary>Which failures make a run end in an error that stops the script.</summary>
public enum VeoFailOn
{
    /// <summary>None: each failed task is an error of its own, and the script decides.</summary>
    None,

    /// <summary>One failed task is enough.</summary>
    Any,

    /// <summary>Only when no task succeeded although some were given.</summary>
    All,
}
