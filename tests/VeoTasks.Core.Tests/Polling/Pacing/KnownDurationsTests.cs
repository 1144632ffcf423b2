using FsCheck.Fluent;
using VeoTasks.Polling;

namespace VeoTasks.Tests.Polling.Pacing;

public sealed class KnownDurationsTests
{
    [Fact]
    public void Nothing_is_learned_from_fewer_than_twenty()
    {
        Assert.False(new KnownDurations([.. Enumerable.Repeat(60.0, 19)]).IsEnough);
        Assert.True(new KnownDurations([.. Enumerable.Repeat(60.0, 20)]).IsEnough);
    }

    [Fact]
    public void The_quantile_of_twenty_is_the_shortest_and_of_a_hundred_about_the_fifth()
    {
        Assert.Equal(10.5, new KnownDurations([.. Enumerable.Range(1, 20).Select(i => i * 10.0)]).By(0.05).TotalSeconds, precision: 6);
        Assert.Equal(50.5, new KnownDurations([.. Enumerable.Range(1, 100).Select(i => i * 10.0)]).By(0.05).TotalSeconds, precision: 6);
    }

    [Fact]
    public void The_order_of_the_durations_does_not_matter_to_quantiles()
    {
        double[] seconds = [.. Enumerable.Range(1, 50).Select(i => (double)(i * 37 % 51))];
        Assert.Equal(new KnownDurations([.. seconds.Order()]).By(0.9), new KnownDurations(seconds).By(0.9));
        Assert.Equal(seconds, new KnownDurations(seconds).Seconds);
    }

    [Fact]
    public void Quantiles_grow_with_their_share_and_stay_among_the_durations() => Gateways.Property.Holds(Cases, one =>
    {
        KnownDurations known = new(one.Durations);
        TimeSpan low = known.By(one.Low / 100.0);
        TimeSpan high = known.By(one.High / 100.0);
        return low <= high && low.TotalSeconds >= one.Durations.Min() - 0.001 && high.TotalSeconds <= one.Durations.Max() + 0.001;
    });

    private static FsCheck.Gen<(double[] Durations, int Low, int High)> Cases =>
        from durations in Gen.Choose(1, 100_000).NonEmptyListOf()
        from a in Gen.Choose(0, 100)
        from b in Gen.Choose(0, 100)
        select (durations.Select(tenths => tenths / 10.0).ToArray(), Math.Min(a, b), Math.Max(a, b));
}
