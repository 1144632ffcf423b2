using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Control;

/// <summary>
/// How many requests are under way, and how many were at most. The control port is left out: who asks must not change the answer.
/// </summary>
internal sealed class FlightGauge
{
    public const string All = "all";

    private readonly Dictionary<string, (int Current, int Peak)> _gauges = new() { [All] = default };

    public int Current => At(All).Current;

    public int PeakAt(string origin) => At(origin).Peak;

    public Dictionary<string, int> Peaks()
    {
        lock (_gauges)
        {
            return _gauges.ToDictionary(pair => pair.Key, pair => pair.Value.Peak);
        }
    }

    /// <summary>One more or less.</summary>
    public void Move(string origin, int by)
    {
        if (origin == OriginNames.Control)
        {
            return;
        }

        lock (_gauges)
        {
            foreach (string name in (ReadOnlySpan<string>)[origin, All])
            {
                (int current, int peak) = _gauges.GetValueOrDefault(name);
                _gauges[name] = (current + by, Math.Max(peak, current + by));
            }
        }
    }

    public void Reset()
    {
        lock (_gauges)
        {
            foreach ((string name, (int current, _)) in _gauges.ToArray())
            {
                _gauges[name] = (current, current);
            }
        }
    }

    private (int Current, int Peak) At(string name)
    {
        lock (_gauges)
        {
            return _gauges.GetValueOrDefault(name);
        }
    }
}
