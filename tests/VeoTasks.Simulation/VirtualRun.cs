using VeoTasks.Polling;

namespace VeoTasks.Simulation;

/// <summary>Drives a scheduler whose gateways answer at once.</summary>
public static class VirtualRun
{
    /// <summary>Moves the clock from one due time to the next whenever nothing else can happen, until the run is over.</summary>
    public static async Task DriveAsync(TaskPoller poller, VirtualClock clock, Task run)
    {
        while (!run.IsCompleted)
        {
            if (poller.IsIdle && clock.NextDue is { } due)
            {
                TimeSpan left = due - clock.GetUtcNow();
                clock.Advance(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }

            await Task.Yield();
        }

        await run;
    }
}
