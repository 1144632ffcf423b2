using System.IO.Compression;
using System.Net;
using System.Text;
using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Videos that come with something around them, and answers that lead to one: under any status.</summary>
public sealed class VideoDownloaderOddBodiesTests : IDisposable
{
    private const string Link = "https://other.example/v.mp4";

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(404, "gzip")]
    [InlineData(503, null)]
    [InlineData(200, null)]
    public async Task A_packed_video_is_saved_under_any_status(int status, string? label)
    {
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            HttpResponseMessage answer = Faults.Gzip()(cdn, range);
            answer.StatusCode = (HttpStatusCode)status;
            answer.Content.Headers.ContentEncoding.Clear();
            answer.Content.Headers.TryAddWithoutValidation("Content-Encoding", label);
            return answer;
        });

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Theory]
    [InlineData("<br />\n<b>Warning</b>: filesize(): stat failed in <b>/var/www/get.php</b> on line <b>3</b><br />\n", "")]
    [InlineData("Content-Type: video/mp4\r\nContent-Length: 300000\r\n\r\n", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n", "")]
    [InlineData("--xyz\r\nContent-Type: video/mp4\r\nContent-Range: bytes 0-32767/32768\r\n\r\n", "\r\n--xyz--\r\n")]
    public async Task What_stands_around_a_video_is_left_out(string before, string behind)
    {
        _rig.Cdn.Content = [.. SampleVideo.Bytes];
        foreach (int status in new[] { 200, 500 })
        {
            Send(status, [.. Encoding.UTF8.GetBytes(before), .. _rig.Cdn.Content, .. Encoding.UTF8.GetBytes(behind)]);

            Assert.Null((await _rig.SaveAsync(ExistingFile.Replace)).Failure);
            byte[] saved = [.. _rig.Cdn.Content, .. Encoding.UTF8.GetBytes(behind)];
            Assert.Equal(saved, File.ReadAllBytes(_rig.Path));
        }
    }

    [Theory]
    [InlineData(";chunk-signature=0123456789abcdef", "\r\n0;chunk-signature=0\r\n\r\n")]
    [InlineData("", "\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n")]
    [InlineData("", "")]
    public async Task A_store_that_kept_the_chunks_of_an_upload_gives_the_file_inside(string extension, string end)
    {
        byte[] file = _rig.Cdn.Content;
        List<byte> bytes = [];
        for (int at = 0; at < file.Length; at += 70_000)
        {
            int length = Math.Min(70_000, file.Length - at);
            bytes.AddRange(Encoding.ASCII.GetBytes($"{(at > 0 ? "\r\n" : "")}{length:x}{extension}\r\n"));
            bytes.AddRange(file.AsSpan(at, length));
        }

        Send(200, [.. bytes, .. Encoding.ASCII.GetBytes(end)]);

        _rig.AssertSaved(await _rig.SaveAsync(), file);
    }

    [Fact]
    public async Task Chunks_that_are_cut_are_no_file()
    {
        for (int i = 0; i < 8; i++)
        {
            Send(200, [.. "493E0\r\n"u8, .. _rig.Cdn.Content.AsSpan(0, 200_000)]);
        }

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.Incomplete);
    }

    [Fact]
    public async Task Nor_are_chunks_of_a_byte_each_which_would_take_for_ever()
    {
        byte[] tiny = [.. "18\r\n"u8, .. _rig.Cdn.Content.AsSpan(0, 24), .. Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat("\r\n1\r\na", 1000)))];
        for (int i = 0; i < 8; i++)
        {
            Send(200, tiny);
        }

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.Incomplete);
        Assert.InRange(_rig.Progress.Received, 0, 1000);
    }

    [Theory]
    [InlineData(202)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task A_link_in_JSON_that_names_no_error_is_followed_under_any_status(int status)
    {
        _rig.Cdn.Script.Enqueue(Faults.Status((HttpStatusCode)status, $$"""{"status":"completed","url":"{{Link}}"}""", "application/json"));

        await AssertFollowedAsync();
    }

    [Theory]
    [InlineData(404, """{"error":{"message":"no such video","url":"https://docs.example/errors.mp4"}}""", VeoErrorCategory.LinkExpired)]
    [InlineData(404, """{"message":"It was deleted","url":"https://cdn.example/video.mp4"}""", VeoErrorCategory.LinkExpired)]
    [InlineData(
        200, """{"status":"failed","fail_reason":"It was deleted","url":"https://cdn.example/video.mp4"}""", VeoErrorCategory.NotAVideo)]
    public async Task One_in_an_error_is_not_and_the_error_is_told(int status, string json, VeoErrorCategory category)
    {
        _rig.Cdn.Script.Enqueue(Faults.Status((HttpStatusCode)status, json, "application/json"));

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, category);
        Assert.Contains(json.Contains("deleted") ? "It was deleted" : "no such video", end.Failure!.Error.Message);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Theory]
    [InlineData("<!doctype html><video controls><source src=\"https://other.example/v.mp4\" type=\"video/mp4\"></video>")]
    [InlineData("<html><head><meta property=\"og:video\" content=\"https://other.example/v.mp4\"><link "
        + "href=\"https://x.example/i.png\"></head></html>")]
    [InlineData("<html><script>window.location.href = 'https://other.example/v.mp4';</script></html>")]
    [InlineData("<html><body><a href=\"https://other.example/v.mp4\">Download</a></body></html>")]
    [InlineData("callback({\"url\":\"https:\\/\\/other.example\\/v.mp4\"});")]
    public async Task A_page_with_one_video_leads_to_it(string page)
    {
        _rig.Cdn.Script.Enqueue(Faults.Page(page));

        await AssertFollowedAsync();
    }

    [Fact]
    public async Task Its_address_may_be_one_of_the_same_host()
    {
        _rig.Cdn.Script.Enqueue(Faults.Page("<html><video src=/files/v.mp4></html>"));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal("https://cdn.example/files/v.mp4", _rig.Cdn.Videos[^1].Uri!.AbsoluteUri);
    }

    [Theory]
    [InlineData("<html><a href=\"https://a.example/a.mp4\">a</a><a href=\"https://a.example/b.mp4\">b</a></html>")]
    [InlineData("<html>https://a.example/a.mp4 has expired</html>")]
    [InlineData("<html><a href=\"https://a.example/about\">about</a></html>")]
    public async Task Any_other_page_leads_nowhere(string page)
    {
        _rig.Cdn.Script.Enqueue(Faults.Page(page));

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.NotAVideo);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    public async Task So_does_an_empty_answer_that_says_where_the_file_is(int status)
    {
        _rig.Cdn.Script.Enqueue((_, _) =>
        {
            HttpResponseMessage answer = new((HttpStatusCode)status) { Content = new ByteArrayContent([]) };
            answer.Headers.Location = new Uri(Link);
            return answer;
        });

        await AssertFollowedAsync();
    }

    [Fact]
    public async Task A_range_that_is_refused_under_200_is_asked_for_as_a_whole()
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(100_000));
        _rig.Cdn.Script.Enqueue(Faults.Page("""{"code":416,"message":"range not allowed"}""", "application/json"));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Null(_rig.Cdn.Ranges[^1]);
    }

    [Fact]
    public async Task So_is_one_that_is_answered_with_nothing_each_time()
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(100_000));
        for (int i = 0; i < 9; i++)
        {
            _rig.Cdn.Script.Enqueue((cdn, range) => range is null ? cdn.Whole() : Faults.Page("")(cdn, range));
        }

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Fact]
    public async Task A_part_with_the_whole_file_in_it_starts_over_without_ranges()
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(100_000));
        _rig.Cdn.Script.Enqueue(Faults.MoreThanSaid(200_000, 300_000));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal([null, 100_000, null], _rig.Cdn.Ranges.Select(range => range?.Offset));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"status":"completed","url":null}""")]
    public async Task JSON_that_says_nothing_is_asked_again_while_the_task_is_young(string json)
    {
        using DownloadRig rig = new() { Options = new DownloadOptions() };
        for (int i = 0; i < 3; i++)
        {
            rig.Cdn.Script.Enqueue(Faults.Page(json, "application/json"));
        }

        rig.AssertSaved(await rig.SaveInTimeAsync(rig.Request(DownloadRig.Video)), rig.Cdn.Content);
    }

    [Fact]
    public async Task A_form_with_one_file_in_it_is_taken_for_that_though_nobody_asked_for_ranges()
    {
        _rig.Cdn.Content = [.. SampleVideo.Bytes];
        byte[] bytes = [.. "--x\r\nContent-Range: bytes 0-9/10\r\n\r\n"u8, .. _rig.Cdn.Content, .. "\r\n--x--\r\n"u8];
        _rig.Cdn.Script.Enqueue((cdn, _) =>
        {
            HttpResponseMessage answer = cdn.Make(HttpStatusCode.PartialContent, new ScriptedStream(bytes), bytes.Length);
            answer.Content.Headers.ContentType = new("multipart/byteranges");
            return answer;
        });

        Assert.Null((await _rig.SaveAsync()).Failure);
        Assert.Single(_rig.Cdn.Ranges);
    }

    private void Send(int status, byte[] bytes) =>
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make((HttpStatusCode)status, new ScriptedStream(bytes), bytes.Length));

    private async Task AssertFollowedAsync()
    {
        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal(Link, _rig.Cdn.Videos[^1].Uri!.AbsoluteUri);
    }
}
