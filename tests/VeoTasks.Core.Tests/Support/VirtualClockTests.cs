using Xunit;

namespace VeoTasks.Tests.Support;

public sealed class VirtualClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly VirtualClock _clock = new(Start);
    private readonly List<(string Name, TimeSpan At)> _fired = [];

    [Fact]
    public void It_stands_still_until_it_is_advanced()
    {
        var stamp = _clock.GetTimestamp();
        Assert.Equal(Start, _clock.GetUtcNow());

        _clock.Advance(TimeSpan.FromSeconds(1.5));

        Assert.Equal(Start.AddSeconds(1.5), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(1.5), _clock.GetElapsedTime(stamp));
    }

    [Fact]
    public void Timers_fire_in_due_order_each_at_its_own_instant()
    {
        using var late = Timer("late", 9);
        using var early = Timer("early", 2);
        using var first = Timer("first of two", 5);
        using var second = Timer("second of two", 5);

        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([("early", Seconds(2)), ("first of two", Seconds(5)), ("second of two", Seconds(5)), ("late", Seconds(9))], _fired);
        Assert.Equal(Start.AddSeconds(10), _clock.GetUtcNow());
    }

    [Fact]
    public void A_timer_is_due_at_its_instant_and_not_before()
    {
        using var timer = Timer("t", 5);

        _clock.Advance(Seconds(5) - TimeSpan.FromTicks(1));
        Assert.Empty(_fired);

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Single(_fired);

        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Single(_fired);
    }

    [Fact]
    public void A_periodic_timer_fires_every_period()
    {
        using var timer = _clock.CreateTimer(_ => Note("p"), null, Seconds(1), Seconds(3));

        _clock.Advance(Seconds(8));

        Assert.Equal([("p", Seconds(1)), ("p", Seconds(4)), ("p", Seconds(7))], _fired);
        Assert.Equal(Start.AddSeconds(10), _clock.NextDue);
    }

    [Fact]
    public void A_timer_that_is_armed_again_in_its_callback_fires_within_the_same_advance()
    {
        ITimer? timer = null;
        timer = _clock.CreateTimer(
            _ =>
            {
                Note("again");
                timer!.Change(Seconds(2), Timeout.InfiniteTimeSpan);
            },
            null, Seconds(2), Timeout.InfiniteTimeSpan);

        _clock.Advance(Seconds(7));
        timer.Dispose();

        Assert.Equal([("again", Seconds(2)), ("again", Seconds(4)), ("again", Seconds(6))], _fired);
        Assert.Null(_clock.NextDue);
    }

    [Fact]
    public void NextDue_follows_arming_changing_and_disposing()
    {
        Assert.Null(_clock.NextDue);
        var far = Timer("far", 60);
        var near = Timer("near", 30);
        Assert.Equal(Start.AddSeconds(30), _clock.NextDue);

        near.Change(Seconds(90), Timeout.InfiniteTimeSpan);
        Assert.Equal(Start.AddSeconds(60), _clock.NextDue);

        far.Dispose();
        Assert.Equal(Start.AddSeconds(90), _clock.NextDue);

        near.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Assert.Null(_clock.NextDue);
        Assert.False(far.Change(Seconds(1), Timeout.InfiniteTimeSpan));
        Assert.Null(_clock.NextDue);
    }

    [Fact]
    public async Task A_timer_due_at_once_needs_nobody_to_move_the_clock()
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = _clock.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(Start, _clock.GetUtcNow());
    }

    [Fact]
    public async Task A_test_can_wait_until_other_threads_have_armed_a_timer()
    {
        using var far = Timer("far", 60);
        var waiting = _clock.WaitForTimerAsync(Seconds(5), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        var near = await Task.Run(() => Timer("near", 5), TestContext.Current.CancellationToken);
        await waiting;
        await _clock.WaitForTimerAsync(Seconds(5), TestContext.Current.CancellationToken);

        await near.DisposeAsync();
        using var impatient = new CancellationTokenSource();
        var inVain = _clock.WaitForTimerAsync(Seconds(5), impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inVain);
    }

    [Fact]
    public async Task Delays_and_cancellations_of_the_runtime_obey_it()
    {
        var delay = Task.Delay(TimeSpan.FromHours(2), _clock, TestContext.Current.CancellationToken);
        using var deadline = new CancellationTokenSource(TimeSpan.FromHours(1), _clock);

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.True(deadline.IsCancellationRequested);
        Assert.False(delay.IsCompleted);

        _clock.Advance(TimeSpan.FromHours(1));
        await delay;
    }

    [Fact]
    public async Task Ten_thousand_timers_armed_by_many_threads_all_fire_once_and_in_order()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await Parallel.ForAsync(0, 10_000, cancellationToken, (i, _) =>
        {
            Timer("t", (i * 7919 % 10_000) + 1);
            return ValueTask.CompletedTask;
        });

        await Parallel.ForAsync(0, 8, cancellationToken, (_, _) =>
        {
            _clock.Advance(Seconds(1250));
            return ValueTask.CompletedTask;
        });

        Assert.Equal(Enumerable.Range(1, 10_000).Select(i => Seconds(i)), _fired.Select(f => f.At));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(-1000)]
    public void Negative_times_are_refused(int milliseconds)
    {
        var negative = TimeSpan.FromMilliseconds(milliseconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(negative));
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.CreateTimer(_ => { }, null, negative, Timeout.InfiniteTimeSpan));
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.CreateTimer(_ => { }, null, Seconds(1), negative));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private ITimer Timer(string name, double seconds) =>
        _clock.CreateTimer(_ => Note(name), null, Seconds(seconds), Timeout.InfiniteTimeSpan);

    private void Note(string name) => _fired.Add((name, _clock.GetUtcNow() - Start));
}
