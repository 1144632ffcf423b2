using VeoTasks.Emulation;
using VeoTasks.Polling;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>The durations that runs remember from each other, in the user's cache folder unless VEOTASKS_NO_HISTORY is 1. Nothing is learned from a rehearsal.</summary>
internal sealed class Durations
{
    private readonly DurationFile? _file = EmulatorSession.Current is not null || Environment.GetEnvironmentVariable("VEOTASKS_NO_HISTORY") == "1"
        ? null
        : new DurationFile(Path.Combine(UserFolders.Cache, "durations.json"));

    /// <summary>Reads what earlier runs have learned.</summary>
    public Durations() => History = _file?.Load() ?? new DurationHistory();

    /// <summary>What is known; the run adds to it.</summary>
    public DurationHistory History { get; }

    /// <summary>Follows a run to its end, however it ends, and keeps what it learned.</summary>
    public async Task KeepAfterAsync(Task run)
    {
        try
        {
            await run.ConfigureAwait(false);
        }
        finally
        {
            _file?.Save(History);
        }
    }
}
