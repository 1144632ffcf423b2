using System.Globalization;

namespace VeoTasks.Tests;

/// <summary>Sizes and times as people read them.</summary>
public sealed class FormatTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 21, 58, 12, TimeSpan.Zero);

    [Theory]
    [InlineData(-3, "3 min ago")]
    [InlineData(-59, "59 min ago")]
    [InlineData(-60, "1 h ago")]
    [InlineData(120, "in 2 h")]
    [InlineData(2879, "in 47 h")]
    [InlineData(2881, "in 2 days")]
    [InlineData(-0.5, "30 s ago")]
    [InlineData(0, "just now")]
    public void A_time_is_told_by_its_distance_in_the_largest_unit_that_is_full(double minutes, string words) =>
        Assert.Equal(words, Format.Distance(Now.AddMinutes(minutes), Now));

    [Fact]
    public void Nothing_is_younger_than_nothing() => Assert.Equal("0 s old", Format.Age(Now.AddMinutes(3), Now));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KB")]
    [InlineData(1000L * 1024, "1000 KB")]
    [InlineData(4L << 30, "4.0 GB")]
    [InlineData(5000L << 40, "5000 TB")]
    public void A_size_has_eight_characters_at_most(long bytes, string words) =>
        Assert.Equal(words, Format.Size(bytes, CultureInfo.InvariantCulture));

    [Fact]
    public void A_size_has_the_decimal_mark_of_its_reader() =>
        Assert.Equal("1,5 KB", Format.Size(1536, new NumberFormatInfo { NumberDecimalSeparator = "," }));

    [Theory]
    [InlineData(0, "0 tasks")]
    [InlineData(1, "1 task")]
    [InlineData(2, "2 tasks")]
    public void A_number_has_its_noun(int count, string words) => Assert.Equal(words, Format.Count(count, "task"));
}
