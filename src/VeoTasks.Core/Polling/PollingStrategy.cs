using VeoTasks.Gateways;

namespace VeoTasks.Polling;

/// <summary>
/// The polling policy "learn, then poll steadily". Pure: the next poll follows from the arguments.
/// Exponential back-off is for errors, not for waiting: a task that has waited longer is likelier to end, so growing gaps
/// cost 29 to 97 % more polls at the same lag (docs/benchmarks/polling.md).
/// </summary>
/// <param name="pace">What the gateway advises.</param>
internal sealed class PollingStrategy(PollPace pace)
{
    /// <summary>No sleep is longer than this many intervals: it bounds what a wrong guess can cost.</summary>
    private const int LongestSleep = 6;

    /// <summary>The share of earlier tasks that may have ended while this one is slept on.</summary>
    private const double Early = 0.05;

    /// <summary>The share of earlier tasks after which polls become rarer.</summary>
    private const double Late = 0.9;

    /// <summary>Plans the next poll of a task that has not ended.</summary>
    /// <param name="facts">What is known of the task.</param>
    /// <param name="durations">How long earlier tasks of its model took.</param>
    /// <param name="random">From 0 up to 1.</param>
    public NextPoll Plan(in PollFacts facts, KnownDurations durations, double random)
    {
        if (facts.Progress.HasMoved)
        {
            TimeSpan wanted = Delays.Later(facts.Progress.Left / 2, pace.Interval);
            return In(
                Delays.Earlier(wanted, pace.Interval * (LongestSleep / 1.1)), PollRule.Progress, facts.Progress.From, facts.Progress.To);
        }

        if (facts.Polls == 1)
        {
            return In(pace.Interval, PollRule.Early);
        }

        if (durations.IsEnough && facts.Age > durations.By(Late))
        {
            return In(pace.Interval * 1.5, PollRule.Overdue, durations.Count);
        }

        (TimeSpan ripe, PollReason reason) = RipeAge(durations);
        if (facts.Polls == 2 && (ripe == TimeSpan.Zero || facts.Age + (pace.Interval * 2) < ripe))
        {
            return In(pace.Interval * 2, PollRule.Early);
        }

        TimeSpan left = ripe - facts.Age;
        return left > pace.Interval ? new NextPoll(Sleep(left, random), reason) : In(pace.Interval, PollRule.Steady);

        NextPoll In(TimeSpan time, PollRule rule, int from = 0, int to = 0) =>
            new(Delays.Steady(time, random), new PollReason(rule, from, to));
    }

    /// <summary>The age at which a task begins to be worth polling.</summary>
    private (TimeSpan Age, PollReason Reason) RipeAge(KnownDurations durations)
    {
        if (!durations.IsEnough)
        {
            return (pace.DocumentedMinimum, new PollReason(PollRule.Documented, (int)pace.DocumentedMinimum.TotalSeconds));
        }

        TimeSpan early = durations.By(Early);
        return (early, new PollReason(PollRule.Learned, durations.Count, (int)early.TotalSeconds));
    }

    /// <summary>
    /// Until a task is ripe and a little longer, so that tasks made together do not stay in step; never longer than six intervals.
    /// </summary>
    private TimeSpan Sleep(TimeSpan left, double random) =>
        Delays.Earlier(left + (pace.Interval * (0.1 * random)), pace.Interval * (LongestSleep - (0.2 * random)));
}

/// <summary>When to poll a task again, and why.</summary>
internal readonly record struct NextPoll(TimeSpan Delay, PollReason Reason);

/// <summary>Why a gap is as long as it is, with the rule's numbers. Put into words only where somebody reads them.</summary>
internal readonly record struct PollReason(PollRule Kind, int From = 0, int To = 0)
{
    public override string ToString() => Kind switch
    {
        PollRule.Early => "early poll, since rejected tasks end soon",
        PollRule.Learned => FormattableString.Invariant($"5 % of {From} earlier tasks took less than {To} s"),
        PollRule.Documented => FormattableString.Invariant($"the gateway's page says at least {From} s"),
        PollRule.Overdue => FormattableString.Invariant($"older than 90 % of {From} earlier tasks"),
        PollRule.Progress => FormattableString.Invariant($"progress {From} to {To}"),
        PollRule.Asked => "the gateway says when",
        _ => "interval",
    };
}

/// <summary>The rules of the polling policy.</summary>
internal enum PollRule
{
    /// <summary>Every interval.</summary>
    Steady,

    /// <summary>The gateway's own advice.</summary>
    Asked,

    /// <summary>Progress moved since the last poll.</summary>
    Progress,

    /// <summary>After one and after three intervals.</summary>
    Early,

    /// <summary>Younger than nearly all earlier tasks were when they ended.</summary>
    Learned,

    /// <summary>Younger than the gateway's page says a task can be when it ends.</summary>
    Documented,

    /// <summary>Older than nearly all earlier tasks were when they ended.</summary>
    Overdue,
}

/// <summary>What is known of a task when it has just been polled.</summary>
/// <param name="Polls">Polls that found it alive, this one included.</param>
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

/// <summary>
/// How a task's progress moves from poll to poll. Only progress that moved since the last poll counts: a gateway that
/// reports 0, 50 and 100, or that stops at 90, would otherwise be believed for minutes.
/// </summary>
internal struct ProgressTrend
{
    private const sbyte None = -1;

    private TimeSpan _firstAt;
    private TimeSpan _fromAt;
    private TimeSpan _toAt;
    private sbyte _first = None;

    public ProgressTrend()
    {
    }

    /// <summary>The progress of the poll before the last one, 0 to 100.</summary>
    public int From { get; private set; } = None;

    /// <summary>The progress of the last poll, 0 to 100.</summary>
    public int To { get; private set; } = None;

    /// <summary>Whether progress moved forward between the last two polls.</summary>
    public readonly bool HasMoved => From != None && To > From;

    /// <summary>Takes in a poll.</summary>
    /// <param name="progress">Percent; null when the gateway tells none.</param>
    /// <param name="at">When the poll was.</param>
    public void Note(int? progress, TimeSpan at)
    {
        (From, _fromAt) = (To, _toAt);
        (To, _toAt) = (progress ?? None, at);
        if (_first == None && progress is { } first)
        {
            _first = (sbyte)first;
            _firstAt = at;
        }
    }

    /// <summary>
    /// The time that is left after the last poll if progress goes on as it has since the first one. It got to where it is between
    /// the last two polls, on average half-way: taking the last poll for it would overrate gateways that report in steps.
    /// Only when it <see cref="HasMoved"/>.
    /// </summary>
    public readonly TimeSpan Left
    {
        get
        {
            TimeSpan reached = _fromAt + ((_toAt - _fromAt) / 2);
            return To > _first ? ((reached - _firstAt) * ((100.0 - _first) / (To - _first))) + _firstAt - _toAt : TimeSpan.Zero;
        }
    }
}
