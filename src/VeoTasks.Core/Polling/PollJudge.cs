using System.Globalization;
using VeoTasks.Http;
using VeoTasks.Providers;

namespace VeoTasks.Polling;

/// <summary>
/// Decides what one look means. A failed look never fails a task: only the gateway's own last word, its own
/// "no such task", a deadline, or <see cref="MaximumFailedLooks"/> looks in a row without an answer end the waiting.
/// </summary>
internal sealed class PollJudge(TimeSpan interval, Func<double> random)
{
    /// <summary>Failed looks in a row after which a task is given up on.</summary>
    public const int MaximumFailedLooks = 10;

    /// <summary>Web pages in a row, over all of a provider's tasks, after which its address is believed to be wrong.</summary>
    public const int MaximumPages = 3;

    private const int MaximumMissingLooks = 3;

    /// <summary>A cache may mix up two answers once.</summary>
    private const int MaximumWrongTasks = 2;

    /// <summary>A link can lag behind the status; these are the waits before each further look (contracts, A6.9).</summary>
    private static readonly TimeSpan[] EmptyWaits = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)];

    private int _throttled;
    private int _pages;

    /// <summary>Judges a look and counts it in the entry.</summary>
    public PollVerdict Judge(PollEntry entry, TaskLook look)
    {
        if (look.Failure is { } failure)
        {
            return JudgeFailure(entry, failure);
        }

        VeoTask task = look.Task!;
        entry.WasSeen = true;
        entry.FailedLooks = entry.MissingLooks = _throttled = _pages = 0;
        if (task.IsFinished)
        {
            return task.Status == VeoTaskStatus.Succeeded && task.Videos.Count == 0 && entry.EmptyLooks < EmptyWaits.Length
                ? new PollVerdict.LookAgain(EmptyWaits[entry.EmptyLooks++], "succeeded, but without a video so far")
                : new PollVerdict.Finish(task);
        }

        string state = task.Progress is { } percent ? $"{task.Status} {percent} %" : $"{task.Status}";
        return look.PollAfter is { } hint
            ? new PollVerdict.LookAgain(Pacing.AfterHint(hint, random()), $"{state}, and the gateway says when")
            : new PollVerdict.LookAgain(Pacing.Steady(interval, random()), state);
    }

    private PollVerdict JudgeFailure(PollEntry entry, RequestFailure failure)
    {
        if (failure.EndsProvider)
        {
            bool isPage = failure.Category is VeoErrorCategory.InvalidEndpoint or VeoErrorCategory.Blocked;
            return isPage && ++_pages < MaximumPages ? Retry(entry, failure) : new PollVerdict.EndProvider(failure);
        }

        if (failure.Category == VeoErrorCategory.RateLimited)
        {
            TimeSpan pause = failure.RetryAfter is { } asked ? Pacing.AfterHint(asked, random()) : Pacing.BackOff(++_throttled, random());
            return new PollVerdict.Pause(pause, $"{failure.StatusCode ?? 429}: pause {Seconds(pause)}");
        }

        if (failure.Category == VeoErrorCategory.NotFound && entry.WasSeen)
        {
            return ++entry.MissingLooks < MaximumMissingLooks
                ? new PollVerdict.LookAgain(Pacing.Steady(interval, random()), "not found, although it was there before")
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
            ? new PollVerdict.Pause(Pacing.AfterHint(asked, random()), $"{failure.Error.Message} Pause {Seconds(asked)}")
            : new PollVerdict.LookAgain(Pacing.AfterFailure(interval, entry.FailedLooks, random()), $"{failure.Error.Message} ({entry.FailedLooks} of {limit} failed looks)");
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture) + " s";
}
