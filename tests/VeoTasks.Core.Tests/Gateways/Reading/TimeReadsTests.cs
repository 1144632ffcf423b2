using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Reading;

public sealed class TimeReadsTests
{
    private static readonly DateTimeOffset NewYear = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1735689600")]
    [InlineData("\"1735689600\"")]
    [InlineData("1735689600.0")]
    [InlineData("1735689600000")]
    [InlineData("\"1735689600000\"")]
    [InlineData("\"2025-01-01T00:00:00Z\"")]
    [InlineData("\"2025-01-01T00:00:00.000Z\"")]
    [InlineData("\"2025-01-01T00:00:00.000000000Z\"")]
    [InlineData("\"2025-01-01T08:00:00+08:00\"")]
    [InlineData("\"2025-01-01 08:00:00+08:00\"")]
    [InlineData("\"Wed, 01 Jan 2025 00:00:00 GMT\"")]
    public void Seconds_milliseconds_and_texts_with_a_zone_mean_the_same_moment(string json)
    {
        var time = TimeParser.Read(Json(json));

        Assert.Equal(NewYear, time);
        Assert.Equal(TimeSpan.Zero, time!.Value.Offset);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("\"0\"")]
    [InlineData("-1735689600")]
    [InlineData("12")]
    [InlineData("1e300")]
    [InlineData("1735689600000000")]
    [InlineData("\"\"")]
    [InlineData("\"soon\"")]
    [InlineData("\"2025-01-01 00:00:00\"")]
    [InlineData("\"2025-01-01T00:00:00\"")]
    [InlineData("\"2025-01-01\"")]
    [InlineData("\"00:00Z\"")]
    [InlineData("\"0001-01-01T00:00:00Z\"")]
    [InlineData("\"9999-12-31T23:59:59Z\"")]
    [InlineData("true")]
    [InlineData("[]")]
    public void What_is_none_absurd_or_without_a_zone_is_no_time(string json) => Assert.Null(TimeParser.Read(Json(json)));

    [Fact]
    public void The_first_member_with_a_time_counts() =>
        Assert.Equal(NewYear, TimeParser.First(Json("""{"completed_at":0,"finish_time":1735689600}"""), "completed_at", "finish_time"));
}
