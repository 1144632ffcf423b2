using VeoTasks.Polling.Pacing;
using VeoTasks.Providers;

namespace VeoTasks.Polling.Verdicts;

/// <summary>What follows from one look at a task.</summary>
internal abstract record PollVerdict
{
    private PollVerdict()
    {
    }

    /// <summary>Nothing more is wanted of the task.</summary>
    public sealed record Finish(VeoTask Task) : PollVerdict;

    /// <summary>The task is going on; look again when the policy says.</summary>
    public sealed record Wait(VeoTask Task, LookPlan Plan) : PollVerdict;

    /// <summary>The look was not as it should be; look again after <paramref name="Delay"/>.</summary>
    public sealed record LookAgain(TimeSpan Delay, string Reason) : PollVerdict;

    /// <summary>Leave the whole provider alone, for <paramref name="Asked"/> if it named a time, then look again.</summary>
    public sealed record Pause(TimeSpan? Asked, string Reason) : PollVerdict;

    /// <summary>Stop asking for this task.</summary>
    public sealed record GiveUp(RequestFailure Failure) : PollVerdict;

    /// <summary>Stop asking this provider.</summary>
    public sealed record EndProvider(RequestFailure Failure) : PollVerdict;
}
