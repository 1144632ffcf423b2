namespace VeoTasks.Benchmarks.Polling;

/// <summary>How late looks were, in steps of a tenth of a millisecond up to a minute. Callable from any thread.</summary>
internal sealed class Lateness
{
    private const int StepsPerMillisecond = 10;

    private readonly int[] _counts = new int[60_000 * StepsPerMillisecond];

    /// <summary>Counts one look.</summary>
    public void Add(TimeSpan late)
    {
        int step = (int)Math.Clamp(late.TotalMilliseconds * StepsPerMillisecond, 0, _counts.Length - 1);
        Interlocked.Increment(ref _counts[step]);
    }

    /// <summary>The lateness in milliseconds that this share of the looks did not exceed; 0 without any.</summary>
    public double Percentile(double share)
    {
        long rank = (long)Math.Ceiling(_counts.Sum(count => (long)count) * share);
        long seen = 0;
        int step = 0;
        while (step < _counts.Length - 1 && (seen += _counts[step]) < rank)
        {
            step++;
        }

        return (double)step / StepsPerMillisecond;
    }
}
