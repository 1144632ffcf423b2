using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Videos;

public sealed class FilterReadsTests
{
    [Theory]
    [InlineData("""{"metadata":{"response":{"raiMediaFilteredCount":1,"raiMediaFilteredReasons":["blocked"]}}}""", "blocked")]
    [InlineData("""{"data":{"response":{"generateVideoResponse":{"raiMediaFilteredReasons":["blocked"]}}}}""", "blocked")]
    [InlineData("""{"metadata":{"response":{"raiMediaFilteredCount":2}}}""", "The vendor's content filter took out every video.")]
    public void A_filtered_answer_gives_the_filter_s_reason(string json, string message)
    {
        var error = FilterParser.Read(Json(json));

        Assert.Equal(new VeoTaskError("rai_filtered", message), error);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"metadata":{"response":{"raiMediaFilteredCount":0,"raiMediaFilteredReasons":[]}}}""")]
    public void Nothing_filtered_is_no_reason(string json) => Assert.Null(FilterParser.Read(Json(json)));

    [Fact]
    public void A_task_called_succeeded_that_lost_its_videos_to_the_filter_has_failed()
    {
        var reading = Adapter("mixroute").Read(Ok(
            """{"task_id":"t","status":"succeeded","url":"","metadata":{"response":{"raiMediaFilteredReasons":["blocked"]}}}"""));

        Assert.Equal(VeoTaskStatus.Failed, reading.Status);
        Assert.Equal("blocked", reading.Error!.Message);
        Assert.Null(reading.ContentPath);
        Assert.Equal(["success-but-filtered"], reading.Anomalies);
    }

    [Fact]
    public void A_task_that_kept_one_video_has_succeeded()
    {
        var reading = Adapter("mixroute").Read(Ok(
            """{"task_id":"t","status":"succeeded","url":"https://x.example/1.mp4","metadata":{"response":{"raiMediaFilteredReasons":["blocked"]}}}"""));

        Assert.Equal(VeoTaskStatus.Succeeded, reading.Status);
        Assert.Null(reading.Error);
    }
}
