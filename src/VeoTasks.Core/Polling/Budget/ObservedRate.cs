namespace VeoTasks.Polling.Budget;

/// <summary>Requests per second over the last seconds, older ones counting less and less.</summary>
internal sealed class ObservedRate
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private double _rate;
    private TimeSpan _at;

    /// <summary>Counts a request.</summary>
    public void Count(TimeSpan now)
    {
        _rate = At(now) + (1 / Memory.TotalSeconds);
        _at = now;
    }

    /// <summary>The rate at a time.</summary>
    public double At(TimeSpan now) => _rate * Math.Exp(-Math.Max(0, (now - _at) / Memory));
}
