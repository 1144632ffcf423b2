using VeoTasks.Polling;

namespace VeoTasks.Tests.Polling;

public sealed class RateLimiterTests
{
    private readonly RateLimiter _budget = new();

    [Fact]
    public void Without_a_limit_every_request_may_start()
    {
        _budget.Join(perMinute: null);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(_budget.TryStart(TimeSpan.Zero)));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(60)]
    [InlineData(600)]
    [InlineData(6000)]
    public void A_limit_holds_in_every_minute_and_is_used_up(int perMinute)
    {
        _budget.Join(perMinute);
        List<TimeSpan> starts = [];
        for (TimeSpan now = TimeSpan.Zero; now < TimeSpan.FromMinutes(5); now += TimeSpan.FromMilliseconds(20))
        {
            while (_budget.TryStart(now))
            {
                starts.Add(now);
            }
        }

        int most = 0;
        for (int first = 0, end = 0; first < starts.Count; first++)
        {
            while (end < starts.Count && starts[end] < starts[first] + TimeSpan.FromMinutes(1))
            {
                end++;
            }

            most = Math.Max(most, end - first);
        }

        Assert.InRange(most, perMinute, perMinute + (perMinute / 100) + 1);
        Assert.InRange(starts.Count, (int)(perMinute * 4.9), (perMinute * 5) + (perMinute / 100) + 1);
    }

    [Fact]
    public void An_idle_hour_saves_up_nothing()
    {
        _budget.Join(perMinute: 60);
        Assert.True(_budget.TryStart(TimeSpan.Zero));
        TimeSpan later = TimeSpan.FromHours(1);
        Assert.True(_budget.TryStart(later));
        Assert.False(_budget.TryStart(later));
        Assert.Equal(later + TimeSpan.FromSeconds(1), _budget.NextStart);
    }

    [Fact]
    public void A_refusal_pauses_cuts_the_rate_and_lets_it_recover_slowly()
    {
        _budget.Join(perMinute: null);
        Start(20, perSecond: 10);

        TimeSpan pause = _budget.Throttle(Seconds(2), Seconds(2), asked: Seconds(7), random: 0);

        Assert.Equal(Seconds(7), pause);
        Assert.False(_budget.TryStart(Seconds(8.9)));
        Assert.Equal(7, _budget.RateAt(Seconds(9)), tolerance: 0.7);
        double half = _budget.RateAt(Seconds(2 + 150));
        Assert.Equal(8.5, half, tolerance: 0.8);
        Assert.True(double.IsPositiveInfinity(_budget.RateAt(Seconds(2 + 301))));
    }

    [Fact]
    public void Refusals_of_requests_that_were_on_their_way_count_once()
    {
        _budget.Join(perMinute: null);
        Start(20, perSecond: 10);
        _budget.Throttle(Seconds(1.9), Seconds(2), asked: null, random: 0);
        double rate = _budget.RateAt(Seconds(2));

        TimeSpan pause = _budget.Throttle(Seconds(1.95), Seconds(2.1), asked: null, random: 0);

        Assert.Equal(Seconds(5), pause);
        Assert.Equal(rate, _budget.RateAt(Seconds(2)), precision: 6);
    }

    [Fact]
    public void Refusals_in_a_row_back_off_further_also_when_the_gateway_asks_for_no_time_at_all()
    {
        _budget.Join(perMinute: null);
        double[] pauses =
            [.. Enumerable.Range(1, 5).Select(i => _budget.Throttle(Seconds(i * 1000), Seconds(i * 1000), TimeSpan.Zero, 0).TotalSeconds)];
        Assert.Equal([0, 5, 10, 20, 40], pauses);

        _budget.Answered(Seconds(6000));
        Assert.Equal(TimeSpan.Zero, _budget.Throttle(Seconds(7000), Seconds(7000), TimeSpan.Zero, 0));
    }

    [Fact]
    public void The_rate_never_falls_below_one_request_in_five_seconds()
    {
        _budget.Join(perMinute: null);
        for (int i = 1; i < 50; i++)
        {
            _budget.Throttle(Seconds(i * 10), Seconds(i * 10), asked: null, random: 0);
        }

        Assert.Equal(0.2, _budget.RateAt(Seconds(500)), precision: 3);
    }

    [Fact]
    public void The_lower_of_the_users_limit_and_the_learned_rate_holds()
    {
        _budget.Join(perMinute: 30);
        _budget.TryStart(Seconds(0));
        _budget.Throttle(Seconds(0), Seconds(0), asked: null, random: 0);
        Assert.InRange(_budget.RateAt(Seconds(1)), 0.2, 0.5);
        Assert.Equal(0.5, _budget.RateAt(Seconds(400)), precision: 6);
    }

    [Fact]
    public void When_the_last_run_is_over_the_learned_rate_goes_and_the_pause_stays()
    {
        _budget.Join(perMinute: null);
        _budget.Join(perMinute: null);
        _budget.TryStart(Seconds(0));
        _budget.Throttle(Seconds(0), Seconds(1), Seconds(60), 0);

        _budget.Leave();
        Assert.False(double.IsPositiveInfinity(_budget.RateAt(Seconds(2))));
        _budget.Leave();

        _budget.Join(perMinute: null);
        Assert.True(double.IsPositiveInfinity(_budget.RateAt(Seconds(2))));
        Assert.False(_budget.TryStart(Seconds(60)));
        Assert.True(_budget.TryStart(Seconds(61)));
    }

    [Fact]
    public void Providers_of_one_name_and_address_share_a_budget_and_others_do_not()
    {
        RateLimiters budgets = new();
        RateLimiter first = budgets.Join(Provider("relay", "https://relay.example.com"));
        Assert.Same(first, budgets.Join(Provider("relay", "https://relay.example.com/")));
        Assert.NotSame(first, budgets.Join(Provider("other", "https://relay.example.com")));
        Assert.NotSame(first, budgets.Join(Provider("relay", "https://relay2.example.com")));
    }

    private static VeoProvider Provider(string name, string address) =>
        new() { Name = name, Adapter = "octopusx", BaseUri = new Uri(address) };

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Start(int requests, double perSecond)
    {
        for (int i = 0; i < requests; i++)
        {
            Assert.True(_budget.TryStart(Seconds(i / perSecond)));
        }
    }
}
