using VeoTasks.Polling.Lanes;
using VeoTasks.Polling.Pacing;
using VeoTasks.Providers;

namespace VeoTasks.Polling.Verdicts;

/// <summary>
/// Decides what a look without an answer means. A failed look never fails a task: only the gateway's own "no such task", a
/// deadline, or <see cref="MaximumFailedLooks"/> looks in a row without an answer end the waiting. One for each provider of a run.
/// </summary>
/// <remarks>
/// Failed looks are weighed. A gateway that is down comes back, so that counts as one; an answer that makes no sense counts as
/// four, so the third one in a row is the last; what only a mix-up or an attack explains counts as five and is asked again once.
/// The waits grow with the weight, so that the three odd answers are spread over a minute and not over three intervals.
/// </remarks>
internal sealed class FailureJudge(TimeSpan interval, Func<double> random)
{
    /// <summary>Failed looks in a row after which a task is given up on.</summary>
    public const int MaximumFailedLooks = 10;

    /// <summary>Web pages in a row, over all of a provider's tasks, after which its address is believed to be wrong.</summary>
    public const int MaximumPages = 3;

    private const int MaximumMissingLooks = 3;

    private int _pages;
    private bool _hasAnswered;

    /// <summary>Forgets earlier failures, since the gateway has answered.</summary>
    public void Forget(PollEntry entry)
    {
        entry.FailedLooks = entry.MissingLooks = _pages = 0;
        _hasAnswered = true;
    }

    /// <summary>Judges a failure and counts it in the entry.</summary>
    public PollVerdict Judge(PollEntry entry, RequestFailure failure)
    {
        if (failure.Category == VeoErrorCategory.InvalidEndpoint && failure.EndsProvider && _hasAnswered)
        {
            failure = Intruder(failure);
        }

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

        return failure.IsTransient || failure.Category == VeoErrorCategory.TooLarge ? Retry(entry, failure) : new PollVerdict.GiveUp(failure);
    }

    private PollVerdict Retry(PollEntry entry, RequestFailure failure)
    {
        entry.FailedLooks += Weight(failure.Category);
        if (entry.FailedLooks >= MaximumFailedLooks)
        {
            return new PollVerdict.GiveUp(failure);
        }

        return failure.RetryAfter is { } asked
            ? new PollVerdict.Pause(asked, failure.Error.Message)
            : new PollVerdict.LookAgain(Delays.AfterFailure(interval, entry.FailedLooks, random()), $"{failure.Error.Message} ({entry.FailedLooks} of {MaximumFailedLooks} failed looks)");
    }

    /// <summary>How many failed looks one failure counts for.</summary>
    private static int Weight(VeoErrorCategory category) => category switch
    {
        VeoErrorCategory.InvalidResponse => 4,
        VeoErrorCategory.WrongTask or VeoErrorCategory.TooLarge => 5,
        _ => 1,
    };

    /// <summary>A page of a gateway that has answered in this run: the address is right, something else has come in between.</summary>
    private static RequestFailure Intruder(RequestFailure page) =>
        page with { EndsProvider = false, IsTransient = true, Error = page.Error with { Category = VeoErrorCategory.InvalidResponse } };
}
