using System.IO.Compression;
using System.Net;
using VeoTasks.Emulator.Cdn;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Rows 65 to 67 and 71 to 74 of the fault catalogue: bodies that break, lie, stall or come packed.</summary>
public sealed class VideoDownloaderFaultTests : IDisposable
{
    private const int Megabyte = 1024 * 1024;
    private static readonly string[] PartAndNote = [DownloadRig.Name + ".part", DownloadRig.Name + ".part.json"];

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_connection_that_dies_on_every_try_leaves_the_part_for_the_next_run()
    {
        foreach (int bytes in new[] { 80_000, 0, 0, 0, 0 })
        {
            _rig.Cdn.Script.Enqueue(Faults.CutAfter(bytes));
        }

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, VeoErrorCategory.Incomplete, PartAndNote);
        Assert.Contains("The 80,000 bytes that arrived are kept", end.Failure!.Error.Message);
        Assert.Equal([null, 80_000, 80_000, 80_000, 80_000], _rig.Cdn.Ranges.Select(range => range?.Offset));
        Assert.Equal(_rig.Cdn.Content.Take(80_000), File.ReadAllBytes(_rig.PartPath));

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Equal(80_000, _rig.Cdn.Ranges[^1]!.Offset);
    }

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

    [Theory]
    [Trait("Report", "21")]
    [InlineData(100_000)]
    [InlineData(20_000)]
    [InlineData(999)]
    public async Task Whatever_brings_bytes_is_progress_however_few(int bytes)
    {
        for (int i = 0; i < 300_000 / bytes; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.CutAfter(bytes));
        }

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Empty(_rig.Policy.Failures);
    }

    [Fact]
    public async Task What_cannot_be_continued_is_not_left_lying_about()
    {
        _rig.Cdn.ETag = null;
        for (int i = 0; i < 5; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.CutAfter(20_000));
        }

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, VeoErrorCategory.Incomplete);
        Assert.EndsWith(". Nothing could be kept, because the server does not say which version of the file it sends.", end.Failure!.Error.Message);
    }

    [Fact]
    public async Task Tries_count_from_the_beginning_after_progress()
    {
        _rig.Cdn.Content = Mp4Sample.Make(20 * Megabyte);
        for (int i = 0; i < 15; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.CutAfter(Megabyte));
        }

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal(16, _rig.Cdn.Ranges.Count);
        Assert.Empty(_rig.Policy.Failures);
    }

    [Fact]
    public async Task Fetching_the_same_megabytes_again_and_again_is_no_progress()
    {
        _rig.Cdn.Content = Mp4Sample.Make(3 * Megabyte);
        _rig.Cdn.ETag = null;
        for (int i = 0; i < 50; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.CutAfter(2 * Megabyte));
        }

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.Incomplete);
        Assert.Equal(5, _rig.Cdn.Ranges.Count);
    }

    [Fact]
    public async Task A_body_without_length_that_ends_early_is_found_out_by_its_boxes()
    {
        _rig.Cdn.Script.Enqueue(Faults.EndAfterWithoutLength(100_000));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.Equal([null, 100_000], _rig.Cdn.Ranges.Select(range => range?.Offset));
    }

    [Fact]
    public async Task A_body_without_length_that_ends_early_every_time_is_never_a_file()
    {
        _rig.Cdn.ETag = null;
        for (int i = 0; i < 10; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.EndAfterWithoutLength(100_000));
        }

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.Incomplete);
        Assert.Equal(5, _rig.Cdn.Ranges.Count);
    }

    [Fact]
    public async Task A_body_without_length_is_a_file_when_its_boxes_say_so()
    {
        _rig.Cdn.Script.Enqueue(Faults.NoLength());

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Null(_rig.Progress.Total);
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

    [Fact]
    public async Task A_cut_before_the_first_byte_is_a_cut()
    {
        _rig.Cdn.Script.Enqueue(Faults.EndAfter(0));
        _rig.Cdn.Script.Enqueue(Faults.EndAfter(5));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.All(_rig.Policy.Failures, failure => Assert.Equal(VeoErrorCategory.Incomplete, failure.Category));
    }

    [Fact]
    public async Task Half_a_minute_of_silence_ends_a_try_and_the_next_one_goes_on()
    {
        _rig.Cdn.Script.Enqueue(Faults.Stall(100_000, TimeSpan.FromSeconds(30), _rig.Clock));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.Equal([null, 100_000], _rig.Cdn.Ranges.Select(range => range?.Offset));
        Assert.Empty(_rig.Policy.Failures);
    }

    [Fact]
    public async Task A_body_that_trickles_is_no_stall()
    {
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(HttpStatusCode.OK, new TricklingStream(cdn.Content, TimeSpan.FromSeconds(29), _rig.Clock), cdn.Content.Length));

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.True(saved.Elapsed > TimeSpan.FromSeconds(100));
        Assert.Empty(_rig.Policy.Failures);
    }

    [Theory]
    [InlineData(VeoVideoTransport.Bytes, 100)]
    [InlineData(VeoVideoTransport.Base64Json, 600)]
    public async Task An_answer_may_take_as_long_as_its_server_needs_and_no_longer(VeoVideoTransport transport, int seconds)
    {
        VeoVideo video = new() { Uri = DownloadRig.Video.Uri, Transport = transport };
        HeldServer server = new();
        VideoDownloader downloader = new(server, new TriesPolicy { Tries = 1 }, _rig.Clock);
        ValueTask<Attempt<SavedVideo>> saving = downloader.SaveAsync(
            _rig.Request(video), TestContext.Current.CancellationToken);

        _rig.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.False(server.WasCancelled);
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));

        _rig.AssertFailed(await saving, VeoErrorCategory.Unavailable);
        Assert.True(server.WasCancelled);
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

    public static TheoryData<string> Codings => [.. Packers.Keys];

    private static Dictionary<string, Func<Stream, Stream>> Packers { get; } = new()
    {
        ["gzip"] = stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true),
        ["deflate"] = stream => new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true),
        ["br"] = stream => new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true),
    };

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_packed_file_is_unpacked(string coding)
    {
        _rig.Cdn.Script.Enqueue(Faults.Packed(coding, Packers[coding]));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Fact]
    [Trait("Report", "12")]
    public async Task A_file_that_is_packed_and_not_called_so_is_unpacked()
    {
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            HttpResponseMessage answer = Faults.Gzip()(cdn, range);
            answer.Content.Headers.ContentEncoding.Clear();
            return answer;
        });

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Theory]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Rubbish_that_is_called_packed_is_an_invalid_answer(string coding)
    {
        byte[] noise = new byte[1000];
        new Random(1).NextBytes(noise);
        for (int i = 0; i < 2; i++)
        {
            _rig.Cdn.Script.Enqueue((cdn, _) =>
            {
                HttpResponseMessage answer = cdn.Make(HttpStatusCode.OK, new ScriptedStream(noise), null);
                answer.Content.Headers.ContentEncoding.Add(coding);
                return answer;
            });
        }

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.InvalidResponse);
    }

    [Fact]
    public async Task A_packed_file_that_is_cut_starts_over_whatever_its_entity_tag()
    {
        _rig.Cdn.Script.Enqueue(Faults.Gzip(cut: 100_000));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal([null, null], _rig.Cdn.Ranges);
    }

    [Fact]
    public async Task A_small_packed_file_that_unpacks_to_too_much_is_refused()
    {
        using DownloadRig rig = new() { Options = new DownloadOptions { MaximumLength = 10_000 } };
        rig.Cdn.Content = [.. Mp4Sample.Shortest, .. Mp4Sample.Box("free", new byte[10_000_000])];
        rig.Cdn.Script.Enqueue(Faults.Gzip());

        rig.AssertFailed(await rig.SaveAsync(), VeoErrorCategory.VideoTooLarge);
    }

    [Theory]
    [Trait("Report", "12")]
    [InlineData("aws-chunked")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("aws-chunked, gzip")]
    [InlineData("utf-8")]
    [InlineData("video/mp4")]
    public async Task A_label_is_not_believed_where_the_bytes_are_a_video(string coding)
    {
        _rig.Cdn.Script.Enqueue((cdn, _) =>
        {
            HttpResponseMessage answer = cdn.Whole();
            answer.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
            return answer;
        });

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal(300_000, _rig.Progress.Total);
    }

    [Fact]
    public async Task A_cancelled_run_keeps_its_part_and_throws()
    {
        using CancellationTokenSource stop = new();
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(cdn.Content.AsMemory(0, 100_000), token =>
        {
            stop.Cancel();
            token.ThrowIfCancellationRequested();
            return ValueTask.CompletedTask;
        }), cdn.Content.Length));
        DownloadRequest request = _rig.Request(DownloadRig.Video);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await new VideoDownloader(_rig.Cdn, _rig.Policy, _rig.Clock).SaveAsync(request, stop.Token));

        Assert.Equal(PartAndNote, _rig.Files);
        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
    }
}
