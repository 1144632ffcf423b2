using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Adapters;

/// <summary>What the contract's cases leave open.</summary>
public sealed class TaskReadingTests
{
    [Fact]
    public void The_poll_hint_comes_with_tasks_and_with_failures()
    {
        AnswerHeaders headers = new() { PollAfterMs = "2500" };
        GatewayAnswer[] answers = [Ok("""{"id":"t","status":"queued"}"""), Of(500, "")];

        Assert.All(AdapterRegistry.All, adapter => Assert.All(
            answers,
            answer => Assert.Equal(TimeSpan.FromSeconds(2.5), adapter.Read(answer with { Headers = headers }).PollAfter)));
    }

    [Fact]
    public void A_task_under_way_has_no_end_and_no_videos()
    {
        var reading = Adapter("octopusx").Read(Ok(
            """{"id":"t","status":"running","completed_at":1735689600,"video_url":"https://x.example/preview.mp4"}"""));

        Assert.Null(reading.CompletedAt);
        Assert.Empty(reading.Links);
        Assert.Null(reading.ContentPath);
    }

    [Fact]
    public void An_error_beside_a_running_status_is_not_the_end()
    {
        var reading = Adapter("octopusx").Read(Ok("""{"id":"t","status":"running","error":{"message":"retrying"}}"""));

        Assert.Equal(VeoTaskStatus.Running, reading.Status);
        Assert.Null(reading.Error);
    }

    [Fact]
    public void A_canceled_task_keeps_its_reason() =>
        Assert.Equal(
            "by the user", Adapter("octopusx").Read(Ok("""{"id":"t","status":"cancelled","error":"by the user"}""")).Error!.Message);

    [Fact]
    public void A_failed_task_s_only_reason_may_stand_in_place_of_its_link()
    {
        var reading = Adapter("octopusx").Read(Ok(
            """{"id":"t","status":"failed","error":{"message":"","code":""},"metadata":{"url":"任务超时（30分钟）"}}"""));

        Assert.Equal(new VeoTaskError(null, "任务超时（30分钟）"), reading.Error);
        Assert.Equal(["url-is-not-a-url"], reading.Anomalies);
    }

    [Fact]
    public void A_success_with_a_reason_for_failure_is_a_success_with_an_anomaly()
    {
        var reading = Adapter("octopusx").Read(Ok(
            """{"task_id":"t","status":"SUCCESS","fail_reason":"slow","result_url":"https://x.example/a.mp4"}"""));

        Assert.Null(reading.Error);
        Assert.Equal(["error-on-success"], reading.Anomalies);
    }

    [Fact]
    public void The_time_of_the_last_change_is_read() =>
        Assert.Equal(
            DateTimeOffset.FromUnixTimeMilliseconds(1759763621142),
            Adapter("octopusx").Read(Ok("""{"id":"t","status":"pending","status_update_time":1759763621142}""")).UpdatedAt);

    [Fact]
    public void The_flat_answer_of_newer_new_api_servers_is_fetched_from_its_content_endpoint()
    {
        var reading = Adapter("octopusx").Read(Ok(
            """{"created_at":1788400582,"fail_reason":"","finished_at":1788400867,"platform":"1","progress":"100%","status":"SUCCESS","task_id":"task_X"}"""));

        Assert.Equal("v1/videos/task_X/content", reading.ContentPath);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1788400867), reading.CompletedAt);
        Assert.Empty(reading.Anomalies);
    }

    [Theory]
    [InlineData("octopusx", "..")]
    [InlineData("octopusx", ".")]
    [InlineData("mixroute", "..")]
    [InlineData("openai", "..")]
    [InlineData("octopusx", "")]
    public void An_id_that_cannot_stand_in_a_path_makes_no_content_path(string gateway, string id) =>
        Assert.Null(Adapter(gateway).Read(Ok($$"""{"task_id":"{{id}}","status":"succeeded"}""")).ContentPath);

    [Fact]
    public void An_id_in_a_content_path_is_encoded_as_one_segment() =>
        Assert.Equal(
            "v1/videos/a%2F..%2Fb%3Fc%3A%2B%3D/content",
            Adapter("octopusx").Read(Ok("""{"id":"a/../b?c:+=","status":"succeeded"}""")).ContentPath);

    [Fact]
    public void The_download_endpoint_answers_with_JSON()
    {
        var reading = Adapter("mixroute").Read(Ok("""{"task_id":"a+b","status":"succeeded"}"""));

        Assert.Equal("v1/video/generations/download?id=a%2Bb", reading.ContentPath);
        Assert.Equal(VeoVideoTransport.Base64Json, reading.ContentTransport);
    }

    [Fact]
    public void A_model_is_scrubbed_like_all_text_that_is_shown() =>
        Assert.Equal("veo", Adapter("mingyan").Read(Ok("""{"id":"t","status":"queued","model":"\u001b[31mveo"}""")).Model);
}
