namespace VeoTasks.Simulation;

/// <summary>What looking at once and then every interval costs. Exact, so it adds no noise to a comparison.</summary>
internal static class FixedInterval
{
    /// <summary>Looks per task.</summary>
    public static double Polls(TimeSpan interval, IReadOnlyList<SimulatedTask> tasks) =>
        tasks.Average(task => 1 + Math.Ceiling(task.Duration / interval));

    /// <summary>The mean time from a task's end to the next look.</summary>
    public static TimeSpan MeanLag(TimeSpan interval, IReadOnlyList<SimulatedTask> tasks) =>
        TimeSpan.FromTicks((long)tasks.Average(task => ((interval * Math.Ceiling(task.Duration / interval)) - task.Duration).Ticks));

    /// <summary>The interval whose mean lag is the one given.</summary>
    public static TimeSpan WithLag(TimeSpan lag, IReadOnlyList<SimulatedTask> tasks)
    {
        // The mean lag is close to half the interval, but not exactly: a few corrections find the interval.
        TimeSpan interval = lag * 2;
        for (int step = 0; step < 8; step++)
        {
            interval *= Math.Clamp(lag / MeanLag(interval, tasks), 0.5, 2);
        }

        return interval;
    }
}
