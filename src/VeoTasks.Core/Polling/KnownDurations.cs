namespace VeoTasks.Polling;

/// <summary>How long earlier tasks of one model took. Does not change: what a run itself sees end first are the short tasks, and would mislead it.</summary>
/// <param name="seconds">The durations in seconds, oldest first.</param>
internal sealed class KnownDurations(IReadOnlyList<double> seconds)
{
    /// <summary>Durations that are remembered; older ones say little about today.</summary>
    public const int Window = 100;

    /// <summary>Fewer say nothing: with five known durations the simulated lag was up to four times a fixed interval's.</summary>
    public const int Enough = 20;

    private readonly double[] _sorted = [.. seconds.Order()];

    /// <summary>Nothing is known.</summary>
    public static KnownDurations None { get; } = new([]);

    /// <summary>The durations in seconds, oldest first.</summary>
    public IReadOnlyList<double> Seconds { get; } = seconds;

    /// <summary>How many there are.</summary>
    public int Count => _sorted.Length;

    /// <summary>Whether there are <see cref="Enough"/> to learn from.</summary>
    public bool IsEnough => Count >= Enough;

    /// <summary>The time by which a share of the tasks had ended. Only for <see cref="Count"/> above zero.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan By(double share)
    {
        // Of n durations the k-th has, on average, k of n + 1 further ones below it (Weibull; Hyndman and Fan's type 6). The
        // usual definition would call the second of twenty the time by which 5 % have ended, when on average 9.5 % have.
        double rank = Math.Clamp((share * (Count + 1)) - 1, 0, Count - 1);
        int below = (int)rank;
        double above = _sorted[Math.Min(below + 1, Count - 1)];
        return TimeSpan.FromSeconds(_sorted[below] + ((above - _sorted[below]) * (rank - below)));
    }

    /// <summary>The share of tasks that took longer than an age, never quite 0 or 1: what was not seen yet can still happen.</summary>
    public double ShareAbove(TimeSpan age)
    {
        int at = Array.BinarySearch(_sorted, age.TotalSeconds);
        int ended = at < 0 ? ~at : at + 1;
        return (Count - ended + 1.0) / (Count + 2.0);
    }
}
