using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Tests.Support;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Adapters;

/// <summary>Kie's numbers for words, its codes for statuses, and its two paths.</summary>
public sealed class KieAdapterTests
{
    [Fact]
    public void A_number_that_steers_a_terminal_is_shown_as_the_number_alone() => Assert.Equal("7", Answers.Adapter("kie").Read(Answers.Of(
        200, """{"code":200,"data":{"taskId":"t","successFlag":"7\u001b[1m\u0007"}}""")).RawStatus);

    [Theory]
    [InlineData(400, SubmissionOutcome.Rejected, false)]
    [InlineData(401, SubmissionOutcome.Rejected, false)]
    [InlineData(402, SubmissionOutcome.Rejected, false)]
    [InlineData(404, SubmissionOutcome.Rejected, false)]
    [InlineData(422, SubmissionOutcome.Rejected, false)]
    [InlineData(429, SubmissionOutcome.Rejected, true)]
    [InlineData(451, SubmissionOutcome.Rejected, false)]
    [InlineData(455, SubmissionOutcome.Rejected, false)]
    [InlineData(500, SubmissionOutcome.Unknown, false)]
    [InlineData(501, SubmissionOutcome.Unknown, false)]
    [InlineData(505, SubmissionOutcome.Rejected, false)]
    public void A_code_says_what_became_of_a_submission_under_whatever_status(int code, object outcome, bool maybeAgain) =>
        Assert.All(new[] { 200, code }, status =>
        {
            SubmissionAnswer answer = Adapter("kie").ReadSubmission(
                Of(status, $$"""{"code":{{code}},"msg":"no","data":{"taskId":""} }"""), isCut: false);

            Assert.Equal(((SubmissionOutcome)outcome, maybeAgain), (answer.Outcome, answer.MayBeSentAgain));
            Assert.Empty(answer.Ids);
        });

    [Theory]
    [InlineData("""{"code":200,"msg":"success","data":{"taskId":"veo_task_1"}}""")]
    [InlineData("""{"code":200,"msg":"success","data":{"taskId":"veo_task_1","x""")]
    [InlineData("""{"code":500,"msg":"Internal Error","data":{"taskId":"veo_task_1"}}""")]
    public void A_task_that_an_answer_names_is_never_lost(string body)
    {
        SubmissionAnswer answer = Adapter("kie").ReadSubmission(Of(200, body), isCut: !body.EndsWith('}'));

        Assert.Equal(SubmissionOutcome.Accepted, answer.Outcome);
        Assert.Equal(["veo_task_1"], answer.Ids);
    }

    [Fact]
    public void Generation_failed_is_the_end_of_the_task_and_not_of_the_path()
    {
        TaskReading reading = Adapter("kie").Read(
            Ok("""{"code":501,"msg":"Video generation task failed","data":null}""") with { Asked = new VeoTaskReference("t") });

        Assert.Equal((VeoTaskStatus.Failed, "t", "501"), (reading.Status, reading.Id, reading.Error!.Code));
        Assert.Equal("Video generation task failed", reading.Error.Message);
        Assert.Equal(VeoErrorCategory.Unsupported, Adapter("kie").Read(Of(501, """{"code":501,"msg":"m"}""")).Failure!.Category);
    }

    [Fact]
    public void What_has_a_time_with_a_zone_is_kept_for_fourteen_days_and_what_has_none_has_no_time()
    {
        VeoTask With(string time) => VeoTaskFactory.Create(
            Adapter("kie").Read(Ok($$"""{"code":200,"data":{"taskId":"t","successFlag":1,"response":{"resultUrls":["https://a.example/v.mp4"]},"completeTime":{{time}} } }""")),
            new VeoTaskReference("t"), Provider("kie"), Adapter("kie"));

        Assert.Equal(new DateTimeOffset(2025, 9, 2, 10, 34, 4, TimeSpan.Zero), With("1755599644000").ExpiresAt);
        Assert.Equal((null, null), (With("\"2025-08-19 10:34:04\"").CompletedAt, With("\"2025-08-19 10:34:04\"").ExpiresAt));
    }

    [Theory]
    [InlineData("api/v1/veo/record-info", "?taskId=a%2Bb", "a+b")]
    [InlineData("api/v1/jobs/recordInfo", "?x=1&taskId=t", "t")]
    [InlineData("api/v1/veo/record-info", "?id=t", null)]
    [InlineData("api/v1/veo/generate", "?taskId=t", null)]
    public void An_address_names_the_task_in_its_query(string path, string query, string? id) =>
        Assert.Equal(id, Adapter("kie").ParseTaskUrl(path, query)?.Id);

    [Fact]
    public void Pictures_are_addresses_and_the_kind_of_video_says_what_they_are_for()
    {
        SubmissionImage first = new("https://a.example/a.png");
        SubmissionImage last = new("https://a.example/z.png");

        Assert.Equal(
            """{"generationType":"FIRST_AND_LAST_FRAMES_2_VIDEO","imageUrls":["https://a.example/a.png","https://a.example/z.png"],"model":"veo3","prompt":"p","seeds":12345}""",
            Sent(new() { Prompt = "p", Model = "veo3", Image = first, LastImage = last, Seed = 12345 }));
        Assert.Equal(
            """{"generationType":"REFERENCE_2_VIDEO","imageUrls":["https://a.example/a.png","https://a.example/z.png"],"model":"veo3_fast","prompt":"p"}""",
            Sent(new() { Prompt = "p", ReferenceImages = [first, last] }));
    }

    [Fact]
    public async Task Over_sockets_a_job_of_another_model_is_found_under_its_own_path_and_a_failure_without_links_ends()
    {
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        gateway.Emulator.Add(EmulatedTask.Succeeds("kie", "job") with { Shape = AnswerShape.WrappedRecord });
        gateway.Emulator.Add(EmulatedTask.Fails("kie", "bad", TimeSpan.Zero, "no cats"));

        PollResponse job = await gateway.PollAsync("kie", "job");
        PollResponse bad = await gateway.PollAsync("kie", "bad");
        PollResponse nobody = await gateway.PollAsync("kie", "nobody");

        Assert.Equal((VeoTaskStatus.Succeeded, "success", 1), (job.Task!.Status, job.Task.RawStatus, job.Task.Videos.Length));
        Assert.Equal((VeoTaskStatus.Failed, "3", "no cats"), (bad.Task!.Status, bad.Task.RawStatus, bad.Task.Error!.Message));
        Assert.Equal(VeoErrorCategory.NotFound, nobody.Failure!.Category);
    }

    private static string Sent(Submission submission) =>
        System.Text.Encoding.UTF8.GetString(Adapter("kie").Draft(submission).Request!.Body.Span);
}
