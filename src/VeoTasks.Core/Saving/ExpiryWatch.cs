using System.Globalization;

namespace VeoTasks.Saving;

/// <summary>Says in time that links of waiting videos are about to end: not before the input had time to come, and not more than once an hour.</summary>
/// <param name="time">The clock.</param>
/// <param name="warn">Takes the sentence.</param>
internal sealed class ExpiryWatch(TimeProvider time, Action<string> warn)
{
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly object _gate = new();
    private DateTimeOffset _notBefore = time.GetUtcNow() + Patience;

    /// <summary>No more will come than what waits now, so that its number can be told.</summary>
    public void InputIsOver()
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            _notBefore = _notBefore - now <= Patience && _notBefore > now ? now : _notBefore;
        }
    }

    /// <summary>Looks at when each of the waiting tasks' links end; null where nobody says.</summary>
    public void Look(IReadOnlyList<DateTimeOffset?> waiting)
    {
        DateTimeOffset now = time.GetUtcNow();
        List<DateTimeOffset> soon = [.. waiting.OfType<DateTimeOffset>().Where(end => end > now && end <= now + Horizon)];
        lock (_gate)
        {
            if (soon.Count == 0 || now < _notBefore)
            {
                return;
            }

            _notBefore = now + Pause;
        }

        warn(string.Create(
            CultureInfo.InvariantCulture,
            $"{soon.Count} of {waiting.Count} tasks that wait to be saved will be gone in {Horizon.TotalHours:0} h, the first in {Show(soon.Min() - now)}. They are saved first."));
    }

    private static string Show(TimeSpan left) => left < TimeSpan.FromMinutes(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left.TotalSeconds):0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(left.TotalMinutes):0} min");
}
