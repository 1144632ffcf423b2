namespace VeoTasks.Polling;

/// <summary>What a run wants of each task.</summary>
public enum PollMode
{
    /// <summary>That it has ended.</summary>
    Ended,

    /// <summary>One answer, whatever the task's state.</summary>
    Answered,
}
