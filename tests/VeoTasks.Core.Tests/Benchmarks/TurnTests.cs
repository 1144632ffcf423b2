using VeoTasks.Benchmarks.Downloads;

namespace VeoTasks.Tests.Benchmarks;

public sealed class TurnTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(9)]
    public void In_as_many_rounds_as_contenders_each_has_each_place_once(int count)
    {
        int[] all = [.. Enumerable.Range(0, count)];
        IReadOnlyList<int>[] rounds = [.. Enumerable.Range(1, count).Select(round => Turn.Of(all, round, count))];

        Assert.All(rounds, round => Assert.Equal(all, round.Order()));
        Assert.All(all, place => Assert.Equal(all, rounds.Select(round => round[place]).Order()));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(8)]
    public void An_even_number_of_them_also_follow_each_other_once(int count)
    {
        int[] all = [.. Enumerable.Range(0, count)];

        (int, int)[] neighbours =
            [.. Enumerable.Range(1, count).Select(round => Turn.Of(all, round, count)).SelectMany(round => round.Zip(round.Skip(1)))];

        Assert.Equal(count * (count - 1), neighbours.Distinct().Count());
    }

    [Fact]
    public void Fewer_rounds_give_nobody_the_same_place_twice()
    {
        int[] all = [.. Enumerable.Range(0, 9)];
        IReadOnlyList<int>[] rounds = [.. Enumerable.Range(1, 5).Select(round => Turn.Of(all, round, 5))];

        Assert.All(all, place => Assert.Equal(5, rounds.Select(round => round[place]).Distinct().Count()));
    }

    [Fact]
    public void More_rounds_begin_the_square_again() =>
        Assert.Equal(Turn.Of([1, 2, 3], 1, 7), Turn.Of([1, 2, 3], 4, 7));
}
