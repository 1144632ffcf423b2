using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>
/// One task that is waited for. Ten thousand of these are the whole cost of ten thousand tasks: no timer, no thread, no token of
/// its own. All times are those of the monotonic clock. Touched by the scheduler alone.
/// </summary>
internal sealed class PendingTask(VeoTaskReference reference, ProviderQueue queue, TimeSpan deadline)
{
    private ProgressTrend _progress = new();

    /// <summary>The task and the route it is known under.</summary>
    public TaskRoute Route { get; } = new(reference);

    public ProviderQueue Queue { get; } = queue;

    /// <summary>When it is given up on.</summary>
    public TimeSpan Deadline { get; } = deadline;

    /// <summary>When its next poll is due.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>When the request that is under way started.</summary>
    public TimeSpan StartedAt { get; set; }

    /// <summary>Polls that found it alive.</summary>
    public int Polls { get; private set; }

    /// <summary>When the last poll found it alive.</summary>
    public TimeSpan LastPollAt { get; private set; }

    /// <summary>When it was made, as far as known; at the latest when it was first seen.</summary>
    public TimeSpan BornAt { get; private set; }

    /// <summary>How long earlier tasks of its model took; null before the first poll.</summary>
    public KnownDurations? Durations { get; private set; }

    /// <summary>Whether somebody has seen it alive before this run.</summary>
    public bool WasSeenBefore { get; init; }

    /// <summary>Whether it has been seen alive at the gateway.</summary>
    public bool WasSeen => Polls > 0 || WasSeenBefore;

    /// <summary>Polls in a row that got no answer of use, weighed by <see cref="PollDecider"/>.</summary>
    public int FailedPolls { get; set; }

    /// <summary>Polls in a row that found it succeeded but without a video.</summary>
    public int EmptyPolls { get; set; }

    /// <summary>Polls in a row that did not find it.</summary>
    public int MissingPolls { get; set; }

    /// <summary>Polls in a row for which the key was refused.</summary>
    public int RefusedPolls { get; set; }

    /// <summary>Why the last poll got no answer; null when it got one.</summary>
    public RequestFailure? LastFailure { get; set; }

    /// <summary>Whether nothing more is to be said about it.</summary>
    public bool IsDone { get; set; }

    /// <summary>Takes in a poll that found the task alive for the first time.</summary>
    public void Meet(TimeSpan bornAt, KnownDurations durations) => (BornAt, Durations) = (bornAt, durations);

    /// <summary>Takes in a poll that found the task alive.</summary>
    public void CountPoll(int? progress, TimeSpan now)
    {
        Polls++;
        LastPollAt = now;
        _progress.Note(progress, now);
    }

    /// <summary>What the policy may know of it.</summary>
    public PollFacts FactsAt(TimeSpan now) => new(Polls, now - BornAt, _progress);
}
