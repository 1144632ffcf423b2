#nullable enable
using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace VeoTasks.Tests.Support;

/// <summary>
/// A clock that runs so many times as fast as the real one. What waits by it waits for conditions in the same order, sooner. Pester
/// compiles it too.
/// </summary>
public sealed class HurryingClock : TimeProvider
{
    private readonly int _factor;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset _startUtc = DateTimeOffset.UtcNow;

    public HurryingClock(int factor) => _factor = factor;

    public override long GetTimestamp() => _start + (Stopwatch.GetTimestamp() - _start) * _factor;

    public override DateTimeOffset GetUtcNow() => _startUtc + GetElapsedTime(_start, GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HurryingTimer(System.CreateTimer(callback, state, Sooner(dueTime), Sooner(period)), this);

    private TimeSpan Sooner(TimeSpan time) =>
        time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds / _factor));

    private sealed class HurryingTimer : ITimer
    {
        private readonly ITimer _timer;
        private readonly HurryingClock _clock;

        public HurryingTimer(ITimer timer, HurryingClock clock)
        {
            _timer = timer;
            _clock = clock;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(_clock.Sooner(dueTime), _clock.Sooner(period));

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();
    }
}
