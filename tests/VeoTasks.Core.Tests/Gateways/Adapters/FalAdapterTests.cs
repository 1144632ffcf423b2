using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
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
        TaskReading reading =
            Read(200, """{"video":{"url":"https://v3.fal.media/files/rabbit/a.mp4","content_type":"video/mp4"},"seed":7}""", "8");

        Assert.Equal((VeoTaskStatus.Succeeded, "t"), (reading.Status, reading.Id));
        Assert.Equal(["https://v3.fal.media/files/rabbit/a.mp4"], reading.Links);
        Assert.Equal("8 units", reading.Billed.ToString());
    }

    [Theory]
    [InlineData(
        422, """{"detail":[{"loc":["body","prompt"],"msg":"The prompt violates the policy.","type":"content_policy_violation"}]}""",
        "content_policy_violation", "The prompt violates the policy.")]
    [InlineData(422, """{"detail":"Unprocessable"}""", null, "Unprocessable")]
    [InlineData(400, """{"detail":"Image is too small"}""", null, "Image is too small")]
    public void A_result_that_is_an_error_is_a_failed_task(int status, string body, string? code, string message)
    {
        TaskReading reading = Read(status, body, null, Completed);

        Assert.Equal((VeoTaskStatus.Failed, code, message), (reading.Status, reading.Error!.Code, reading.Error.Message));
    }

    [Theory]
    [InlineData("""["https://v3.fal.media/a.mp4"]""", "https://v3.fal.media/a.mp4")]
    [InlineData("\"https://v3.fal.media/a.mp4\"", "https://v3.fal.media/a.mp4")]
    [InlineData(
        """{"videos":[{"url":"https://v3.fal.media/a.mp4"},{"url":"https://v3.fal.media/b.mp4"}]}""",
        "https://v3.fal.media/a.mp4 https://v3.fal.media/b.mp4")]
    [InlineData("""{"detail":"a word","video":"https://v3.fal.media/a.mp4"}""", "https://v3.fal.media/a.mp4")]
    public void A_result_of_any_shape_names_its_videos(string body, string links)
    {
        TaskReading reading = Read(200, body, null, Completed);

        Assert.Equal((VeoTaskStatus.Succeeded, "t"), (reading.Status, reading.Id));
        Assert.Equal(links.Split(' '), reading.Links);
    }

    [Theory]
    [InlineData("""{"error":{"message":"The model gave up.","code":"E1"}}""", "E1")]
    [InlineData("""{"video":null,"detail":"The model gave up."}""", null)]
    public void A_result_without_a_video_but_with_an_error_is_a_failed_task(string body, string? code)
    {
        TaskReading reading = Read(200, body, null, Completed);

        Assert.Equal((VeoTaskStatus.Failed, code, "The model gave up."), (reading.Status, reading.Error!.Code, reading.Error.Message));
    }

    [Theory]
    [InlineData("-3")]
    [InlineData("many")]
    public void A_bill_that_is_none_is_left_out(string units) =>
        Assert.Null(Read(200, """{"video":{"url":"https://v3.fal.media/a.mp4"}}""", units, Completed).Billed);

    [Fact]
    public void A_status_in_small_letters_is_no_result_either()
    {
        TaskReading reading =
            Read(200, """{"status":"completed","request_id":"t","response_url":"https://queue.fal.run/fal-ai/veo3.1/requests/t"}""", null);

        Assert.Equal("fal-ai/veo3.1/requests/t", reading.Follow!.Path);
        Assert.Empty(reading.Links);
    }

    [Fact]
    public async Task The_second_question_is_guarded_as_the_first()
    {
        using FakeHttp http = new(request => request.RequestUri!.AbsolutePath.EndsWith("/status", StringComparison.Ordinal)
            ? FakeHttp.Json("""{"status":"COMPLETED","request_id":"t"}""") : FakeHttp.Redirect("https://elsewhere.example/t"));
        TaskClient client = new(Provider("fal"), ApiKey.Create("a-live-key-0123456789"), http.Invoker, TimeProvider.System);

        PollResponse look = await client.ReadAsync(new TaskRoute(Asked), TestContext.Current.CancellationToken);

        Assert.Equal(VeoErrorCategory.RedirectRefused, look.Failure!.Category);
        Assert.Equal(
            [("queue.fal.run", "Key a-live-key-0123456789"), ("queue.fal.run", "Key a-live-key-0123456789")],
            http.Requests.Select(request => (request.Uri.Host, request.Authorization)));
    }

    [Fact]
    public void A_list_ends_where_it_says_so()
    {
        ITaskList list = (ITaskList)Adapter("fal");
        GatewayRequest first = list.ListRequest("fal-ai/veo3.1", DateTimeOffset.UnixEpoch);

        Assert.Null(list.ReadPage(Ok("""{"items":[],"next_cursor":"abc","has_more":false}"""), first).Next);
        Assert.EndsWith(
            "&cursor=abc", list.ReadPage(Ok("""{"items":[],"next_cursor":"abc","has_more":true}"""), first).Next!.Path,
            StringComparison.Ordinal);
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
    [InlineData("me/app/requests/t/response", "me/app")]
    [InlineData("me/app/requests/t/status/stream", "me/app")]
    [InlineData("fal-ai/veo3.1/fast/image-to-video/requests/t/status", "fal-ai/veo3.1/fast/image-to-video")]
    [InlineData("workflows/me/film/requests/t/status", "workflows/me/film")]
    public void An_address_names_the_task_and_its_model(string path, string model) =>
        Assert.Equal(new VeoTaskReference("t", null, model), Adapter("fal").ParseTaskUrl(path, ""));

    [Theory]
    [InlineData("fal-ai/requests/t")]
    [InlineData("fal-ai/veo3.1/requests")]
    [InlineData("fal-ai/veo3.1/requests/t/logs")]
    [InlineData("fal-ai/%2e%2e/requests/t")]
    [InlineData("fal-ai/veo3.1/requests/%2E%2E")]
    [InlineData("fal-ai/veo3.1/requests/a%2F..%2Fb")]
    [InlineData("fal-ai//requests/t")]
    [InlineData("fal-ai/veo3.1/requests/a\\b")]
    public void Another_address_names_none(string path) => Assert.Null(Adapter("fal").ParseTaskUrl(path, ""));

    [Fact]
    public void A_picture_goes_to_the_endpoint_that_takes_one()
    {
        Submission wish = new() { Prompt = "p" };
        SubmissionImage image = new("https://a.example/x.png");

        Assert.Equal("fal-ai/veo3.1/image-to-video", Adapter("fal").Draft(wish with { Image = image }).Request!.Path);
        Assert.Equal("fal-ai/veo3.1/reference-to-video", Adapter("fal").Draft(wish with { ReferenceImages = [image] }).Request!.Path);
        Assert.Equal(
            "fal-ai/veo3.1/first-last-frame-to-video", Adapter("fal").Draft(wish with { Image = image, LastImage = image }).Request!.Path);
        Assert.Contains(
            "-Image", Assert.Single(Adapter("fal").Draft(wish with { Image = image, Model = "fal-ai/veo3.1/fast" }).Errors),
            StringComparison.Ordinal);
        Assert.Contains(
            "-Seed", Assert.Single(Adapter("fal").Draft(wish with { Seed = 1, Model = "fal-ai/kling-video/v2" }).Errors),
            StringComparison.Ordinal);
    }

    private static TaskReading Read(int status, string body, string? units, TaskReading? before = null) =>
        Adapter("fal").Read(Of(status, body) with { Headers = new() { BillableUnits = units }, Asked = Asked, Before = before });
}
