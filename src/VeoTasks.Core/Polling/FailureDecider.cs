using VeoTasks.Gateways;

namespace VeoTasks.Polling;

/// <summary>
/// Decides what a look without an answer means. A failed look never fails a task: only the gateway's own "no such task", a
/// deadline, or <see cref="MaximumFailedPolls"/> looks in a row without an answer end the waiting. One for each provider of a run.
/// </summary>
/// <remarks>
/// Failed looks are weighed. A gateway that is down comes back, so that counts as one; an answer that makes no sense counts as
/// four, so the third one in a row is the last; what only a mix-up or an attack explains counts as five and is asked again once.
/// The waits grow with the weight, so that the three odd answers are spread over a minute and not over three intervals.
/// </remarks>
internal sealed class FailureDecider(TimeSpan interval, Func<double> random)
{
    /// <summary>Failed looks in a row after which a task is given up on.</summary>
    public const int MaximumFailedPolls = 10;

    /// <summary>Web pages in a row, over all of a provider's tasks, after which its address is believed to be wrong.</summary>
    public const int MaximumPages = 3;

    private const int MaximumMissingPolls = 3;

    private int _pages;
    private bool _hasAnswered;

    /// <summary>Forgets earlier failures, since the gateway has answered.</summary>
    public void Forget(PendingTask entry)
    {
        entry.FailedPolls = entry.MissingPolls = _pages = 0;
        _hasAnswered = true;
    }

    /// <summary>Judges a failure and counts it in the entry.</summary>
    public PollDecision Judge(PendingTask entry, RequestFailure failure)
    {
        if (failure.Category == VeoErrorCategory.InvalidEndpoint && failure.EndsProvider && _hasAnswered)
        {
            failure = Intruder(failure);
        }

        if (failure.EndsProvider)
        {
            bool isPage = failure.Category is VeoErrorCategory.InvalidEndpoint or VeoErrorCategory.Blocked;
            return isPage && ++_pages < MaximumPages ? Retry(entry, failure) : new PollDecision.EndProvider(failure);
        }

        if (failure.Category == VeoErrorCategory.RateLimited)
        {
            return new PollDecision.Pause(failure.RetryAfter, $"{failure.StatusCode ?? 429}");
        }

        if (failure.Category == VeoErrorCategory.NotFound && entry.WasSeen)
        {
            return ++entry.MissingPolls < MaximumMissingPolls
                ? new PollDecision.PollAgain(Delays.Steady(interval, random()), "not found, although it was there before")
                : new PollDecision.GiveUp(failure with { Error = failure.Error with { Category = VeoErrorCategory.TaskExpired } });
        }

        return failure.IsTransient || failure.Category == VeoErrorCategory.TooLarge ? Retry(entry, failure) : new PollDecision.GiveUp(failure);
    }

    private PollDecision Retry(PendingTask entry, RequestFailure failure)
    {
        entry.FailedPolls += Weight(failure.Category);
        if (entry.FailedPolls >= MaximumFailedPolls)
        {
            return new PollDecision.GiveUp(failure);
        }

        return failure.RetryAfter is { } asked
            ? new PollDecision.Pause(asked, failure.Error.Message)
            : new PollDecision.PollAgain(Delays.AfterFailure(interval, entry.FailedPolls, random()), $"{failure.Error.Message} ({entry.FailedPolls} of {MaximumFailedPolls} failed polls)");
    }

    /// <summary>How many failed polls one failure counts for.</summary>
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
