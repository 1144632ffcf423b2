using System.IO.Compression;
using System.Net;
using System.Text;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Servers that have the video and say something else: what is there is believed.</summary>
public sealed class VideoDownloaderOddServersTests : IDisposable
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
    public async Task A_part_of_one_is_the_error_that_its_status_says_and_nothing_is_kept_of_it(int status, int cut, VeoErrorCategory category)
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
    [InlineData("", "", 300_000)]
    [InlineData("", "\n", 300_001)]
    [InlineData("", "", 3_000)]
    [InlineData("\"", "\"", 300_000)]
    [InlineData("\"data:video/mp4;base64,", "\"\n", 3_000)]
    [InlineData("data:video/mp4;base64,", "", 300_002)]
    [InlineData("\uFEFF\r\n data:application/octet-stream;base64,", "", 300_000)]
    public async Task A_video_is_saved_that_comes_as_base64(string before, string behind, int length)
    {
        _rig.Cdn.Content = Mp4Sample.Make(length);
        _rig.Cdn.Script.Enqueue(Faults.Page(before + Convert.ToBase64String(_rig.Cdn.Content) + behind, "text/plain"));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task Base64_in_lines_is_a_video_too()
    {
        string lines = Convert.ToBase64String(_rig.Cdn.Content, Base64FormattingOptions.InsertLineBreaks);
        _rig.Cdn.Script.Enqueue(Faults.Page(lines, "text/plain"));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Theory]
    [InlineData("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA")]
    [InlineData("data: {\"message\":\"no\"}")]
    [InlineData("\"nothing here\"")]
    [InlineData("AAAA")]
    public async Task A_text_that_is_no_video_is_refused_as_before(string text)
    {
        _rig.Cdn.Script.Enqueue(Faults.Page(text, "text/plain"));

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.NotAVideo);
    }

    [Fact]
    public async Task Base64_of_a_part_of_a_video_is_no_file()
    {
        string cut = Convert.ToBase64String(_rig.Cdn.Content.AsSpan(0, 200_000));
        for (int i = 0; i < 8; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.Page(cut, "text/plain"));
        }

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.Incomplete);
    }

    [Fact]
    public async Task JSON_behind_blanks_is_JSON()
    {
        _rig.Cdn.Script.Enqueue(Faults.Page("\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n {\"url\":\"https://cdn.example/other.mp4\"}", "application/json"));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal("https://cdn.example/other.mp4", _rig.Cdn.Videos[^1].Uri!.AbsoluteUri);
    }

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("\r\n\r\n")]
    [InlineData("\n\uFEFF\n        \n")]
    public async Task What_a_script_prints_before_a_video_is_left_out(string printed)
    {
        foreach (bool isCut in new[] { true, false })
        {
            byte[] bytes = [.. Encoding.UTF8.GetBytes(printed), .. _rig.Cdn.Content];
            _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(bytes.AsMemory(0, isCut ? 100_000 : bytes.Length)), bytes.Length));
        }

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal([null, null], _rig.Cdn.Ranges);
    }

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

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("gzip, gzip", true)]
    [InlineData("deflate", false)]
    public async Task A_file_that_is_packed_twice_or_without_its_wrapping_is_unpacked(string label, bool isTwice)
    {
        FakeCdn.Fault fault = Faults.Packed("identity", stream => isTwice
            ? new GZipStream(new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true), CompressionLevel.Fastest)
            : new DeflateStream(stream, CompressionLevel.Fastest, leaveOpen: true));
        _rig.Cdn.Script.Enqueue((cdn, range) => Labelled(fault(cdn, range), label));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
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

        Attempt<SavedVideo> end = await SaveWithAsync(http, new VeoVideo { Uri = new Uri("https://gateway.example/v1/videos/a/content"), RequiresKey = true });

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

    private static FakeCdn.Fault Under(int status, int cut) => (cdn, _) =>
        cdn.Make((HttpStatusCode)status, new ScriptedStream(cdn.Content.AsMemory(0, cdn.Content.Length - cut)), cdn.Content.Length - (cut == 1 ? 1 : 0));

    private static HttpResponseMessage Labelled(HttpResponseMessage answer, string label)
    {
        answer.Content.Headers.ContentEncoding.Clear();
        answer.Content.Headers.TryAddWithoutValidation("Content-Encoding", label);
        return answer;
    }
}
