using System.Net;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Pages, headers and texts that say where the video is.</summary>
public sealed class VideoDownloaderPointerTests : IDisposable
{
    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("Your video is at https://cdn.example/other.mp4.", true)]
    [InlineData("https://cdn.example/other.mp4 has expired", false)]
    [InlineData("https://cdn.example/a.mp4 or https://cdn.example/b.mp4", false)]
    public async Task A_text_that_speaks_of_one_video_leads_to_it(string text, bool leads)
    {
        _rig.Cdn.Script.Enqueue(Faults.Page(text, "text/plain"));

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        Assert.Equal(leads ? null : VeoErrorCategory.NotAVideo, end.Failure?.Category);
    }

    [Theory]
    [InlineData("<html><head><meta http-equiv=\"refresh\" content=\"0; url=https://cdn.example/next.mp4?a=1&amp;b=2\"></head></html>")]
    [InlineData("<!doctype html><META content='3;URL=\"/next.mp4?a=1&amp;b=2\"' HTTP-EQUIV=Refresh>")]
    [InlineData("<meta http-equiv=refresh content=0;url=next.mp4?a=1&b=2>")]
    public async Task A_page_that_goes_on_to_the_video_is_followed(string page)
    {
        _rig.Cdn.Script.Enqueue(Faults.Page(page));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal("https://cdn.example/next.mp4?a=1&b=2", _rig.Cdn.Videos[^1].Uri!.AbsoluteUri);
        Assert.False(_rig.Cdn.Videos[^1].RequiresKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("One moment")]
    public async Task So_is_a_header_that_does(string text)
    {
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            HttpResponseMessage answer = Faults.Page(text)(cdn, range);
            answer.Headers.Add("Refresh", "0; url=/next.mp4");
            return answer;
        });

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal("https://cdn.example/next.mp4", _rig.Cdn.Videos[^1].Uri!.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data", VeoErrorCategory.PrivateNetwork)]
    [InlineData("https://10.0.0.7/v.mp4", VeoErrorCategory.PrivateNetwork)]
    [InlineData("http://cdn.example/v.mp4", VeoErrorCategory.Refused)]
    [InlineData("file:///etc/passwd", VeoErrorCategory.NotAVideo)]
    [InlineData("javascript:alert(1)", VeoErrorCategory.NotAVideo)]
    public async Task A_page_leads_nowhere_that_a_link_would_not(string address, VeoErrorCategory category)
    {
        FakeHttp http = new(_ => Faults.Page($"<meta http-equiv=refresh content='0;url={address}'>")(_rig.Cdn, null));

        _rig.AssertFailed(await SaveWithAsync(http, DownloadRig.Video), category);
        Assert.Single(http.Requests);
    }

    [Fact]
    public async Task A_page_takes_the_key_to_nobody_else()
    {
        FakeHttp http = new(request => request.RequestUri!.Host == "cdn.example"
            ? _rig.Cdn.Whole()
            : Faults.Page("<meta http-equiv=refresh content='0;url=https://cdn.example/v.mp4'>")(_rig.Cdn, null));

        Attempt<SavedVideo> end =
            await SaveWithAsync(http, new VeoVideo { Uri = new Uri("https://gateway.example/v1/videos/a/content"), RequiresKey = true });

        _rig.AssertSaved(end, _rig.Cdn.Content);
        Assert.Equal(["Bearer sk-live-1234567890", null], http.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task A_page_that_goes_on_to_itself_is_left()
    {
        for (int i = 0; i < 20; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.Page("<meta http-equiv=refresh content='0;url=?'>"));
        }

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.NotAVideo);
        Assert.InRange(_rig.Cdn.Ranges.Count, 2, 6);
    }

    [Fact]
    public async Task An_endpoint_that_names_a_link_is_asked_again_while_that_is_not_there_yet()
    {
        using DownloadRig rig = new() { Options = new DownloadOptions { Grace = TimeSpan.FromSeconds(90) } };
        for (int i = 0; i < 11; i++)
        {
            rig.Cdn.Script.Enqueue(i % 2 == 0
                ? Faults.Page("""{"url":"https://cdn.example/next.mp4"}""", "application/json")
                : Faults.Status(HttpStatusCode.NotFound));
        }

        rig.AssertSaved(await rig.SaveInTimeAsync(rig.Request(DownloadRig.Video)), rig.Cdn.Content);
    }

    private async Task<Attempt<SavedVideo>> SaveWithAsync(FakeHttp http, VeoVideo video)
    {
        VeoProvider gateway = new() { Name = "p", Adapter = "octopusx", BaseUri = new Uri("https://gateway.example") };
        ResultClient client = new(gateway, ApiKey.Create("sk-live-1234567890"), http.Invoker);
        return await new VideoDownloader(client, _rig.Policy, _rig.Clock) { Options = _rig.Options }.SaveAsync(
            _rig.Request(video), TestContext.Current.CancellationToken);
    }
}
