using System.Globalization;
using System.Runtime.CompilerServices;
using VeoTasks.Http;

namespace VeoTasks.Benchmarks.Waiting;

/// <summary>
/// Notes how late each look starts. The gateway advises the interval in every answer, which the scheduler must never undercut, so
/// a look is due one interval after the answer before it. Whatever the scheduler adds to that counts as lateness.
/// </summary>
internal sealed class TimedReader(ITaskReader inner, WaitingOptions options) : ITaskReader
{
    private readonly long[] _due = new long[options.Tasks];
    private long _polls;

    /// <summary>Whether lateness is noted.</summary>
    public bool IsMeasuring { get; set; }

    /// <summary>How late the looks were.</summary>
    public Lateness Lateness { get; } = new();

    /// <summary>The looks so far.</summary>
    public long Polls => Interlocked.Read(ref _polls);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<PollResponse> ReadAsync(TaskRoute address, CancellationToken cancellationToken)
    {
        int number = int.Parse(address.Reference.Id.AsSpan(address.Reference.Id.Length - 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (IsMeasuring && _due[number] > 0)
        {
            Lateness.Add(TimeProvider.System.GetElapsedTime(_due[number]));
        }

        PollResponse look = await inner.ReadAsync(address, cancellationToken);
        _due[number] = TimeProvider.System.GetTimestamp() + (long)(options.Interval.TotalSeconds * TimeProvider.System.TimestampFrequency);
        Interlocked.Increment(ref _polls);
        return look;
    }
}
