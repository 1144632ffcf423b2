using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Control;

/// <summary>How many requests are under way, and how many were at most. The control port is left out: who asks must not change the answer.</summary>
internal sealed class FlightGauge
{
    private readonly object _gate = new();
    private readonly Dictionary<string, (int Current, int Peak)> _origins = [];
    private (int Current, int Peak) _all;

    public int Current
    {
        get
        {
            lock (_gate)
            {
                return _all.Current;
            }
        }
    }

    public int Peak
    {
        get
        {
            lock (_gate)
            {
                return _all.Peak;
            }
        }
    }

    public int PeakAt(string origin)
    {
        lock (_gate)
        {
            return _origins.GetValueOrDefault(origin).Peak;
        }
    }

    /// <summary>By origin, and "all".</summary>
    public Dictionary<string, int> Peaks()
    {
        lock (_gate)
        {
            var peaks = _origins.ToDictionary(pair => pair.Key, pair => pair.Value.Peak);
            peaks["all"] = _all.Peak;
            return peaks;
        }
    }

    public void Enter(string origin) => Move(origin, 1);

    public void Leave(string origin) => Move(origin, -1);

    public void Reset()
    {
        lock (_gate)
        {
            _all.Peak = _all.Current;
            foreach (var (origin, gauge) in _origins.ToArray())
            {
                _origins[origin] = (gauge.Current, gauge.Current);
            }
        }
    }

    private void Move(string origin, int by)
    {
        if (origin == OriginNames.Control)
        {
            return;
        }

        lock (_gate)
        {
            _origins[origin] = Moved(_origins.GetValueOrDefault(origin), by);
            _all = Moved(_all, by);
        }
    }

    private static (int Current, int Peak) Moved((int Current, int Peak) gauge, int by) => (gauge.Current + by, Math.Max(gauge.Peak, gauge.Current + by));
}
