using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Tests.Benchmarks;

public sealed class SpreadTests
{
    [Fact]
    public void The_median_of_an_odd_number_of_values_is_the_middle_one() =>
        Assert.Equal(new Spread(3, 1, 100), Spread.Of([100, 1, 3]));

    [Fact]
    public void The_median_of_an_even_number_of_values_lies_between_the_middle_two() =>
        Assert.Equal(new Spread(2.5, 1, 4), Spread.Of([4, 1, 3, 2]));

    [Fact]
    public void A_spread_of_nothing_is_refused() =>
        Assert.Throws<ArgumentException>(() => Spread.Of([]));

    // Each round was disturbed in its own way. The ratio of the medians would be 10 / 5 = 2.
    [Fact]
    public void Ratios_are_formed_within_each_round() =>
        Assert.Equal(new Spread(4, 1, 10), Spread.OfRatios([10, 5, 20], [1, 5, 5]));

    [Fact]
    public void Ratios_of_different_numbers_of_rounds_are_refused() =>
        Assert.Throws<ArgumentException>(() => Spread.OfRatios([1, 2], [1]));
}
