namespace VeoTasks.Polling;

/// <summary>Requests per second over the last seconds, older ones counting less and less.</summary>
internal sealed class ObservedRate
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    /// <summary>What is younger says nothing about a rate: two requests in a millisecond are not two thousand in a second.</summary>
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromSeconds(1);

    private double _sum;
    private TimeSpan _at;
    private TimeSpan _since;

    /// <summary>Counts a request.</summary>
    public void Count(TimeSpan now)
    {
        double before = Sum(now);
        _since = before < 0.01 ? now : _since;
        _sum = before + 1;
        _at = now;
    }

    /// <summary>The rate at a time. A span that has only just begun is not taken for ten quiet seconds.</summary>
    public double At(TimeSpan now)
    {
        double sum = Sum(now);
        if (sum == 0)
        {
            return 0;
        }

        TimeSpan span = now - _since > ShortestSpan ? now - _since : ShortestSpan;
        return sum / (Memory.TotalSeconds * (1 - Math.Exp(-(span / Memory))));
    }

    private double Sum(TimeSpan now) => _sum == 0 ? 0 : _sum * Math.Exp(-Math.Max(0, (now - _at) / Memory));
}
