using System.IO.Compression;
using System.Net;
using System.Text;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Videos that come as text, behind text, or packed oddly.</summary>
public sealed class VideoDownloaderTextTests : IDisposable
{
    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

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
        _rig.Cdn.Script.Enqueue(
            Faults.Page("\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n {\"url\":\"https://cdn.example/other.mp4\"}", "application/json"));

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
            _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(
                HttpStatusCode.OK, new ScriptedStream(bytes.AsMemory(0, isCut ? 100_000 : bytes.Length)), bytes.Length));
        }

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal([null, null], _rig.Cdn.Ranges);
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

    private static HttpResponseMessage Labelled(HttpResponseMessage answer, string label)
    {
        answer.Content.Headers.ContentEncoding.Clear();
        answer.Content.Headers.TryAddWithoutValidation("Content-Encoding", label);
        return answer;
    }
}
