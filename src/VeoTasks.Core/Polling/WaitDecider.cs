using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>Decides what one look at a task that is waited for means.</summary>
internal sealed class WaitDecider(PollPace pace, PollOptions options) : IPollDecider
{
    /// <summary>A link can lag behind the status; these are the waits before each further look (contracts, A6.9).</summary>
    private static readonly TimeSpan[] EmptyWaits = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)];

    /// <summary>Further looks when the gateway's own endpoint has the video anyway: one, since a direct link is better (contracts, A0.7).</summary>
    private const int UnnamedPolls = 1;

    /// <summary>A hint of no time at all would have the gateway asked as fast as the network goes.</summary>
    private static readonly TimeSpan ShortestHint = TimeSpan.FromSeconds(1);

    private readonly FailureDecider _failures = new(pace.Interval, options.Random);
    private readonly PollingStrategy _planner = new(pace);

    /// <inheritdoc/>
    public PollDecision Judge(PendingTask entry, PollResponse look, TimeSpan now)
    {
        if (look.Failure is { } failure)
        {
            return _failures.Judge(entry, failure);
        }

        VeoTask task = look.Task!;
        _failures.Forget(entry);
        if (task.Status == VeoTaskStatus.Succeeded && entry.EmptyPolls < PollsForLinks(task.Videos))
        {
            return new PollDecision.PollAgain(EmptyWaits[entry.EmptyPolls++], "succeeded, but without a link so far");
        }

        return task.IsFinished ? Finish(entry, task, now) : GoOn(entry, look, now);
    }

    private static int PollsForLinks(IReadOnlyList<VeoVideo> videos) =>
        videos.Count == 0 ? EmptyWaits.Length : videos.All(video => video.IsUnnamed) ? UnnamedPolls : 0;

    private PollDecision.Finish Finish(PendingTask entry, VeoTask task, TimeSpan now)
    {
        if (task.Status == VeoTaskStatus.Succeeded && TaskAge.AtTheEnd(entry, task, now) is { } duration)
        {
            options.History.Learn(task.Provider, task.Model, duration);
        }

        return new PollDecision.Finish(task);
    }

    private PollDecision.Wait GoOn(PendingTask entry, PollResponse look, TimeSpan now)
    {
        VeoTask task = look.Task!;
        if (entry.Polls == 0)
        {
            TimeSpan age = TaskAge.Of(task, look.SentAt ?? options.Time.GetUtcNow()) ?? TimeSpan.Zero;
            entry.Meet(now - age, options.History.Of(task.Provider, task.Model));
        }

        entry.CountPoll(task.Progress, now);
        return new PollDecision.Wait(task, look.PollAfter is { } hint
            ? new NextPoll(Delays.AfterHint(hint > ShortestHint ? hint : ShortestHint, options.Random()), new PollReason(PollRule.Asked))
            : _planner.Plan(entry.FactsAt(now), entry.Durations!, options.Random()));
    }
}
