namespace VeoTasks.Polling;

/// <summary>How likely a task has ended since somebody last looked. Decides who goes first when requests are rationed.</summary>
internal static class Likelihood
{
    /// <summary>A task that was never looked at: it may have ended long ago as well as not have begun.</summary>
    public const double NeverPolled = 0.5;

    /// <summary>The chance that a task which had not ended at one age has ended at a later one.</summary>
    /// <param name="before">Its age at the last look.</param>
    /// <param name="now">Its age now.</param>
    /// <param name="durations">How long earlier tasks took; with too few of them only the time since the last look counts.</param>
    public static double OfHavingEnded(TimeSpan before, TimeSpan now, KnownDurations durations) =>
        1 - (Survival(now, durations) / Survival(before, durations));

    /// <summary>The chance to be still going at an age. A small constant hazard keeps it falling for ever, so that nobody is passed over for ever.</summary>
    private static double Survival(TimeSpan age, KnownDurations durations)
    {
        double known = durations.IsEnough ? durations.ShareAbove(age) : 1;
        double typical = durations.IsEnough ? durations.By(0.5).TotalSeconds : UsualMinutes * 60;
        return known * Math.Exp(-age.TotalSeconds / (10 * typical));
    }

    /// <summary>What the gateways' pages call usual, in minutes.</summary>
    private const double UsualMinutes = 3;
}
