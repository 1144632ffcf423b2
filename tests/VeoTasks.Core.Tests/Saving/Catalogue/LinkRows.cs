using VeoTasks.Emulator;
using VeoTasks.Emulator.Gateways;
using Xunit;

namespace VeoTasks.Tests.Saving.Catalogue;

/// <summary>Rows 68 to 70, and every way a result can come: links that are dead, and what else leads to the video.</summary>
public sealed class LinkRows : CatalogueTest
{
    /// <summary>Every gateway with each of its shapes.</summary>
    public static TheoryData<string, AnswerShape> Shapes =>
        [.. GatewayList.All.SelectMany(gateway => gateway.Shapes, (gateway, shape) => (gateway.Name, shape))];

    [Theory]
    [InlineData("<!doctype html><html><title>Link expired</title></html>")]
    [InlineData("{\"error\":{\"message\":\"expired\"}}")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>")]
    public async Task Row_68_A_page_is_never_a_video_and_costs_one_question(string page)
    {
        Add(Fault.Html() with { Body = page });
        AssertSaved(await SaveAsync());
        File.Delete(Final);

        int polls = Emulator.Counters.Polls("mulerun", "t");
        Add((Fault.Html() with { Body = page }).Always());
        AssertFailed(await SaveAsync(), VeoErrorCategory.NotAVideo);
        Assert.Equal(polls + 2, Emulator.Counters.Polls("mulerun", "t"));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Row_69_A_dead_link_is_asked_for_anew_and_continued_at_the_same_byte(int status)
    {
        Add(Fault.Cut(150_000), Fault.Status(status).On(2));

        Assert.True(AssertSaved(await SaveAsync()).Resumed);
        Assert.Equal([null, "bytes=150000-", "bytes=150000-"], Requests.Select(request => request.Range));
        Assert.Equal(2, Emulator.Counters.Polls("mulerun", "t"));
    }

    [Fact]
    public async Task Row_69_A_link_that_is_dead_again_is_the_end_and_keeps_the_part()
    {
        Add(Fault.Cut(150_000), Fault.Of(FaultKind.ExpireLink).On(2, 9));

        AssertFailed(await SaveAsync(), VeoErrorCategory.LinkExpired, Name + ".part", Name + ".part.json");
        Assert.Equal(2, Emulator.Counters.Polls("mulerun", "t"));
    }

    [Fact]
    public async Task Row_70_A_link_with_less_than_a_minute_left_is_renewed_before_it_is_used()
    {
        Add(task => task with { LinkLifetime = TimeSpan.FromSeconds(50) });
        VeoTask dying = await AskAsync();
        Add(task => task with { LinkLifetime = TimeSpan.FromHours(1) });

        AssertSaved(await SaveAsync(dying));
        Assert.Single(Requests);
        Assert.Equal(2, Emulator.Counters.Polls("mulerun", "t"));
    }

    [Fact]
    public async Task Row_70_A_link_with_more_time_left_is_used_as_it_is()
    {
        Add(task => task with { LinkLifetime = TimeSpan.FromHours(1) });

        AssertSaved(await SaveAsync());
        Assert.Equal(1, Emulator.Counters.Polls("mulerun", "t"));
    }

    [Fact]
    public async Task OctopusX_gives_a_video_from_its_content_endpoint_when_the_link_stays_dead()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with { VideoFaults = [Fault.Of(FaultKind.ExpireLink).On(1, 2)], VideoLengths = [
            Length] });

        AssertSaved(await SaveAsync(gateway: "octopusx"), "octopusx");
        Assert.Equal(["cdn", "cdn", "octopusx"], Requests.Select(request => request.Origin));
        Assert.Equal([false, false, true], Requests.Select(request => request.HadAuthorization));
    }

    [Fact]
    public async Task A_content_endpoint_that_does_not_help_either_leaves_the_dead_link_as_the_reason()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with { VideoFaults = [
            Fault.Of(FaultKind.ExpireLink).On(1, 2), Fault.Status(404).On(3)] });

        var end = await SaveAsync(gateway: "octopusx");

        AssertFailed(end, VeoErrorCategory.LinkExpired);
        Assert.Contains("own endpoint did not help", end.Failure!.Error.Message);
        Assert.Equal(3, Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_content_endpoint_whose_server_cuts_again_and_again_ends_in_a_whole_video(bool knowsRanges)
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with
        {
            Shape = AnswerShape.ContentOnly,
            ContentRanges = knowsRanges,
            VideoLengths = [Length],
            VideoFaults = [Fault.Cut(100_000).On(1, 3)],
        });

        Assert.Equal(knowsRanges, AssertSaved(await SaveAsync(gateway: "octopusx"), "octopusx").Resumed);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Every_way_a_result_comes_ends_in_the_same_file(string gateway, AnswerShape shape)
    {
        Emulator.Add(EmulatedTask.Succeeds(gateway, "t") with { Shape = shape, VideoLengths = [Length] });

        SavedVideo saved = AssertSaved(await SaveAsync(gateway: gateway), gateway);

        Assert.Equal((TimeSpan.FromSeconds(1), 320, 180), (saved.Duration, saved.Width, saved.Height));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(9, VeoErrorCategory.NotFound)]
    public async Task A_file_that_has_expired_at_the_content_endpoint_is_asked_for_once_more(int times, VeoErrorCategory? end)
    {
        Emulator.Add(EmulatedTask.Succeeds("openai", "t") with { VideoLengths = [Length], VideoFaults = [
            Fault.Of(FaultKind.ExpireLink).On(1, times)] });

        var saved = await SaveAsync(gateway: "openai");

        Assert.Equal(end, saved.Failure?.Category);
        Assert.Equal(2, Requests.Count);
        Assert.All(Requests, request => Assert.Equal(("openai", true), (request.Origin, request.HadAuthorization)));
        Assert.Contains(end is null ? "" : "Video content has expired.", saved.Failure?.Error.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relative_link_is_one_of_the_gateways_own_origin()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t") with { Shape = AnswerShape.WrappedResultUrl, VideoLengths = [Length] });

        AssertSaved(await SaveAsync(gateway: "octopusx"), "octopusx");
    }
}
