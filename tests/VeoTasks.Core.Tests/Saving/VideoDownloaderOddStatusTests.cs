using System.Net;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Servers that have the video and say something else: what is there is believed.</summary>
public sealed class VideoDownloaderOddStatusTests : IDisposable
{
    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(202)]
    [InlineData(226)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(416)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(599)]
    public async Task A_whole_video_is_saved_under_any_status(int status)
    {
        _rig.Cdn.Script.Enqueue(Under(status, cut: 0));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Theory]
    [InlineData(404, 1, VeoErrorCategory.LinkExpired)]
    [InlineData(404, 290_000, VeoErrorCategory.LinkExpired)]
    [InlineData(503, 290_000, VeoErrorCategory.Unavailable)]
    [InlineData(302, 0, VeoErrorCategory.InvalidResponse)]
    public async Task A_part_of_one_is_the_error_that_its_status_says_and_nothing_is_kept_of_it(
        int status, int cut, VeoErrorCategory category)
    {
        _rig.Policy.Tries = 1;
        _rig.Cdn.Script.Enqueue(Under(status, cut));
        _rig.Cdn.Script.Enqueue(Under(status, cut));

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, category);
        Assert.Equal(status, end.Failure!.StatusCode);
    }

    [Fact]
    public async Task No_more_than_the_limit_is_taken_under_such_a_status_and_it_is_not_asked_again()
    {
        using DownloadRig rig = new() { Options = new DownloadOptions { MaximumLength = 100_000 } };
        rig.Cdn.Script.Enqueue(Under(503, cut: 0));

        rig.AssertFailed(await rig.SaveAsync(), VeoErrorCategory.VideoTooLarge);
        Assert.Single(rig.Cdn.Ranges);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(405)]
    [InlineData(406)]
    [InlineData(416)]
    [InlineData(500)]
    [InlineData(501)]
    public async Task Where_every_range_is_refused_the_whole_file_is_asked_for(int status)
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(100_000));
        for (int i = 0; i < (status == 500 ? 4 : 1); i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.Status((HttpStatusCode)status));
        }

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Null(_rig.Cdn.Ranges[^1]);
    }

    [Fact]
    public async Task A_server_that_refuses_the_whole_file_too_is_asked_once_and_what_came_is_kept()
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(100_000));
        for (int i = 0; i < 3; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.MethodNotAllowed));
        }

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        Assert.NotNull(end.Failure);
        Assert.Equal([null, 100_000, null], _rig.Cdn.Ranges.Select(range => range?.Offset));
        _rig.Cdn.Script.Clear();
        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>")]
    [InlineData("""{"error":{"code":429,"message":"Too many requests"}}""")]
    [InlineData("系统繁忙，请稍后再试")]
    public async Task Words_under_200_that_speak_of_what_passes_are_asked_again(string text)
    {
        _rig.Cdn.Script.Enqueue(Faults.Page(text));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal(VeoErrorCategory.Unavailable, Assert.Single(_rig.Policy.Failures).Category);
    }

    [Theory]
    [InlineData("""{"error":{"code":404,"message":"File not found"}}""")]
    [InlineData("<html><title>404 Not Found</title></html>")]
    public async Task What_is_not_there_yet_under_200_is_waited_for(string text)
    {
        using DownloadRig rig = new() { Options = new DownloadOptions() };
        rig.Cdn.Script.Enqueue(Faults.Page(text));
        rig.Cdn.Script.Enqueue(Faults.Page(text));

        rig.AssertSaved(await rig.SaveInTimeAsync(rig.Request(DownloadRig.Video)), rig.Cdn.Content);
    }

    private static FakeCdn.Fault Under(int status, int cut) => (cdn, _) =>
        cdn.Make((HttpStatusCode)status, new ScriptedStream(cdn.Content.AsMemory(0, cdn.Content.Length - cut)), cdn.Content.Length - (
            cut == 1 ? 1 : 0));
}
