namespace VeoTasks.Simulation;

/// <summary>
/// What a policy cost and how quick it was at one kind of gateway, beside looking every interval. Looks count all tasks. Lag
/// counts those that succeed, since their links are running out; rejected ones have a number of their own.
/// </summary>
/// <param name="Cell">The gateway.</param>
/// <param name="Polls">Looks per task.</param>
/// <param name="FixedLooks">Looks per task at the gateway's interval, no more and no less.</param>
/// <param name="EqualLagLooks">Looks per task at the fixed interval that has the same mean lag: the fair comparison.</param>
public sealed record PolicyResult(PolicyCell Cell, double Polls, double FixedLooks, double EqualLagLooks)
{
    /// <summary>The mean time from a task's success to the look that saw it.</summary>
    public required TimeSpan MeanLag { get; init; }

    /// <summary>The mean lag of the fixed interval.</summary>
    public required TimeSpan FixedMeanLag { get; init; }

    /// <summary>The lag that one task in a hundred exceeds.</summary>
    public required TimeSpan P99Lag { get; init; }

    /// <summary>The mean time from a task's early rejection to the look that saw it.</summary>
    public required TimeSpan RejectedLag { get; init; }

    /// <summary>Measures a run's tasks.</summary>
    public static PolicyResult Of(PolicyCell cell, IReadOnlyList<SimulatedTask> tasks)
    {
        SimulatedTask[] succeeded = [.. tasks.Where(task => !task.IsRejected)];
        TimeSpan[] lags = [.. succeeded.Select(LagOf).Order()];
        TimeSpan mean = Mean(lags);
        TimeSpan equal = FixedInterval.WithLag(mean, succeeded);
        return new PolicyResult(
            cell, tasks.Average(task => task.Polls), FixedInterval.Polls(cell.Interval, tasks), FixedInterval.Polls(equal, tasks))
        {
            MeanLag = mean,
            FixedMeanLag = FixedInterval.MeanLag(cell.Interval, succeeded),
            P99Lag = lags[(int)(lags.Length * 0.99)],
            RejectedLag = Mean([.. tasks.Where(task => task.IsRejected).Select(LagOf)]),
        };
    }

    private static TimeSpan LagOf(SimulatedTask task) => task.Lag ?? throw new InvalidOperationException("A task was never seen to end.");

    private static TimeSpan Mean(IReadOnlyCollection<TimeSpan> lags) => TimeSpan.FromTicks((long)lags.Average(lag => lag.Ticks));
}
