using VeoTasks.Polling.Pacing;
using VeoTasks.Providers;

namespace VeoTasks.Polling.Verdicts;

/// <summary>
/// Decides what a look without an answer means. A failed look never fails a task: only the gateway's own "no such task", a
/// deadline, or <see cref="MaximumFailedLooks"/> looks in a row without an answer end the waiting. One for each provider of a run.
/// </summary>
internal sealed class FailureJudge(TimeSpan interval, Func<double> random)
{
    /// <summary>Failed looks in a row after which a task is given up on.</summary>
    public const int MaximumFailedLooks = 10;

    /// <summary>Web pages in a row, over all of a provider's tasks, after which its address is believed to be wrong.</summary>
    public const int MaximumPages = 3;

    private const int MaximumMissingLooks = 3;

    /// <summary>A cache may mix up two answers once.</summary>
    private const int MaximumWrongTasks = 2;

    private int _pages;

    /// <summary>Forgets earlier failures, since the gateway has answered.</summary>
    public void Forget(PollEntry entry) => entry.FailedLooks = entry.MissingLooks = _pages = 0;

    /// <summary>Judges a failure and counts it in the entry.</summary>
    public PollVerdict Judge(PollEntry entry, RequestFailure failure)
    {
        if (failure.EndsProvider)
        {
            bool isPage = failure.Category is VeoErrorCategory.InvalidEndpoint or VeoErrorCategory.Blocked;
            return isPage && ++_pages < MaximumPages ? Retry(entry, failure) : new PollVerdict.EndProvider(failure);
        }

        if (failure.Category == VeoErrorCategory.RateLimited)
        {
            return new PollVerdict.Pause(failure.RetryAfter, $"{failure.StatusCode ?? 429}");
        }

        if (failure.Category == VeoErrorCategory.NotFound && entry.WasSeen)
        {
            return ++entry.MissingLooks < MaximumMissingLooks
                ? new PollVerdict.LookAgain(Delays.Steady(interval, random()), "not found, although it was there before")
                : new PollVerdict.GiveUp(failure with { Error = failure.Error with { Category = VeoErrorCategory.TaskExpired } });
        }

        return failure.IsTransient ? Retry(entry, failure) : new PollVerdict.GiveUp(failure);
    }

    private PollVerdict Retry(PollEntry entry, RequestFailure failure)
    {
        int limit = failure.Category == VeoErrorCategory.WrongTask ? MaximumWrongTasks : MaximumFailedLooks;
        if (++entry.FailedLooks >= limit)
        {
            return new PollVerdict.GiveUp(failure);
        }

        return failure.RetryAfter is { } asked
            ? new PollVerdict.Pause(asked, failure.Error.Message)
            : new PollVerdict.LookAgain(Delays.AfterFailure(interval, entry.FailedLooks, random()), $"{failure.Error.Message} ({entry.FailedLooks} of {limit} failed looks)");
    }
}
