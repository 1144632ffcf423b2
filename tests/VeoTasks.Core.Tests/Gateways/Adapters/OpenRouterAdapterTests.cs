using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Tests.Support;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Adapters;

/// <summary>OpenRouter's links, ends and bills.</summary>
public sealed class OpenRouterAdapterTests
{
    [Theory]
    [InlineData("0.5", "0.5 USD")]
    [InlineData("\"1.25\"", "1.25 USD")]
    [InlineData("0", "0 USD")]
    [InlineData("1e-3", "0.001 USD")]
    [InlineData("-1", null)]
    [InlineData("null", null)]
    [InlineData("\"free\"", null)]
    [InlineData("1e999", null)]
    public void What_it_billed_is_the_cost_of_its_answer_whatever_became_of_the_task(string cost, string? billed) =>
        Assert.All(new[] { "completed", "failed", "expired", "in_progress" }, status => Assert.Equal(billed,
            Adapter("openrouter").Read(Ok($$"""{"id":"j","status":"{{status}}","usage":{"cost":{{cost}},"is_byok":false} }""")).Billed?.ToString()));

    [Fact]
    public void A_link_to_its_own_origin_gets_the_key_and_one_to_another_does_not()
    {
        VeoTask task = Composed("""["https://openrouter.ai/api/v1/videos/j/content?index=0","https://cdn.example/api/v1/videos/j/content","https://openrouter.ai.evil.example/api/v1/videos/j/content","http://openrouter.ai/api/v1/videos/j/content","https://openrouter.ai/api/v1/generation?id=j"]""");

        Assert.Equal([true, false, false, false, false], task.Videos.Select(video => video.RequiresKey));
    }

    [Fact]
    public void A_signed_link_that_dies_gives_way_to_the_content_endpoint()
    {
        VeoVideo video = Assert.Single(
            Composed("""["https://openrouter.ai/api/v1/videos/j/content?index=0"],"urls":["https://store.example/a.mp4?sig=1"]""").Videos);

        Assert.Equal((new Uri("https://store.example/a.mp4?sig=1"), false), (video.Uri, video.RequiresKey));
        Assert.Equal(
            (new Uri("https://openrouter.ai/api/v1/videos/j/content"), true), (video.LastResort!.Uri, video.LastResort.RequiresKey));
    }

    [Theory]
    [InlineData("""{"generation_id":"gen-xyz789","id":"job-abc123","polling_url":"/api/v1/videos/job-abc123","status":"pending"}""")]
    [InlineData("""{"id":"gen-vid-1","polling_url":"/api/v1/videos/gen-vid-1","status":"pending"}""")]
    [InlineData("""{"id":"job-abc123","polling_url":"https://op""")]
    public void A_submission_is_known_by_its_id_and_not_by_that_of_a_generation(string body)
    {
        SubmissionAnswer answer = Adapter("openrouter").ReadSubmission(Of(202, body), isCut: !body.EndsWith('}'));

        Assert.Equal(SubmissionOutcome.Accepted, answer.Outcome);
        Assert.Contains(Assert.Single(answer.Ids), new[] { "job-abc123", "gen-vid-1" });
    }

    [Theory]
    [InlineData(
        400, """{"error":{"code":400,"message":"duration: must be one of 4, 6, 8"},"user_id":"user_2abc"}""", SubmissionOutcome.Rejected)]
    [InlineData(402, """{"error":{"code":402,"message":"Insufficient credits"},"user_id":"user_2abc"}""", SubmissionOutcome.Rejected)]
    [InlineData(
        403, """{"error":{"code":403,"message":"Input was flagged","metadata":{"reasons":["violence"]}}}""", SubmissionOutcome.Rejected)]
    [InlineData(408, """{"error":{"code":408,"message":"Request timed out"}}""", SubmissionOutcome.Unknown)]
    [InlineData(
        502, """{"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"{\"id\":\"x\"}"}}}""",
        SubmissionOutcome.Unknown)]
    public void An_error_with_an_id_of_something_else_is_no_task(int status, string body, object outcome)
    {
        SubmissionAnswer answer = Adapter("openrouter").ReadSubmission(Of(status, body), isCut: false);

        Assert.Equal((SubmissionOutcome)outcome, answer.Outcome);
        Assert.Empty(answer.Ids);
    }

    [Theory]
    [InlineData("api/v1/videos/job-1", "job-1")]
    [InlineData("api/v1/videos/job-1/content", "job-1")]
    [InlineData("api/v1/videos/models", null)]
    [InlineData("api/v1/models/job-1", null)]
    public void An_address_names_the_job_but_not_the_list_of_models(string path, string? id) =>
        Assert.Equal(id, Adapter("openrouter").ParseTaskUrl(path, "?index=0")?.Id);

    [Fact]
    public void Pictures_stand_where_their_part_in_the_video_says()
    {
        SubmissionImage first = new("data:image/png;base64,AAAA");
        SubmissionImage last = new("https://a.example/z.png");

        Assert.Equal(
            """{"frame_images":[{"frame_type":"first_frame","image_url":{"url":"data:image/png;base64,AAAA"},"type":"image_url"},{"frame_type":"last_frame","image_url":{"url":"https://a.example/z.png"},"type":"image_url"}],"generate_audio":false,"model":"google/veo-3.1-fast","prompt":"p","seed":7}""",
            Sent(new() { Prompt = "p", Image = first, LastImage = last, Seed = 7, IsSilent = true }));
        Assert.Equal(
            """{"input_references":[{"image_url":{"url":"https://a.example/z.png"},"type":"image_url"}],"model":"google/veo-3.1-fast","prompt":"p"}""",
            Sent(new() { Prompt = "p", ReferenceImages = [last] }));
    }

    [Fact]
    public void Of_other_models_it_judges_the_values_itself() => Assert.Equal(
        """{"aspect_ratio":"1:1","duration":5,"model":"bytedance/seedance-2.0","prompt":"p","resolution":"480p"}""",
        Sent(new() { Prompt = "p", Model = "bytedance/seedance-2.0", AspectRatio = "1:1", Seconds = 5, Resolution = "480p" }));

    [Fact]
    public async Task Over_sockets_an_expired_job_is_an_end_and_a_bill_comes_along()
    {
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        gateway.Emulator.Add(EmulatedTask.Fails("openrouter", "late", TimeSpan.Zero, "too late") with { FinalWord = "expired" });
        gateway.Emulator.Add(EmulatedTask.Succeeds("openrouter", "good"));

        PollResponse late = await gateway.PollAsync("openrouter", "late");
        PollResponse good = await gateway.PollAsync("openrouter", "good");

        Assert.Equal(
            (true, "expired", VeoErrorCategory.TaskExpired), (late.Task!.IsFinished, late.Task.RawStatus, late.Task.Error!.Category));
        Assert.Equal("1.2 USD", good.Task!.Billed);
    }

    private static VeoTask Composed(string links) => VeoTaskFactory.Create(
        Adapter("openrouter").Read(Ok($$"""{"id":"j","status":"completed","unsigned_urls":{{links}} }""")),
        new VeoTaskReference("j"), Provider("openrouter"), Adapter("openrouter"));

    private static string Sent(Submission submission) =>
        System.Text.Encoding.UTF8.GetString(Adapter("openrouter").Draft(submission).Request!.Body.Span);
}
