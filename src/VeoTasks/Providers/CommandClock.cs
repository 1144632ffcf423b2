using VeoTasks.Polling;

namespace VeoTasks.Providers;

/// <summary>
/// The clock by which all commands of the process wait. Tests set one that hurries, so that waits of minutes take seconds.
/// </summary>
internal static class CommandClock
{
    public static TimeProvider Time { get; private set; } = TimeProvider.System;

    /// <summary>Changes the clock, and forgets what the rate limiters remember by the one before.</summary>
    public static void Set(TimeProvider time)
    {
        Time = time;
        RateLimiters.Process = new RateLimiters();
    }
}
