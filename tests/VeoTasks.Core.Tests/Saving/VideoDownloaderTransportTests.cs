using System.Net;
using VeoTasks.Http;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>The ways a video comes that are not simply the body of an answer: base64 in JSON, and bytes in the task itself.</summary>
public sealed class VideoDownloaderTransportTests : IDisposable
{
    private static readonly byte[] Bytes = Mp4Sample.Make(300_000);
    private static readonly VeoVideo Download =
        new() { Uri = new Uri("https://api.example/download?id=abc"), RequiresKey = true, Transport = VeoVideoTransport.Base64Json };

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Base64_that_is_cut_is_asked_for_from_the_beginning()
    {
        string json = $"{{\"base64\":\"{Convert.ToBase64String(Bytes)}\",\"size\":300000}}";
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.OK, json[..200_000], "application/json"));
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.OK, json, "application/json"));

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(Download), Bytes).Resumed);
        Assert.Equal([null, null], _rig.Cdn.Ranges);
        Assert.Empty(_rig.Policy.Failures);
    }

    [Fact]
    public async Task Base64_is_never_asked_for_from_the_middle()
    {
        _rig.Cdn.Content = Bytes;
        _rig.EndRunAfter(100_000);
        await _rig.SaveAsync();
        _rig.Cdn.Script.Enqueue(
            Faults.Status(HttpStatusCode.OK, $"{{\"base64\":\"{Convert.ToBase64String(Bytes)}\"}}", "application/json"));

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(Download), Bytes).Resumed);
        Assert.Null(_rig.Cdn.Ranges[^1]);
    }

    [Theory]
    [InlineData("""{"success":false,"message":"no such task"}""", VeoErrorCategory.NotAVideo, "no such task")]
    [InlineData("<html>", VeoErrorCategory.NotAVideo, "a web page")]
    [InlineData("""{"base64":"PGh0bWw+PC9odG1sPg=="}""", VeoErrorCategory.NotAVideo, "a web page")]
    public async Task An_answer_without_a_video_in_it_fails_with_the_reason(string json, VeoErrorCategory category, string reason)
    {
        _rig.AskAgain = _ => ValueTask.FromResult<Attempt<VeoTask>>(DownloadRig.TaskWith(Download));
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.OK, json, "application/json"));
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.OK, json, "application/json"));

        Attempt<SavedVideo> end = await _rig.SaveAsync(Download);

        _rig.AssertFailed(end, category);
        Assert.Contains(reason, end.Failure!.Error.Message);
        Assert.Equal(2, _rig.Cdn.Ranges.Count);
    }

    [Fact]
    public async Task A_gateway_that_is_in_trouble_is_asked_again()
    {
        _rig.Cdn.Script.Enqueue(Faults.Status(
            HttpStatusCode.BadGateway, """{"error":{"message":"Upstream service returned status 500"}}""", "application/json"));
        _rig.Cdn.Script.Enqueue(
            Faults.Status(HttpStatusCode.OK, $"{{\"base64\":\"{Convert.ToBase64String(Bytes)}\"}}", "application/json"));

        _rig.AssertSaved(await _rig.SaveAsync(Download), Bytes);
        Assert.EndsWith("Upstream service returned status 500", Assert.Single(_rig.Policy.Failures).Error.Message);
    }

    [Fact]
    public async Task A_video_in_the_tasks_own_answer_is_saved_without_a_request()
    {
        VeoVideo video = new() { Transport = VeoVideoTransport.Inline, Inline = Bytes };

        _rig.AssertSaved(await _rig.SaveAsync(video), Bytes);

        Assert.Empty(_rig.Cdn.Ranges);
        Assert.Empty(_rig.Policy.Origins);
        Assert.Equal((300_000, 300_000L), (_rig.Progress.Received, _rig.Progress.Total));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<html></html>", "a web page")]
    public async Task Something_else_in_the_tasks_own_answer_is_refused(string text, string kind)
    {
        VeoVideo video = new() { Transport = VeoVideoTransport.Inline, Inline = System.Text.Encoding.UTF8.GetBytes(text) };

        Attempt<SavedVideo> end = await _rig.SaveAsync(video);

        _rig.AssertFailed(end, VeoErrorCategory.NotAVideo);
        Assert.Contains(kind, end.Failure!.Error.Message);
    }

    [Fact]
    public async Task A_video_without_address_and_bytes_is_refused()
    {
        Attempt<SavedVideo> end = await _rig.SaveAsync(new VeoVideo());

        _rig.AssertFailed(end, VeoErrorCategory.NotAVideo);
        Assert.Empty(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task A_cut_video_in_the_tasks_own_answer_is_refused()
    {
        VeoVideo video = new() { Transport = VeoVideoTransport.Inline, Inline = Bytes.AsMemory(0, 200_000) };

        _rig.AssertFailed(await _rig.SaveAsync(video), VeoErrorCategory.Corrupt);
    }
}
