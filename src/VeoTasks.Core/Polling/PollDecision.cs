using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>What follows from one look at a task.</summary>
internal abstract record PollDecision
{
    private PollDecision()
    {
    }

    /// <summary>Nothing more is wanted of the task.</summary>
    public sealed record Finish(VeoTask Task) : PollDecision;

    /// <summary>The task is going on; look again when the policy says.</summary>
    public sealed record Wait(VeoTask Task, NextPoll Plan) : PollDecision;

    /// <summary>The look was not as it should be; look again after <paramref name="Delay"/>.</summary>
    public sealed record PollAgain(TimeSpan Delay, string Reason) : PollDecision;

    /// <summary>Leave the whole provider alone, for <paramref name="Asked"/> if it named a time, then look again.</summary>
    public sealed record Pause(TimeSpan? Asked, string Reason) : PollDecision;

    /// <summary>Stop asking for this task.</summary>
    public sealed record GiveUp(RequestFailure Failure) : PollDecision;

    /// <summary>Stop asking this provider.</summary>
    public sealed record EndProvider(RequestFailure Failure) : PollDecision;
}

/// <summary>Decides what a look means for its task and its provider. One for each provider of a run.</summary>
internal interface IPollDecider
{
    /// <summary>Judges a look and writes into the entry what later looks need to know.</summary>
    PollDecision Judge(PendingTask entry, PollResponse look, TimeSpan now);
}
