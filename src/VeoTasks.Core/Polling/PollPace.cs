using VeoTasks.Gateways;

namespace VeoTasks.Polling;

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
