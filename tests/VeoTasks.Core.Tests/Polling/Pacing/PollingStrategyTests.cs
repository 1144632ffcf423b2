using VeoTasks.Polling;

namespace VeoTasks.Tests.Polling.Pacing;

/// <summary>One rule of the policy after the other; the interval is 10 s and the random number 0.5, which is no jitter.</summary>
public sealed class PollingStrategyTests
{
    /// <summary>5 % of these are below 105 s, 90 % below 285 s.</summary>
    private static readonly KnownDurations Thirty = new([.. Enumerable.Range(0, 39).Select(i => 100 + (5.0 * i))]);

    private static readonly PollingStrategy Planner = new(new PollPace(TimeSpan.FromSeconds(10), TimeSpan.Zero));

    [Theory]
    [InlineData(1, 0, 10)] // at once, after one interval ...
    [InlineData(2, 10, 20)] // ... and after three
    [InlineData(3, 30, 60)] // then asleep until 5 % have ended, but no longer than six intervals
    [InlineData(4, 60, 45)]
    [InlineData(5, 96, 10)] // less than an interval is left
    [InlineData(6, 150, 10)]
    [InlineData(9, 290, 15)] // past the 90 % mark
    [InlineData(99, 9999, 15)]
    public void It_looks_early_sleeps_and_then_looks_steadily(int looks, int age, double expected)
    {
        NextPoll plan = Planner.Plan(Facts(looks, age), Thirty, random: 0.5);
        Assert.Equal(expected, plan.Delay.TotalSeconds, tolerance: 1.01);
    }

    [Theory]
    [InlineData(1, 0, "early poll, since rejected tasks end soon")]
    [InlineData(3, 30, "5 % of 39 earlier tasks took less than 105 s")]
    [InlineData(6, 150, "interval")]
    [InlineData(9, 290, "older than 90 % of 39 earlier tasks")]
    public void Every_gap_has_its_reason(int looks, int age, string reason) =>
        Assert.Equal(reason, Planner.Plan(Facts(looks, age), Thirty, 0.5).Reason.ToString());

    [Fact]
    public void Without_history_it_does_not_sleep() =>
        Assert.Equal(10, Planner.Plan(Facts(3, 30), KnownDurations.None, 0.5).Delay.TotalSeconds);

    [Fact]
    public void Without_history_it_sleeps_until_the_minimum_that_the_gateways_page_names()
    {
        PollingStrategy planner = new(new PollPace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(90)));
        NextPoll plan = planner.Plan(Facts(3, 40), KnownDurations.None, 0.5);
        Assert.Equal(50.5, plan.Delay.TotalSeconds, precision: 3);
        Assert.Equal("the gateway's page says at least 90 s", plan.Reason.ToString());
    }

    [Fact]
    public void What_was_learned_counts_more_than_what_the_page_says()
    {
        PollingStrategy planner = new(new PollPace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(300)));
        Assert.Equal(10, planner.Plan(Facts(3, 150), Thirty, 0.5).Delay.TotalSeconds);
    }

    [Fact]
    public void A_task_that_was_old_when_it_was_first_seen_is_looked_at_steadily()
    {
        Assert.Equal(10, Planner.Plan(Facts(1, 200), Thirty, 0.5).Delay.TotalSeconds);
        Assert.Equal(10, Planner.Plan(Facts(2, 210), Thirty, 0.5).Delay.TotalSeconds);
    }

    [Fact]
    public void Progress_that_moved_sleeps_half_of_what_seems_to_be_left()
    {
        ProgressTrend trend = new();
        trend.Note(0, TimeSpan.Zero);
        trend.Note(30, TimeSpan.FromSeconds(30));
        trend.Note(50, TimeSpan.FromSeconds(50));

        NextPoll plan = Planner.Plan(new PollFacts(3, TimeSpan.FromSeconds(50), trend), Thirty, 0.5);

        // 50 % were reached between 30 and 50 s, so 100 % are expected at 80 s: half of the 30 s that are left.
        Assert.Equal(15, plan.Delay.TotalSeconds, precision: 3);
        Assert.Equal("progress 30 to 50", plan.Reason.ToString());
    }

    [Theory]
    [InlineData(1, 54.5)] // hours are left: six intervals at most
    [InlineData(99, 10)] // nothing is left: one interval at least
    public void A_sleep_by_progress_has_bounds(int progress, double expected)
    {
        ProgressTrend trend = new();
        trend.Note(0, TimeSpan.Zero);
        trend.Note(progress, TimeSpan.FromSeconds(100));
        Assert.Equal(
            expected, Planner.Plan(new PollFacts(2, TimeSpan.FromSeconds(100), trend), Thirty, 0.5).Delay.TotalSeconds, tolerance: 0.1);
    }

    [Theory]
    [InlineData(50, 50)]
    [InlineData(50, 40)]
    [InlineData(null, 40)]
    [InlineData(40, null)]
    public void Progress_that_did_not_move_forward_is_not_believed(int? before, int? now)
    {
        ProgressTrend trend = new();
        trend.Note(before, TimeSpan.FromSeconds(10));
        trend.Note(now, TimeSpan.FromSeconds(30));
        Assert.NotEqual(PollRule.Progress, Planner.Plan(new PollFacts(3, TimeSpan.FromSeconds(30), trend), Thirty, 0.5).Reason.Kind);
    }

    [Fact]
    public void No_gap_is_shorter_than_nine_tenths_of_an_interval_or_longer_than_six()
    {
        Random random = new(3);
        for (int i = 0; i < 20_000; i++)
        {
            ProgressTrend trend = new();
            trend.Note(random.Next(2) == 0 ? null : random.Next(101), TimeSpan.FromSeconds(random.Next(100)));
            trend.Note(random.Next(2) == 0 ? null : random.Next(101), TimeSpan.FromSeconds(100 + random.Next(100)));
            PollFacts facts = new(random.Next(1, 20), TimeSpan.FromSeconds(random.Next(400)), trend);
            TimeSpan delay = Planner.Plan(facts, random.Next(2) == 0 ? Thirty : KnownDurations.None, random.NextDouble()).Delay;
            Assert.InRange(delay.TotalSeconds, 9, 60);
        }
    }

    private static PollFacts Facts(int looks, int age) => new(looks, TimeSpan.FromSeconds(age), new ProgressTrend());
}
