using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Tests.Support;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Adapters;

/// <summary>fal tells the status and the result in two answers.</summary>
public sealed class FalAdapterTests
{
    private static readonly VeoTaskReference Asked = new("t", "fal", "fal-ai/veo3.1/fast");

    private static TaskReading Completed => Read(200, """{"status":"COMPLETED","request_id":"t"}""", null);

    [Fact]
    public void The_result_is_asked_for_once_the_status_says_that_it_is_there()
    {
        Assert.Equal("fal-ai/veo3.1/requests/t", Completed.Follow!.Path);
        Assert.Null(Read(202, """{"status":"IN_PROGRESS","request_id":"t"}""", null).Follow);
        Assert.Null(Read(200, """{"status":"COMPLETED","request_id":"another"}""", null).Follow);
    }

    [Fact]
    public void A_result_names_the_video_and_what_it_is_billed_as()
    {
        TaskReading reading = Read(200, """{"video":{"url":"https://v3.fal.media/files/rabbit/a.mp4","content_type":"video/mp4"},"seed":7}""", "8");

        Assert.Equal((VeoTaskStatus.Succeeded, "t"), (reading.Status, reading.Id));
        Assert.Equal(["https://v3.fal.media/files/rabbit/a.mp4"], reading.Links);
        Assert.Equal("8 units", reading.Billed.ToString());
    }

    [Theory]
    [InlineData(422, """{"detail":[{"loc":["body","prompt"],"msg":"The prompt violates the policy.","type":"content_policy_violation"}]}""", "content_policy_violation", "The prompt violates the policy.")]
    [InlineData(422, """{"detail":"Unprocessable"}""", null, "Unprocessable")]
    [InlineData(400, """{"detail":"Image is too small"}""", null, "Image is too small")]
    public void A_result_that_is_an_error_is_a_failed_task(int status, string body, string? code, string message)
    {
        TaskReading reading = Read(status, body, null, Completed);

        Assert.Equal((VeoTaskStatus.Failed, code, message), (reading.Status, reading.Error!.Code, reading.Error.Message));
    }

    [Fact]
    public void A_result_that_is_not_there_yet_ends_nothing() =>
        Assert.Equal(VeoTaskStatus.Running, Read(400, """{"detail":"Request is still in progress"}""", null, Completed).Status);

    [Theory]
    [InlineData(500, """{"detail":"Internal Server Error"}""", VeoErrorCategory.Unavailable)]
    [InlineData(429, """{"detail":"Too many requests"}""", VeoErrorCategory.RateLimited)]
    [InlineData(404, """{"detail":"Not found"}""", VeoErrorCategory.NotFound)]
    [InlineData(401, """{"detail":"Unauthorized"}""", VeoErrorCategory.Unauthorized)]
    public void A_result_that_does_not_come_fails_no_task(int status, string body, VeoErrorCategory category) =>
        Assert.Equal(category, Read(status, body, null, Completed).Failure!.Category);

    [Fact]
    public async Task Over_sockets_a_failed_result_is_a_failed_task_and_a_bill_comes_along()
    {
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        gateway.Emulator.Add(EmulatedTask.Fails("fal", "bad", TimeSpan.Zero, "no"));
        gateway.Emulator.Add(EmulatedTask.Succeeds("fal", "good"));

        PollResponse bad = await gateway.PollAsync("fal", "bad");
        PollResponse good = await gateway.PollAsync("fal", "good");

        Assert.Equal((VeoTaskStatus.Failed, "no"), (bad.Task!.Status, bad.Task.Error!.Message));
        Assert.Equal("8 units", good.Task!.Billed);
        Assert.Equal(1, gateway.Emulator.Counters.Polls("fal", "good"));
    }

    [Fact]
    public void A_task_is_accepted_under_its_request_id_also_when_the_answer_breaks_off_and_an_error_with_one_is_no_task()
    {
        const string Taken = """{"status":"IN_QUEUE","request_id":"r1","response_url":"https://queue.fal.run/x","status_url":"https://""";

        Assert.Equal(["r1"], Adapter("fal").ReadSubmission(Of(200, Taken), isCut: true).Ids);
        Assert.Equal(["r1"], Adapter("fal").ReadSubmission(Of(500, Taken), isCut: true).Ids);
        Assert.Equal(SubmissionOutcome.Rejected,
            Adapter("fal").ReadSubmission(Of(422, """{"detail":"no","request_id":"r2"}"""), isCut: false).Outcome);
    }

    [Theory]
    [InlineData("fal-ai/veo3.1/requests/t", "fal-ai/veo3.1")]
    [InlineData("fal-ai/veo3/requests/t/status", "fal-ai/veo3")]
    [InlineData("me/app/requests/t/cancel", "me/app")]
    public void An_address_names_the_task_and_its_app(string path, string model) =>
        Assert.Equal(new VeoTaskReference("t", null, model), Adapter("fal").ParseTaskUrl(path, ""));

    [Fact]
    public void A_picture_goes_to_the_endpoint_that_takes_one()
    {
        Submission wish = new() { Prompt = "p" };
        SubmissionImage image = new("https://a.example/x.png");

        Assert.Equal("fal-ai/veo3.1/image-to-video", Adapter("fal").Draft(wish with { Image = image }).Request!.Path);
        Assert.Equal("fal-ai/veo3.1/reference-to-video", Adapter("fal").Draft(wish with { ReferenceImages = [image] }).Request!.Path);
        Assert.Equal("fal-ai/veo3.1/first-last-frame-to-video", Adapter("fal").Draft(wish with { Image = image, LastImage = image }).Request!.Path);
        Assert.Contains("-Image", Assert.Single(Adapter("fal").Draft(wish with { Image = image, Model = "fal-ai/veo3.1/fast" }).Errors), StringComparison.Ordinal);
        Assert.Contains("-Seed", Assert.Single(Adapter("fal").Draft(wish with { Seed = 1, Model = "fal-ai/kling-video/v2" }).Errors), StringComparison.Ordinal);
    }

    private static TaskReading Read(int status, string body, string? units, TaskReading? before = null) =>
        Adapter("fal").Read(Of(status, body) with { Headers = new() { BillableUnits = units }, Asked = Asked, Before = before });
}
