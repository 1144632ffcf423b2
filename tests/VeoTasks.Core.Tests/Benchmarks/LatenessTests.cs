using VeoTasks.Benchmarks.Polling;

namespace VeoTasks.Tests.Benchmarks;

public sealed class LatenessTests
{
    [Fact]
    public void Percentiles_are_those_of_the_looks()
    {
        Lateness lateness = new();
        for (int look = 1; look <= 1000; look++)
        {
            lateness.Add(TimeSpan.FromMilliseconds(look));
        }

        Assert.Equal(500, lateness.Percentile(0.5), 0.1);
        Assert.Equal(990, lateness.Percentile(0.99), 0.1);
        Assert.Equal(1000, lateness.Percentile(1), 0.1);
    }

    [Fact]
    public void A_look_that_is_early_or_hours_late_still_counts()
    {
        Lateness lateness = new();
        lateness.Add(TimeSpan.FromSeconds(-1));
        lateness.Add(TimeSpan.FromHours(3));

        Assert.Equal(0, lateness.Percentile(0.5));
        Assert.Equal(60_000, lateness.Percentile(1), 0.1);
    }
}
