namespace VeoTasks.Emulator;

/// <summary>Where a task stands on its way.</summary>
public enum EmulatedPhase
{
    /// <summary>Waiting for its turn.</summary>
    Queued,

    /// <summary>Being generated.</summary>
    Running,
}

/// <summary>How a task ends.</summary>
public enum EmulatedOutcome
{
    /// <summary>With its videos.</summary>
    Succeeded,

    /// <summary>With an error.</summary>
    Failed,

    /// <summary>Called off. Only OctopusX documents a word for it ("cancelled"); the emulator uses it for the others too.</summary>
    Cancelled,

    /// <summary>It does not end.</summary>
    Never,
}

/// <summary>A stretch of a task's life before its end.</summary>
/// <param name="After">When it begins, counted from when the task was added, on the emulator's clock.</param>
/// <param name="Phase">Queued or running; it picks the gateway's own word.</param>
/// <param name="Progress">Percent, where the shape has a place for it; null for 0 while queued and 50 while running.</param>
/// <param name="Word">A word to send instead of the gateway's own, such as "unknown".</param>
public sealed record EmulatedState(TimeSpan After, EmulatedPhase Phase = EmulatedPhase.Running, int? Progress = null, string? Word = null);
