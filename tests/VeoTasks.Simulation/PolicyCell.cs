namespace VeoTasks.Simulation;

/// <summary>One kind of gateway in a comparison of policies.</summary>
/// <param name="Interval">The gateway's interval.</param>
/// <param name="Median">The median of its tasks' durations, which are lognormal.</param>
/// <param name="Sigma">Their spread: the standard deviation of the logarithm.</param>
/// <param name="Progress">How it reports progress.</param>
/// <param name="History">How many earlier durations are known.</param>
public sealed record PolicyCell(TimeSpan Interval, TimeSpan Median, double Sigma, ProgressKind Progress, int History)
{
    /// <summary>The share of tasks that are rejected early.</summary>
    public const double Rejected = 0.08;

    /// <summary>The median time until a task is rejected, in seconds.</summary>
    private const double RejectedAfter = 8;

    /// <summary>A name that tells the cells apart.</summary>
    public string Name { get; } = FormattableString.Invariant(
        $"{Interval.TotalSeconds:0}s-{Median.TotalSeconds:0}s-{Sigma:0.00}-{Progress}-{History}").ToLowerInvariant();

    /// <summary>The address of every video.</summary>
    public Uri Video { get; } = new("https://cdn.example/v.mp4");

    /// <summary>The medians, spreads, intervals, kinds of progress and histories that the policy is held to.</summary>
    public static IReadOnlyList<PolicyCell> All { get; } =
    [
        .. from interval in new[] { 3, 5, 30 }
           from progress in Enum.GetValues<ProgressKind>()
           from history in new[] { 0, 20, 100 }
           from median in new[] { 60, 120, 180 }
           from sigma in new[] { 0.25, 0.35, 0.5 }
           select new PolicyCell(TimeSpan.FromSeconds(interval), TimeSpan.FromSeconds(median), sigma, progress, history),
    ];

    /// <summary>The duration of a task that succeeds.</summary>
    public TimeSpan DrawDuration(Random random) => Median * Math.Exp(Sigma * Normal(random));

    /// <summary>A task, which may be one that is rejected early.</summary>
    public SimulatedTask DrawTask(Random random) => random.NextDouble() < Rejected
        ? new SimulatedTask(TimeSpan.FromSeconds(RejectedAfter * Math.Exp(0.3 * Normal(random))), isRejected: true)
        : new SimulatedTask(DrawDuration(random), isRejected: false);

    /// <summary>A standard normal number (Box and Muller).</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
