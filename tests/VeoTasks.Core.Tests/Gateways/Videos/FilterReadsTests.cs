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

    [Theory]
    [InlineData("""{"video":{"url":"","respect_moderation":false}}""")]
    [InlineData("""{"video":null,"moderated":true}""")]
    [InlineData("""{"output":[],"nsfw":true}""")]
    [InlineData("""{"output":{"video_url":null},"has_nsfw_concepts":[true]}""")]
    [InlineData("""{"result":{"content_filtered":true}}""")]
    [InlineData("""{"candidates":[{"finish_reason":"SAFETY"}]}""")]
    [InlineData("""{"choices":[{"finishReason":"content_filter"}]}""")]
    [InlineData("""{"moderation":{"status":"rejected"}}""")]
    [InlineData("""{"moderation_status":"blocked"}""")]
    [InlineData("""{"generations":[],"moderation_result":{"is_output_rejection":true}}""")]
    [InlineData("""{"filteredCount":2}""")]
    [InlineData("""{"url":"","content_moderation":{"passed":false}}""")]
    [InlineData("""{"video_url":"","message":"Your content was blocked by our safety system"}""")]
    [InlineData("""{"videos":[],"msg":"内容违规"}""")]
    public void Other_filters_are_known_by_what_they_say(string json) =>
        Assert.Equal(FilterParser.ModeratedCode, FilterParser.Read(Json(json))?.Code);

    [Theory]
    [InlineData("""{"video":{"url":"","respect_moderation":true}}""")]
    [InlineData("""{"nsfw":true}""")]
    [InlineData("""{"url":"","input":{"moderated":true,"safe":false}}""")]
    [InlineData("""{"url":"","config":{"safety_filter_level":"block_some"},"enable_safety_checker":true}""")]
    [InlineData("""{"url":"","moderation_status":"passed","finish_reason":"stop","unsafe":false,"moderation":"auto"}""")]
    [InlineData("""{"url":"","message":"It will be there in a moment"}""")]
    [InlineData("""{"url":"https://x.example/v.mp4","message":"checked for safety"}""")]
    public void What_a_filter_let_through_or_was_told_is_no_reason(string json) => Assert.Null(FilterParser.Read(Json(json)));

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
