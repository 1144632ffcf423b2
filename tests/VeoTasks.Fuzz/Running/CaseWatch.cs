using System.Diagnostics;

namespace VeoTasks.Fuzz.Running;

/// <summary>Knows which case one worker is at, and since when.</summary>
internal sealed class CaseWatch
{
    /// <summary>What is said of a case that hangs.</summary>
    public const string Complaint = "It does not end.";

    private readonly Lock _gate = new();
    private CaseName? _current;
    private long _started;

    /// <summary>The worker begins a case.</summary>
    public void Begin(CaseName name)
    {
        lock (_gate)
        {
            _current = name;
            _started = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>The worker has nothing left to do.</summary>
    public void End()
    {
        lock (_gate)
        {
            _current = null;
        }
    }

    /// <summary>The case, if it has taken longer than that.</summary>
    public CaseName? Overdue(TimeSpan patience)
    {
        lock (_gate)
        {
            return _current is not null && Stopwatch.GetElapsedTime(_started) > patience ? _current : null;
        }
    }
}
