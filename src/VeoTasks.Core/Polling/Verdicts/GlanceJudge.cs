using VeoTasks.Http;
using VeoTasks.Polling.Lanes;
using VeoTasks.Providers;

namespace VeoTasks.Polling.Verdicts;

/// <summary>Decides what a look means where one answer is wanted, whatever it says.</summary>
internal sealed class GlanceJudge : ILookJudge
{
    /// <summary>"Too many requests" in a row that one task is asked through; the caller is waiting, so there is an end to it.</summary>
    public const int MaximumThrottledLooks = 4;

    /// <inheritdoc/>
    public PollVerdict Judge(PollEntry entry, TaskLook look, TimeSpan now)
    {
        if (look.Task is { } task)
        {
            return new PollVerdict.Finish(task);
        }

        RequestFailure failure = look.Failure!;
        if (failure.EndsProvider)
        {
            return new PollVerdict.EndProvider(failure);
        }

        return failure.Category == VeoErrorCategory.RateLimited && ++entry.FailedLooks < MaximumThrottledLooks
            ? new PollVerdict.Pause(failure.RetryAfter, "429")
            : new PollVerdict.GiveUp(failure);
    }
}
