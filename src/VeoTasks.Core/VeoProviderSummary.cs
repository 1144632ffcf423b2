namespace VeoTasks;

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

    /// <summary>Called off at the gateway, as Wait-VeoTask saw it.</summary>
    public int Canceled { get; init; }

    /// <summary>Without an end: given up on, not asked for because the provider had ended, or still waited for when the run was stopped.</summary>
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

    /// <summary>The time from a task's arrival at the command to its end there, in the middle of all that ended; null if none did.</summary>
    public TimeSpan? MedianWait { get; init; }

    /// <summary>The longest such time.</summary>
    public TimeSpan? LongestWait { get; init; }

    /// <summary>The name and the outcome.</summary>
    public override string ToString() => FormattableString.Invariant($"{Provider}: {Succeeded} of {Tasks}");
}
