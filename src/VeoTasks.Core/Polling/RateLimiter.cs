using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>
/// How many requests one provider gets, shared by every run in the process. There are two limits, and the lower one holds: what
/// the user set, and what the gateway's own "too many requests" taught. Times are those of the monotonic clock. Safe for any thread.
/// </summary>
internal sealed class RateLimiter
{
    /// <summary>What is left of the rate after a "too many requests".</summary>
    private const double Cut = 0.7;

    /// <summary>Requests per second that are never undercut: one in five seconds.</summary>
    private const double LowestRate = 0.2;

    /// <summary>How long a rate takes back from the cut to what it was: several of the one-minute windows that new-api counts in.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(5);

    /// <summary>Requests that may be made up for at once, as time: a scheduler sleeps at least some 20 ms.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(50);

    private readonly object _gate = new();
    private readonly ObservedRate _observed = new();
    private double _set = double.PositiveInfinity;
    private double _rateBeforeCut = double.PositiveInfinity;
    private double _rateAfterCut = double.PositiveInfinity;
    private int _refusals;
    private int _runs;
    private TimeSpan _refusedAt = TimeSpan.MinValue;
    private TimeSpan _next = TimeSpan.MinValue;
    private TimeSpan _pausedUntil = TimeSpan.MinValue;

    /// <summary>Takes in a run that asks this provider, with what the user set in requests per minute; null for no limit.</summary>
    public void Join(int? perMinute)
    {
        lock (_gate)
        {
            _runs++;
            _set = perMinute / 60.0 ?? double.PositiveInfinity;
        }
    }

    /// <summary>
    /// Lets a run go. With the last one goes what refusals taught about the rate, since nobody knows what the next run will want;
    /// a pause that the gateway asked for, and the user's limit, hold on.
    /// </summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_runs == 0)
            {
                _rateBeforeCut = _rateAfterCut = double.PositiveInfinity;
                _refusals = 0;
            }
        }
    }

    /// <summary>When the next request may start; in the past when one may start at once.</summary>
    public TimeSpan NextStart
    {
        get
        {
            lock (_gate)
            {
                return Delays.Later(_next, _pausedUntil);
            }
        }
    }

    /// <summary>Requests per second that are allowed at a time; infinite without a limit.</summary>
    public double RateAt(TimeSpan now)
    {
        lock (_gate)
        {
            return Rate(now);
        }
    }

    /// <summary>Takes leave for one request.</summary>
    /// <returns>False when none may start yet.</returns>
    public bool TryStart(TimeSpan now)
    {
        lock (_gate)
        {
            if (_next > now || _pausedUntil > now)
            {
                return false;
            }

            _observed.Count(now);
            double rate = Rate(now);
            if (!double.IsPositiveInfinity(rate))
            {
                TimeSpan from = rate < 1 / Slack.TotalSeconds ? now : Delays.Later(_next, now - Slack);
                _next = from + TimeSpan.FromSeconds(1 / rate);
            }

            return true;
        }
    }

    /// <summary>Takes note of "too many requests": nothing starts for a while, and then less than before.</summary>
    /// <param name="startedAt">When the refused request started.</param>
    /// <param name="now">The time now.</param>
    /// <param name="asked">How long the gateway asks to be left alone; null when it does not say.</param>
    /// <param name="random">From 0 up to 1.</param>
    /// <returns>How long the refused task has to wait at least.</returns>
    public TimeSpan Throttle(TimeSpan startedAt, TimeSpan now, TimeSpan? asked, double random)
    {
        lock (_gate)
        {
            // Refusals of requests that were on their way at the first one say nothing new.
            if (startedAt >= _refusedAt)
            {
                _refusals++;
                _rateBeforeCut = Math.Min(Rate(now), Math.Max(_observed.At(now), LowestRate));
                _rateAfterCut = Math.Max(_rateBeforeCut * Cut, LowestRate);
                _refusedAt = now;
            }

            TimeSpan pause = Delays.Throttled(asked, _refusals, random);
            _pausedUntil = Delays.Later(now + pause, _pausedUntil);
            return pause;
        }
    }

    /// <summary>Takes note of an answer to a request that started then: a refusal after it is the first one again.</summary>
    public void Answered(TimeSpan startedAt)
    {
        lock (_gate)
        {
            _refusals = startedAt >= _refusedAt ? 0 : _refusals;
        }
    }

    private double Rate(TimeSpan now) => Math.Min(_set, Learned(now));

    private double Learned(TimeSpan now)
    {
        if (double.IsPositiveInfinity(_rateAfterCut))
        {
            return _rateAfterCut;
        }

        double recovered = (now - _refusedAt) / Recovery;
        return recovered >= 1 ? double.PositiveInfinity : _rateAfterCut + ((_rateBeforeCut - _rateAfterCut) * recovered);
    }
}

/// <summary>Requests per second over the last seconds, older ones counting less and less.</summary>
internal sealed class ObservedRate
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    /// <summary>What is younger says nothing about a rate: two requests in a millisecond are not two thousand in a second.</summary>
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromSeconds(1);

    private double _sum;
    private TimeSpan _at;
    private TimeSpan _since;

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

        TimeSpan span = Delays.Later(now - _since, ShortestSpan);
        return sum / (Memory.TotalSeconds * (1 - Math.Exp(-(span / Memory))));
    }

    private double Sum(TimeSpan now) => _sum == 0 ? 0 : _sum * Math.Exp(-Math.Max(0, (now - _at) / Memory));
}

/// <summary>
/// The rate limiters of all providers. One instance serves the whole process, so that runspaces that ask the same gateway share one.
/// </summary>
internal sealed class RateLimiters
{
    private readonly object _gate = new();
    private readonly Dictionary<string, RateLimiter> _limiters = new(StringComparer.Ordinal);

    /// <summary>The process's own.</summary>
    public static RateLimiters Process { get; set; } = new();

    /// <summary>The provider's, with the limit that it has now. The caller leaves it when its run is over.</summary>
    public RateLimiter Join(VeoProvider provider)
    {
        lock (_gate)
        {
            string key = $"{provider.Name} {Origin.Of(provider.BaseUri)}";
            if (!_limiters.TryGetValue(key, out RateLimiter? limiter))
            {
                limiter = new RateLimiter();
                _limiters.Add(key, limiter);
            }

            limiter.Join(provider.RequestsPerMinute);
            return limiter;
        }
    }
}
