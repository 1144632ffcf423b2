using System.Globalization;
using System.Text;
using System.Text.Json;
using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Tests.Catalogue.Support;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Catalogue;

/// <summary>Answers that are well formed but say odd things.</summary>
public sealed class StateFaultTests : CatalogueTest
{
    /// <summary>The gateways that name a link or nothing: the others have the video at a path of their own meanwhile.</summary>
    public static TheoryData<string> NamingLinks =>
    [
        .. GatewayEmulator.Gateways.Where(gateway => AdapterRegistry.Find(gateway)!.Profile.NamesLinks && ContentPathOf(gateway) is null),
    ];

    /// <summary>The gateways that name links, and have the video at a path of their own besides.</summary>
    public static TheoryData<string> WithContentPaths =>
    [
        .. GatewayEmulator.Gateways.Where(gateway => AdapterRegistry.Find(gateway)!.Profile.NamesLinks
            && ContentPathOf(gateway) is not null),
    ];

    [Fact]
    [Trait("Fault", "36")]
    public async Task An_unknown_word_is_no_end_and_warned_of_once()
    {
        PollRun run = Start();
        Fault[] strange = [Tells("moderating").On(1, times: 2), Fault.UnknownWord("upscaling").On(3)];
        Add(run, Faulty(strange), Faulty(Fault.UnknownWord("moderating").On(1, times: 3)) with { Id = "u" });

        await run.FinishAsync();

        Assert.Equal(2, run.Ended.Count);
        Assert.Equal(2, run.Warnings.Count);
        Assert.Contains(run.Warnings, warning => warning.Contains("'moderating'", StringComparison.Ordinal));
        Assert.Contains(run.Warnings, warning => warning.Contains("'upscaling'", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Fault", "36")]
    public async Task An_unknown_word_is_kept()
    {
        Emulator.Add(Faulty(Tells("moderating")));

        VeoTask? task = (await Gateway.PollAsync(Here, Id)).Task;

        Assert.Equal((VeoTaskStatus.Unknown, "moderating"), (task?.Status, task?.RawStatus));
    }

    [Theory]
    [InlineData("succeeded", VeoTaskStatus.Succeeded)]
    [InlineData("SUCCESS", VeoTaskStatus.Succeeded)]
    [InlineData("completed", VeoTaskStatus.Succeeded)]
    [InlineData(" Finished ", VeoTaskStatus.Succeeded)]
    [InlineData("canceled", VeoTaskStatus.Canceled)]
    [InlineData("CANCELLED", VeoTaskStatus.Canceled)]
    [InlineData("Failure", VeoTaskStatus.Failed)]
    [Trait("Fault", "37")]
    public async Task Words_of_one_meaning_are_one_status(string word, VeoTaskStatus status)
    {
        PollRun run = await WaitAsync(EmulatedTask.Succeeds(Here, Id) with { FinalWord = word });

        VeoTask task = AssertEnded(run, polls: 1);
        Assert.Equal((status, word), (task.Status, task.RawStatus));
    }

    [Fact]
    [Trait("Fault", "38")]
    public async Task A_success_without_a_video_is_asked_again_and_then_believed()
    {
        PollRun run = await WaitAsync(Faulty(Fault.Of(FaultKind.NoLink).Always()));

        VeoTask task = AssertEnded(run, polls: 3);
        Assert.Equal((VeoTaskStatus.Succeeded, 0), (task.Status, task.Videos.Length));
        Assert.Equal([0, 5, 20], AskedAt(Id));
    }

    [Theory]
    [MemberData(nameof(NamingLinks))]
    [Trait("Fault", "38")]
    public async Task A_link_that_comes_late_is_waited_for(string gateway)
    {
        PollRun run =
            await WaitAsync(EmulatedTask.Succeeds(gateway, Id) with { PollFaults = [Fault.Of(FaultKind.NoLink).On(1, times: 2)] });

        Assert.Single(AssertEnded(run, polls: 3, gateway).Videos);
    }

    [Theory]
    [MemberData(nameof(WithContentPaths))]
    [Trait("Fault", "38")]
    public async Task A_gateway_with_a_content_endpoint_is_asked_again_once_and_then_needs_no_link(string gateway)
    {
        PollRun run = await WaitAsync(EmulatedTask.Succeeds(gateway, Id) with { PollFaults = [Fault.Of(FaultKind.NoLink).Always()] });

        VeoVideo video = Assert.Single(AssertEnded(run, polls: 2, gateway).Videos);
        Uri endpoint = ProviderAddresses.Resolve(Gateway.Provider(gateway), ContentPathOf(gateway)!);
        Assert.Equal((endpoint, true), (video.Uri, video.RequiresKey));
    }

    [Fact]
    [Trait("Fault", "38")]
    public async Task A_gateway_that_names_no_links_is_not_asked_for_one()
    {
        PollRun run = await WaitAsync(EmulatedTask.Succeeds("openai", Id));

        VeoVideo video = Assert.Single(AssertEnded(run, polls: 1, "openai").Videos);
        Assert.Equal(($"/v1/videos/{Id}/content", true), (video.Uri?.PathAndQuery, video.RequiresKey));
    }

    [Fact]
    [Trait("Fault", "38")]
    public async Task An_empty_link_of_a_running_task_is_nothing()
    {
        Fault running = Says(
            $$"""{"id":"{{Id}}","object":"video","status":"processing","progress":40,"video_url":"","error":{"message":"","code":""} }""");
        PollRun run = await WaitAsync(EmulatedTask.Succeeds("octopusx", Id) with { PollFaults = [running] });

        AssertEnded(run, polls: 2, "octopusx");
        Assert.Empty(run.Warnings);
    }

    [Fact]
    [Trait("Fault", "39")]
    public async Task Four_videos_are_four_in_their_order()
    {
        PollRun run = await WaitAsync(EmulatedTask.Succeeds(Here, Id) with { VideoLengths = [20_001, 20_002, 20_003, 20_004] });

        Assert.Equal([0, 1, 2, 3], AssertEnded(run, polls: 1).Videos.Select(video => video.Index));
    }

    [Theory]
    [InlineData("""{"code":3001,"title":"Task Execution Error","detail":"no cats"}""", "no cats")]
    [InlineData("\"no cats\"", "no cats")]
    [InlineData("null", "The gateway gave no reason.")]
    [InlineData("""{"message":"","code":""}""", "The gateway gave no reason.")]
    [InlineData("""[{"message":"no cats"}]""", "no cats")]
    [Trait("Fault", "40")]
    public async Task A_failed_task_is_an_end_whatever_form_its_reason_has(string error, string message)
    {
        PollRun run = await WaitAsync(Faulty(Tells("failed", $",\"error\":{error}")));

        VeoTask task = AssertEnded(run, polls: 1);
        Assert.Equal(
            (VeoTaskStatus.Failed, message, VeoErrorCategory.TaskFailed), (task.Status, task.Error?.Message, task.Error?.Category));
    }

    [Theory]
    [InlineData("""{"message":"","code":""}""")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [Trait("Fault", "40")]
    public async Task An_empty_error_of_a_running_task_is_none(string error)
    {
        PollRun run = await WaitAsync(Faulty(Tells("processing", $",\"error\":{error}")));

        AssertEnded(run, polls: 2);
    }

    [Fact]
    [Trait("Fault", "41")]
    public async Task A_reason_is_scrubbed_and_cut()
    {
        string key = Emulator.Key(Here);
        string reason = $"\u001b[31mBad\u001b[0m\r\n Bearer {key} at https://cdn.example/v.mp4?sig=secret " + new string('x', 900_000);

        PollRun run = await WaitAsync(Faulty(Tells("failed", $",\"error\":{JsonSerializer.Serialize(reason)}")));

        string message = AssertEnded(run, polls: 1).Error!.Message;
        Assert.StartsWith("Bad Bearer *** at https://cdn.example/v.mp4?*** xxx", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 100, 512);
    }

    [Theory]
    [InlineData("cancelled", VeoTaskStatus.Canceled, VeoErrorCategory.TaskCanceled)]
    [InlineData("expired", VeoTaskStatus.Failed, VeoErrorCategory.TaskExpired)]
    [InlineData("rejected", VeoTaskStatus.Failed, VeoErrorCategory.TaskFailed)]
    [Trait("Fault", "42")]
    public async Task A_task_that_was_called_off_or_expired_is_told_from_one_that_failed(
        string word, VeoTaskStatus status, VeoErrorCategory category)
    {
        PollRun run = await WaitAsync(Faulty(Tells(word, ",\"error\":\"why\"")));

        VeoTask task = AssertEnded(run, polls: 1);
        Assert.Equal((status, category), (task.Status, task.Error?.Category));
    }

    [Theory]
    [InlineData("150", 100)]
    [InlineData("-1", 0)]
    [InlineData("\"50%\"", 50)]
    [InlineData("\"50\"", 50)]
    [InlineData("1e400", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("null", null)]
    [InlineData("[]", null)]
    [InlineData("{}", null)]
    [Trait("Fault", "43")]
    public async Task Odd_progress_is_clamped_or_none_and_never_in_the_way(string progress, int? percent)
    {
        PollRun run = await WaitAsync(
            Faulty(Tells("processing", $",\"progress\":{progress}"), Tells("completed", $",\"progress\":{progress}").On(2)));

        AssertEnded(run, polls: 3);
        string state = percent is { } value ? $"{Id}: Running {value} %" : $"{Id}: Running;";
        Assert.Contains(run.Notes, note => note.Contains(state, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("1763777700", "2025-11-22T02:15:00Z")]
    [InlineData("1763777700000", "2025-11-22T02:15:00Z")]
    [InlineData("\"1763777700\"", "2025-11-22T02:15:00Z")]
    [InlineData("\"2025-11-22T02:15:00Z\"", "2025-11-22T02:15:00Z")]
    [InlineData("\"2099-01-01T00:00:00+08:00\"", "2098-12-31T16:00:00Z")]
    [InlineData("-5", null)]
    [InlineData("1e300", null)]
    [InlineData("\"2025-11-22 02:15:00\"", null)]
    [InlineData("\"soon\"", null)]
    [InlineData("null", null)]
    [Trait("Fault", "44")]
    public async Task Odd_times_are_read_or_none_and_never_in_the_way(string created, string? expected)
    {
        string videos = "\"videos\":[\"https://cdn.example/v.mp4\"]";
        Fault done = Says($$"""{"task_info":{"id":"{{Id}}","status":"completed","created_at":{{created}} },{{videos}} }""");

        PollRun run = await WaitAsync(Faulty(Tells("processing", $",\"created_at\":{created}"), done.On(2)));

        DateTimeOffset? time = expected is null ? null : DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture);
        Assert.Equal(time, AssertEnded(run, polls: 2).CreatedAt);
    }

    [Fact]
    [Trait("Fault", "45")]
    public async Task A_task_may_go_back_from_running_to_queued()
    {
        PollRun run = await WaitAsync(Faulty(Tells("processing", ",\"progress\":60"), Tells("queued", ",\"progress\":0").On(2), Tells(
            "processing", ",\"progress\":10").On(3)));

        AssertEnded(run, polls: 4);
    }

    [Fact]
    [Trait("Fault", "45")]
    public async Task The_first_end_stands()
    {
        PollRun run = Start();
        Add(run, EmulatedTask.Succeeds(Here, Id) with { PollFaults = [Tells("processing").On(2, times: 99)] });
        await run.DriveAsync(() => run.Ended.Count == 1);
        run.Add(Source(Here), Id);

        await run.FinishAsync();

        Assert.Equal(VeoTaskStatus.Succeeded, Assert.Single(run.Ended).Status);
        Assert.Equal(1, Counters.Polls(Here, Id));
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    [Trait("Fault", "46")]
    public async Task An_answer_about_another_task_is_asked_again_once(string gateway)
    {
        PollRun run = await WaitAsync(EmulatedTask.Succeeds(gateway, Id) with { PollFaults = [Fault.Of(FaultKind.WrongId).Always()] });

        VeoTaskError error = AssertGivenUp(run, VeoErrorCategory.WrongTask, polls: 2, gateway);
        Assert.Contains($"another-{Id}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Fault", "46")]
    public async Task One_mix_up_fails_nothing()
    {
        PollRun run = await WaitAsync(Faulty(Fault.Of(FaultKind.WrongId)));

        AssertEnded(run, polls: 2);
    }

    private static string? ContentPathOf(string gateway) => AdapterRegistry.Find(gateway)!
        .Read(new(200, AnswerHeaders.None, Encoding.UTF8.GetBytes($$"""{"id":"{{Id}}","status":"completed"}"""))).ContentPath;
}
