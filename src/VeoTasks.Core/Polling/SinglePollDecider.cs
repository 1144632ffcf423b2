using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>Decides what a look means where one answer is wanted, whatever it says.</summary>
internal sealed class SinglePollDecider : IPollDecider
{
    /// <summary>"Too many requests" in a row that one task is asked through; the caller is waiting, so there is an end to it.</summary>
    public const int MaximumThrottledPolls = 4;

    /// <inheritdoc/>
    public PollDecision Judge(PendingTask entry, PollResponse look, TimeSpan now)
    {
        if (look.Task is { } task)
        {
            return new PollDecision.Finish(task);
        }

        RequestFailure failure = look.Failure!;
        if (failure.EndsProvider)
        {
            return new PollDecision.EndProvider(failure);
        }

        return failure.Category == VeoErrorCategory.RateLimited && ++entry.FailedPolls < MaximumThrottledPolls
            ? new PollDecision.Pause(failure.RetryAfter, "429")
            : new PollDecision.GiveUp(failure);
    }
}
