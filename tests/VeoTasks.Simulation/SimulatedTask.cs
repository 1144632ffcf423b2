namespace VeoTasks.Simulation;

/// <summary>A task of a simulated gateway and what was seen of it.</summary>
/// <param name="duration">The time from its making to its end.</param>
/// <param name="isRejected">Whether it ends as failed.</param>
public sealed class SimulatedTask(TimeSpan duration, bool isRejected)
{
    /// <summary>The time from its making to its end.</summary>
    public TimeSpan Duration { get; } = duration;

    /// <summary>Whether it ends as failed.</summary>
    public bool IsRejected { get; } = isRejected;

    /// <summary>Looks so far.</summary>
    public int Polls { get; set; }

    /// <summary>From its end to the look that saw it; null before.</summary>
    public TimeSpan? Lag { get; set; }

    /// <summary>What the gateway reports at an age.</summary>
    public int? ProgressAt(TimeSpan age, ProgressKind kind, Random random)
    {
        double done = age / Duration;
        return kind switch
        {
            ProgressKind.Linear => (int)Math.Clamp((done + (0.08 * ((random.NextDouble() * 2) - 1))) * 100, 0, 99),
            ProgressKind.Steps => (int)(done * 10) * 10,
            ProgressKind.Stalling => (int)Math.Min(90, done * 135),
            ProgressKind.Halves => done < 0.5 ? 0 : 50,
            _ => null,
        };
    }
}
