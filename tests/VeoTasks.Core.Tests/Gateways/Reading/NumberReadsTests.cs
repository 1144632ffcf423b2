using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Reading;

public sealed class NumberReadsTests
{
    [Theory]
    [InlineData("50", 50)]
    [InlineData("\"50\"", 50)]
    [InlineData("\"50%\"", 50)]
    [InlineData("\" 50 % \"", 50)]
    [InlineData("\"37.5%\"", 37)]
    [InlineData("99.9", 99)]
    [InlineData("150", 100)]
    [InlineData("-1", 0)]
    [InlineData("1e300", 100)]
    [InlineData("1e999", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("\"Infinity\"", null)]
    [InlineData("\"half\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    public void Progress_is_a_whole_percentage_or_nothing(string json, int? expected) =>
        Assert.Equal(expected, NumberParser.Progress(Json(json)));

    [Theory]
    [InlineData("""{"seconds":"8"}""", 8.0)]
    [InlineData("""{"seconds":"","duration":5}""", 5.0)]
    [InlineData("""{"actualDuration":4.000000}""", 4.0)]
    [InlineData("""{"n_seconds":4}""", 4.0)]
    [InlineData("""{"data":{"duration":5.0}}""", 5.0)]
    [InlineData("""{"metadata":{"durationSeconds":12}}""", 12.0)]
    [InlineData("""{"seconds":0,"duration":-1}""", null)]
    [InlineData("{}", null)]
    public void A_duration_is_the_first_positive_one(string json, double? expected) =>
        Assert.Equal(expected, NumberParser.Duration(Json(json)));
}
