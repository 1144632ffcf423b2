using VeoTasks.Polling;

namespace VeoTasks.Simulation;

/// <summary>Drives a scheduler whose gateways answer at once.</summary>
internal static class VirtualRun
{
    /// <summary>Moves the clock from one due time to the next whenever nothing else can happen, until the run is over.</summary>
    public static async Task DriveAsync(TaskPoller poller, VirtualClock clock, Task run)
    {
        await DriveAsync(poller, clock, () => run.IsCompleted);
        await run;
    }

    /// <summary>Moves the clock from one due time to the next whenever nothing else can happen, until the condition holds.</summary>
    public static async Task DriveAsync(TaskPoller poller, VirtualClock clock, Func<bool> isEnough)
    {
        while (!isEnough())
        {
            if (poller.IsIdle && clock.NextDue is { } due)
            {
                TimeSpan left = due - clock.GetUtcNow();
                clock.Advance(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }

            await Task.Yield();
        }
    }
}
