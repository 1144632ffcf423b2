using System.Net;
using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>
/// Rows 67 and 72 of the fault catalogue, and what is taken for a whole video, whatever its length, its boxes and its server say.
/// </summary>
public sealed class VideoDownloaderWholeTests : IDisposable
{
    private const int Megabyte = 1024 * 1024;

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(4)]
    [InlineData(4096)]
    public async Task Zeros_behind_a_video_are_saved_as_they_came_and_said(int zeros)
    {
        _rig.Cdn.Content = [.. Mp4Sample.Make(100_000), .. new byte[zeros]];

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Contains($" {zeros} bytes ", Assert.Single(_rig.Warnings));
        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Skipped);
    }

    [Fact]
    public async Task A_box_that_players_pass_over_may_stand_first()
    {
        _rig.Cdn.Content = [.. Mp4Sample.Box("free", new byte[100]), .. Mp4Sample.Make(100_000)];

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Empty(_rig.Warnings);
    }

    [Fact]
    public async Task A_video_whose_picture_was_cut_off_before_the_upload_is_refused()
    {
        byte[] whole = [.. SampleVideo.Bytes];
        int media = whole.AsSpan().IndexOf("mdat"u8);
        whole.AsSpan(media - 4, 4).Clear();
        _rig.Cdn.Content = whole[..(media + 100)];

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.Corrupt);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task A_whole_video_is_saved_though_its_server_breaks_off_behind_it_each_time(int? more)
    {
        _rig.Cdn.Content = [.. SampleVideo.Bytes];
        _rig.Cdn.ETag = null;
        for (int i = 0; i < 5; i++)
        {
            _rig.Cdn.Script.Enqueue(more > 0
                ? (cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(cdn.Content), cdn.Content.Length + more)
                : Faults.CutAfterWithoutLength(_rig.Cdn.Content.Length));
        }

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Contains("broke off", Assert.Single(_rig.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_a_video_is_none_though_its_boxes_add_up()
    {
        _rig.Cdn.Content = [.. SampleVideo.Bytes];
        int media = _rig.Cdn.Content.AsSpan().IndexOf("mdat"u8) - 4;
        _rig.Cdn.ETag = null;
        for (int i = 0; i < 5; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.CutAfterWithoutLength(media));
        }

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.Incomplete);
    }

    [Theory]
    [InlineData(HttpStatusCode.Created)]
    [InlineData(HttpStatusCode.NonAuthoritativeInformation)]
    [InlineData(HttpStatusCode.PartialContent)]
    public async Task A_whole_video_is_saved_under_any_status_of_success(HttpStatusCode status)
    {
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(status, new ScriptedStream(cdn.Content), cdn.Content.Length));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Fact]
    public async Task Another_format_is_called_by_its_name()
    {
        _rig.Cdn.Content = [.. "GIF89a"u8, .. new byte[5000]];

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, VeoErrorCategory.NotAVideo);
        Assert.Contains("a GIF image", end.Failure!.Error.Message);
    }

    [Fact]
    public async Task A_file_of_the_announced_length_whose_boxes_do_not_add_up_is_fetched_once_more_and_refused()
    {
        _rig.Cdn.Content = Mp4Sample.Make(300_000)[..299_999];

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.Corrupt);
        Assert.Equal([null, null], _rig.Cdn.Ranges);
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(null)]
    public async Task An_empty_answer_is_no_video_and_is_asked_for_again(long? announced)
    {
        FakeCdn.Fault empty = (cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(default), announced);
        for (int i = 0; i < 4; i++)
        {
            _rig.Cdn.Script.Enqueue(empty);
        }

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.Corrupt);

        _rig.Cdn.Script.Enqueue(empty);
        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(3 * Megabyte)]
    public async Task More_bytes_than_announced_are_refused(int length)
    {
        _rig.Cdn.Content = Mp4Sample.Make(length);
        _rig.Cdn.Script.Enqueue(Faults.TooMany(1));

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.VideoTooLarge);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_bytes_than_the_limit_are_refused_whether_announced_or_not(bool isAnnounced)
    {
        using DownloadRig rig = new() { Options = new DownloadOptions { MaximumLength = 299_999 } };
        rig.Cdn.Script.Enqueue(isAnnounced ? (cdn, _) => cdn.Whole() : Faults.NoLength());

        rig.AssertFailed(await rig.SaveAsync(), VeoErrorCategory.VideoTooLarge);
        Assert.Single(rig.Cdn.Ranges);
    }
}
