namespace VeoTasks.Simulation;

/// <summary>The mean over all durations that were simulated for one interval, kind of progress and history.</summary>
/// <param name="Interval">The gateway's interval.</param>
/// <param name="Progress">How it reports progress.</param>
/// <param name="History">How many earlier durations are known.</param>
public sealed record PolicyGroup(TimeSpan Interval, ProgressKind Progress, int History)
{
    /// <summary>Looks per task.</summary>
    public required double Polls { get; init; }

    /// <summary>Looks beside the fixed interval's; -0.3 is 30 % fewer.</summary>
    public required double LooksAgainstFixed { get; init; }

    /// <summary>Looks beside those of the fixed interval with the same mean lag.</summary>
    public required double LooksAtEqualLag { get; init; }

    /// <summary>The mean lag.</summary>
    public required TimeSpan MeanLag { get; init; }

    /// <summary>The mean lag as a multiple of the fixed interval's.</summary>
    public required double LagAgainstFixed { get; init; }

    /// <summary>The lag that one task in a hundred exceeds.</summary>
    public required TimeSpan P99Lag { get; init; }

    /// <summary>The mean time until an early rejection is seen.</summary>
    public required TimeSpan RejectedLag { get; init; }

    /// <summary>The means of results, in their order.</summary>
    public static IReadOnlyList<PolicyGroup> Of(IEnumerable<PolicyResult> results) =>
    [
        .. from result in results
           group result by (result.Cell.Interval, result.Cell.Progress, result.Cell.History) into cells
           select new PolicyGroup(cells.Key.Interval, cells.Key.Progress, cells.Key.History)
           {
               Polls = cells.Average(cell => cell.Polls),
               LooksAgainstFixed = cells.Average(cell => cell.Polls / cell.FixedLooks) - 1,
               LooksAtEqualLag = cells.Average(cell => cell.Polls / cell.EqualLagLooks) - 1,
               MeanLag = Mean(cells.Select(cell => cell.MeanLag)),
               LagAgainstFixed = cells.Average(cell => cell.MeanLag / cell.FixedMeanLag),
               P99Lag = Mean(cells.Select(cell => cell.P99Lag)),
               RejectedLag = Mean(cells.Select(cell => cell.RejectedLag)),
           },
    ];

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Interval.TotalSeconds,2:0} s, progress {Progress,-8}, {History,3} known: {Polls,5:0.0} looks, {LooksAgainstFixed * 100,4:+0;-0;0} % of fixed, {LooksAtEqualLag * 100,4:+0;-0;0} % at equal lag; lag {MeanLag.TotalSeconds,5:0.00} s ({LagAgainstFixed:0.00}x), p99 {P99Lag.TotalSeconds,4:0.0} s, rejected {RejectedLag.TotalSeconds,4:0.0} s");

    private static TimeSpan Mean(IEnumerable<TimeSpan> times) => TimeSpan.FromTicks((long)times.Average(time => time.Ticks));
}
