using VeoTasks.Gateways;

namespace VeoTasks.Polling;

/// <summary>
/// The polling policy "learn, then look steadily". Pure: the plan follows from the arguments.
/// Exponential back-off is for errors, not for waiting: a task that has waited longer is likelier to end, so growing gaps
/// cost 29 to 97 % more looks at the same lag (docs/benchmarks/polling.md).
/// </summary>
/// <param name="pace">What the gateway advises.</param>
internal sealed class PollingStrategy(PollPace pace)
{
    /// <summary>No sleep is longer than this many intervals: it bounds what a wrong guess can cost.</summary>
    private const int LongestSleep = 6;

    /// <summary>The share of earlier tasks that may have ended while this one is slept on.</summary>
    private const double Early = 0.05;

    /// <summary>The share of earlier tasks after which looks become rarer.</summary>
    private const double Late = 0.9;

    /// <summary>Plans the next look at a task that has not ended.</summary>
    /// <param name="facts">What is known of the task.</param>
    /// <param name="durations">How long earlier tasks of its model took.</param>
    /// <param name="random">From 0 up to 1.</param>
    public NextPoll Plan(in PollFacts facts, KnownDurations durations, double random)
    {
        if (facts.Progress.HasMoved)
        {
            TimeSpan half = facts.Progress.Left / 2;
            return new NextPoll(Jitter(Clamp(half), random), new PollReason(PollRule.Progress, facts.Progress.From, facts.Progress.To));
        }

        if (facts.Polls == 1)
        {
            return new NextPoll(Jitter(pace.Interval, random), new PollReason(PollRule.Early));
        }

        if (durations.IsEnough && facts.Age > durations.By(Late))
        {
            return new NextPoll(Jitter(pace.Interval * 1.5, random), new PollReason(PollRule.Overdue, durations.Count));
        }

        (TimeSpan ripe, PollReason reason) = RipeAge(durations);
        if (facts.Polls == 2 && (ripe == TimeSpan.Zero || facts.Age + (pace.Interval * 2) < ripe))
        {
            return new NextPoll(Jitter(pace.Interval * 2, random), new PollReason(PollRule.Early));
        }

        TimeSpan left = ripe - facts.Age;
        return left > pace.Interval
            ? new NextPoll(Sleep(left, random), reason)
            : new NextPoll(Jitter(pace.Interval, random), new PollReason(PollRule.Steady));
    }

    /// <summary>The age at which a task begins to be worth looking at.</summary>
    private (TimeSpan Age, PollReason Reason) RipeAge(KnownDurations durations)
    {
        if (!durations.IsEnough)
        {
            return (pace.DocumentedMinimum, new PollReason(PollRule.Documented, (int)pace.DocumentedMinimum.TotalSeconds));
        }

        TimeSpan early = durations.By(Early);
        return (early, new PollReason(PollRule.Learned, durations.Count, (int)early.TotalSeconds));
    }

    /// <summary>Until a task is ripe and a little longer, so that tasks made together do not stay in step; never longer than six intervals.</summary>
    private TimeSpan Sleep(TimeSpan left, double random)
    {
        TimeSpan wanted = left + (pace.Interval * (0.1 * random));
        TimeSpan longest = pace.Interval * (LongestSleep - (0.2 * random));
        return wanted < longest ? wanted : longest;
    }

    private TimeSpan Clamp(TimeSpan wanted)
    {
        TimeSpan longest = pace.Interval * (LongestSleep / 1.1);
        return wanted < pace.Interval ? pace.Interval : wanted > longest ? longest : wanted;
    }

    private static TimeSpan Jitter(TimeSpan time, double random) => Delays.Steady(time, random);
}

/// <summary>What is known of a task when it has just been looked at.</summary>
/// <param name="Polls">Looks that found it alive, this one included.</param>
/// <param name="Age">The time since it was made, as far as known.</param>
/// <param name="Progress">How its progress moves.</param>
internal readonly record struct PollFacts(int Polls, TimeSpan Age, ProgressTrend Progress);

/// <summary>What a gateway's page says about time.</summary>
/// <param name="Interval">The shortest time between two polls of one task.</param>
/// <param name="DocumentedMinimum">The shortest time a task takes; zero when the page says nothing.</param>
internal readonly record struct PollPace(TimeSpan Interval, TimeSpan DocumentedMinimum)
{
    /// <summary>A provider's pace in a run.</summary>
    public static PollPace Of(VeoProvider provider, PollOptions options) => new(
        options.PollInterval ?? provider.PollInterval,
        AdapterRegistry.Find(provider.Adapter)?.Profile.ShortestDuration ?? TimeSpan.Zero);
}
