using VeoTasks.Http;
using VeoTasks.Polling.History;
using VeoTasks.Polling.Lanes;
using VeoTasks.Polling.Pacing;

namespace VeoTasks.Polling.Verdicts;

/// <summary>Decides what one look at a task that is waited for means.</summary>
internal sealed class PollJudge(Pace pace, PollOptions options) : ILookJudge
{
    /// <summary>A link can lag behind the status; these are the waits before each further look (contracts, A6.9).</summary>
    private static readonly TimeSpan[] EmptyWaits = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)];

    /// <summary>Further looks when the gateway's own endpoint has the video anyway: one, since a direct link is better (contracts, A0.7).</summary>
    private const int UnnamedLooks = 1;

    /// <summary>A hint of no time at all would have the gateway asked as fast as the network goes.</summary>
    private static readonly TimeSpan ShortestHint = TimeSpan.FromSeconds(1);

    private readonly FailureJudge _failures = new(pace.Interval, options.Random);
    private readonly LookPlanner _planner = new(pace);

    /// <inheritdoc/>
    public PollVerdict Judge(PollEntry entry, TaskLook look, TimeSpan now)
    {
        if (look.Failure is { } failure)
        {
            return _failures.Judge(entry, failure);
        }

        VeoTask task = look.Task!;
        _failures.Forget(entry);
        if (task.Status == VeoTaskStatus.Succeeded && entry.EmptyLooks < LooksForLinks(task.Videos))
        {
            return new PollVerdict.LookAgain(EmptyWaits[entry.EmptyLooks++], "succeeded, but without a link so far");
        }

        return task.IsFinished ? Finish(entry, task, now) : GoOn(entry, look, now);
    }

    private static int LooksForLinks(IReadOnlyList<VeoVideo> videos) =>
        videos.Count == 0 ? EmptyWaits.Length : videos.All(video => video.IsUnnamed) ? UnnamedLooks : 0;

    private PollVerdict.Finish Finish(PollEntry entry, VeoTask task, TimeSpan now)
    {
        if (task.Status == VeoTaskStatus.Succeeded && TaskAge.AtTheEnd(entry, task, now) is { } duration)
        {
            options.History.Learn(task.Provider, task.Model, duration);
        }

        return new PollVerdict.Finish(task);
    }

    private PollVerdict.Wait GoOn(PollEntry entry, TaskLook look, TimeSpan now)
    {
        VeoTask task = look.Task!;
        if (entry.Looks == 0)
        {
            TimeSpan age = TaskAge.Of(task, look.SentAt ?? options.Time.GetUtcNow()) ?? TimeSpan.Zero;
            entry.Meet(now - age, options.History.Of(task.Provider, task.Model));
        }

        entry.NoteLook(task.Progress, now);
        return new PollVerdict.Wait(task, look.PollAfter is { } hint
            ? new LookPlan(Delays.AfterHint(hint > ShortestHint ? hint : ShortestHint, options.Random()), new LookReason(LookRule.Asked))
            : _planner.Plan(entry.FactsAt(now), entry.Durations!, options.Random()));
    }
}
