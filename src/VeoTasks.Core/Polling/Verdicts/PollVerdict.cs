using VeoTasks.Providers;

namespace VeoTasks.Polling.Verdicts;

/// <summary>What follows from one look at a task.</summary>
internal abstract record PollVerdict
{
    private PollVerdict()
    {
    }

    /// <summary>The task has ended.</summary>
    public sealed record Finish(VeoTask Task) : PollVerdict;

    /// <summary>Look again after <paramref name="Delay"/>.</summary>
    public sealed record LookAgain(TimeSpan Delay, string Reason) : PollVerdict;

    /// <summary>Leave the whole provider alone for <paramref name="Delay"/>, then look again.</summary>
    public sealed record Pause(TimeSpan Delay, string Reason) : PollVerdict;

    /// <summary>Stop asking for this task.</summary>
    public sealed record GiveUp(RequestFailure Failure) : PollVerdict;

    /// <summary>Stop asking this provider.</summary>
    public sealed record EndProvider(RequestFailure Failure) : PollVerdict;
}
