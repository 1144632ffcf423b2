namespace VeoTasks.Simulation;

/// <summary>
/// What exponential back-off costs as a polling policy: look at once, then after gaps that grow by half up to a limit. Exact.
/// </summary>
/// <param name="first">The first gap.</param>
/// <param name="longest">The longest gap.</param>
public sealed class GrowingInterval(TimeSpan first, TimeSpan longest)
{
    private const double Growth = 1.5;

    /// <summary>Lets a task be looked at until it has ended.</summary>
    public SimulatedTask Run(SimulatedTask task)
    {
        TimeSpan at = TimeSpan.Zero;
        TimeSpan gap = first;
        SimulatedTask seen = new(task.Duration, task.IsRejected) { Polls = 1 };
        while (at < task.Duration)
        {
            at += gap;
            gap = gap * Growth < longest ? gap * Growth : longest;
            seen.Polls++;
        }

        seen.Lag = at - task.Duration;
        return seen;
    }
}
