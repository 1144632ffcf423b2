using VeoTasks.Benchmarks.Downloads;

namespace VeoTasks.Tests.Benchmarks;

public sealed class LineShareTests
{
    private const double Line = 100e6;
    private const long Length = 3_125_000;

    [Theory]
    [InlineData(4, 1)]
    [InlineData(8, 2)]
    [InlineData(32, 8)]
    public void A_file_takes_longer_the_more_share_the_line(int connections, double seconds) =>
        Assert.Equal(seconds, LineShare.SecondsPerFile(Line, connections, Length));

    // nginx sends rate x (whole seconds + 1) bytes: the last of them exactly when the seconds are over, and none are left before.
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(32)]
    public void The_rate_makes_up_for_the_second_that_nginx_runs_ahead(int connections)
    {
        double seconds = LineShare.SecondsPerFile(Line, connections, Length);
        long rate = LineShare.BytesPerSecond(Line, connections, Length);

        Assert.True(rate * (seconds + 1) >= Length);
        Assert.True(rate * seconds < Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void Parts_of_a_second_cannot_be_played(int connections)
    {
        Assert.False(LineShare.IsPossible(Line, connections, Length));
        Assert.Throws<ArgumentException>(() => LineShare.BytesPerSecond(Line, connections, Length));
    }
}
