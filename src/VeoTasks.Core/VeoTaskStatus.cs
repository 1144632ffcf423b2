namespace VeoTasks;

/// <summary>Where a task stands, in one vocabulary for all gateways. The gateway's own word is kept in <see cref="VeoTask.RawStatus"/>.</summary>
public enum VeoTaskStatus
{
    /// <summary>A word this version does not know, or none at all. Never the end of a task: some gateways print "unknown" for one that was submitted a second ago.</summary>
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
