using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>One task that is waited for. Ten thousand of these are the whole cost of ten thousand tasks: no timer, no thread, no token of its own.</summary>
internal sealed class PollEntry(VeoTaskReference reference, PollLane lane, TimeSpan deadline)
{
    /// <summary>The task and its route.</summary>
    public TaskAddress Address { get; } = new(reference);

    /// <summary>The provider's line it stands in.</summary>
    public PollLane Lane { get; } = lane;

    /// <summary>When it is given up on, counted from the run's start.</summary>
    public TimeSpan Deadline { get; } = deadline;

    /// <summary>Whether it has been seen alive at the gateway.</summary>
    public bool WasSeen { get; set; }

    /// <summary>Looks in a row that got no answer of use, weighed by <see cref="Verdicts.FailureJudge"/>.</summary>
    public int FailedLooks { get; set; }

    /// <summary>Looks in a row that found it succeeded but without a video.</summary>
    public int EmptyLooks { get; set; }

    /// <summary>Looks in a row that did not find a task that was there before.</summary>
    public int MissingLooks { get; set; }

    /// <summary>Whether nothing more is to be said about it.</summary>
    public bool IsDone { get; set; }
}
