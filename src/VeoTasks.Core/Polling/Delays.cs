namespace VeoTasks.Polling;

/// <summary>When to poll again. Pure: every delay follows from its arguments; <c>random</c> is from 0 up to 1.</summary>
internal static class Delays
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestFailureWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestHintJitter = TimeSpan.FromSeconds(1);

    /// <summary>The interval, 10 % more or less, so that tasks added together do not stay in step.</summary>
    public static TimeSpan Steady(TimeSpan interval, double random) => interval * (0.9 + (0.2 * random));

    /// <summary>
    /// The wait after a failed poll: the interval, half as long again each time up to a minute, so that the polls a task has
    /// before it is given up on outlast a gateway's restart (at MixRoute's 3 s almost four minutes).
    /// </summary>
    /// <param name="interval">The provider's interval.</param>
    /// <param name="times">Failed polls in a row, from 1.</param>
    /// <param name="random">The jitter.</param>
    public static TimeSpan AfterFailure(TimeSpan interval, int times, double random)
    {
        TimeSpan wait = interval * Math.Pow(1.5, Math.Min(times - 1, 10));
        return Steady(Earlier(wait, Later(interval, LongestFailureWait)), random);
    }

    /// <summary>The time a gateway asked for, and a little more, never less.</summary>
    public static TimeSpan AfterHint(TimeSpan hint, double random) => hint + (Earlier(hint / 10, LongestHintJitter) * random);

    /// <summary>
    /// The pause after a gateway said "too many requests": for as long as it asks, else 5 s, doubling to 2 min, with jitter on
    /// top. A gateway that asks for no time at all and says it again is backed off from too, or it would be hammered.
    /// </summary>
    /// <param name="asked">The time it asks for; null when it names none.</param>
    /// <param name="times">How often in a row it has said so, from 1.</param>
    /// <param name="random">The jitter.</param>
    public static TimeSpan Throttled(TimeSpan? asked, int times, double random) =>
        asked is not { } hint ? BackOff(times, random)
        : Later(AfterHint(hint, random), times > 1 ? BackOff(times - 1, random) : TimeSpan.Zero);

    /// <summary>The earlier of two times; a missing one does not count.</summary>
    public static TimeSpan? Earlier(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b ?? a : a;

    public static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;

    public static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan BackOff(int times, double random) =>
        Earlier(FirstBackOff * Math.Pow(2, Math.Min(times - 1, 10)), LongestBackOff) * (1 + (0.1 * random));
}

/// <summary>Reads a clock's timestamp as a time that only ever grows, the same for every run of the process.</summary>
internal static class MonotonicTime
{
    /// <summary>The time since the clock's own zero. Exact: in doubles, timestamps of this size lose microseconds.</summary>
    public static TimeSpan Now(TimeProvider time)
    {
        (long seconds, long rest) = Math.DivRem(time.GetTimestamp(), time.TimestampFrequency);
        return new((seconds * TimeSpan.TicksPerSecond) + (rest * TimeSpan.TicksPerSecond / time.TimestampFrequency));
    }
}
