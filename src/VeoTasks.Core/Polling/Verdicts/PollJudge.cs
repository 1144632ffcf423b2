using VeoTasks.Http;
using VeoTasks.Polling.Pacing;

namespace VeoTasks.Polling.Verdicts;

/// <summary>Decides what one look at a task that is waited for means. One for each provider of a run.</summary>
internal sealed class PollJudge(TimeSpan interval, Func<double> random)
{
    /// <summary>A link can lag behind the status; these are the waits before each further look (contracts, A6.9).</summary>
    private static readonly TimeSpan[] EmptyWaits = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)];

    private readonly FailureJudge _failures = new(interval, random);

    /// <summary>Judges a look and counts it in the entry.</summary>
    public PollVerdict Judge(PollEntry entry, TaskLook look)
    {
        if (look.Failure is { } failure)
        {
            return _failures.Judge(entry, failure);
        }

        VeoTask task = look.Task!;
        entry.WasSeen = true;
        _failures.Forget(entry);
        if (task.IsFinished)
        {
            return task.Status == VeoTaskStatus.Succeeded && task.Videos.Count == 0 && entry.EmptyLooks < EmptyWaits.Length
                ? new PollVerdict.LookAgain(EmptyWaits[entry.EmptyLooks++], "succeeded, but without a video so far")
                : new PollVerdict.Finish(task);
        }

        string state = task.Progress is { } percent ? $"{task.Status} {percent} %" : $"{task.Status}";
        return look.PollAfter is { } hint
            ? new PollVerdict.LookAgain(Delays.AfterHint(hint, random()), $"{state}, and the gateway says when")
            : new PollVerdict.LookAgain(Delays.Steady(interval, random()), state);
    }
}
