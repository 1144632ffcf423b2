namespace VeoTasks.Polling;

/// <summary>When to look at a task again, and why.</summary>
/// <param name="Delay">The time until then.</param>
/// <param name="Reason">Why just then.</param>
internal readonly record struct NextPoll(TimeSpan Delay, PollReason Reason);

/// <summary>Why a gap is as long as it is. Put into words only where somebody reads them: most are never read.</summary>
/// <param name="Kind">The rule that decided.</param>
/// <param name="From">The rule's first number.</param>
/// <param name="To">The rule's second number.</param>
internal readonly record struct PollReason(PollRule Kind, int From = 0, int To = 0)
{
    /// <inheritdoc/>
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

/// <summary>The rules of the polling policy, those that come first in the code win.</summary>
internal enum PollRule
{
    /// <summary>Every interval.</summary>
    Steady,

    /// <summary>The gateway's own advice.</summary>
    Asked,

    /// <summary>Progress moved since the last look.</summary>
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
