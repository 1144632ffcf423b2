namespace VeoTasks.Simulation;

/// <summary>A timer of a <see cref="VirtualClock"/>. The clock's lock guards all of its state.</summary>
internal sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
{
    /// <summary>Earliest first; of equal ones the one that was armed first.</summary>
    public static IComparer<VirtualTimer> ByDueTime { get; } = Comparer<VirtualTimer>.Create(
        (a, b) => (a.Due, a.Order).CompareTo((b.Due, b.Order)));

    public DateTimeOffset Due { get; set; }

    public long Order { get; set; }

    public TimeSpan Period { get; set; }

    public bool IsDisposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ThrowUnlessInterval(dueTime, nameof(dueTime));
        ThrowUnlessInterval(period, nameof(period));
        return clock.Arm(this, dueTime, period);
    }

    public void Fire() => callback(state);

    public void Dispose() => clock.Disarm(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static void ThrowUnlessInterval(TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(name, value, "An interval is zero, positive or infinite.");
        }
    }
}
