namespace VeoTasks.Polling;

/// <summary>When to look again. Pure: every delay follows from its arguments.</summary>
internal static class Delays
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestFailureWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestHintJitter = TimeSpan.FromSeconds(1);

    /// <summary>The interval, 10 % more or less, so that tasks added together do not stay in step.</summary>
    /// <param name="interval">The provider's interval.</param>
    /// <param name="random">From 0 up to 1.</param>
    public static TimeSpan Steady(TimeSpan interval, double random) => interval * (0.9 + (0.2 * random));

    /// <summary>
    /// The wait after a failed look: the interval, half as long again each time up to a minute, so that the looks a task has
    /// before it is given up on outlast a gateway's restart (at MixRoute's 3 s almost four minutes).
    /// </summary>
    /// <param name="interval">The provider's interval.</param>
    /// <param name="times">Failed looks in a row, from 1.</param>
    /// <param name="random">From 0 up to 1.</param>
    public static TimeSpan AfterFailure(TimeSpan interval, int times, double random)
    {
        TimeSpan wait = interval * Math.Pow(1.5, Math.Min(times - 1, 10));
        TimeSpan longest = interval > LongestFailureWait ? interval : LongestFailureWait;
        return Steady(wait < longest ? wait : longest, random);
    }

    /// <summary>The time a gateway asked for, and a little more, never less.</summary>
    public static TimeSpan AfterHint(TimeSpan hint, double random) =>
        hint + (TimeSpan.FromTicks(Math.Min(hint.Ticks / 10, LongestHintJitter.Ticks)) * random);

    /// <summary>
    /// The pause after a gateway said "too many requests": for as long as it asks, else 5 s, doubling to 2 min, with jitter on
    /// top. A gateway that asks for no time at all and says it again is backed off from too, or it would be hammered.
    /// </summary>
    /// <param name="asked">The time it asks for; null when it names none.</param>
    /// <param name="times">How often in a row it has said so, from 1.</param>
    /// <param name="random">From 0 up to 1.</param>
    public static TimeSpan Throttled(TimeSpan? asked, int times, double random)
    {
        if (asked is not { } hint)
        {
            return BackOff(times, random);
        }

        TimeSpan least = times > 1 ? BackOff(times - 1, random) : TimeSpan.Zero;
        TimeSpan pause = AfterHint(hint, random);
        return pause > least ? pause : least;
    }

    private static TimeSpan BackOff(int times, double random)
    {
        double factor = Math.Pow(2, Math.Min(times - 1, 10));
        TimeSpan pause = FirstBackOff * factor;
        return (pause < LongestBackOff ? pause : LongestBackOff) * (1 + (0.1 * random));
    }
}
