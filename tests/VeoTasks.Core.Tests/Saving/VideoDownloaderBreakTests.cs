using System.Net;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Rows 65, 66 and 71 of the fault catalogue: bodies that break off or stall.</summary>
public sealed class VideoDownloaderBreakTests : IDisposable
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
        Assert.EndsWith(
            ". Nothing could be kept, because the server does not say which version of the file it sends.", end.Failure!.Error.Message);
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
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(
            HttpStatusCode.OK, new TricklingStream(cdn.Content, TimeSpan.FromSeconds(29), _rig.Clock), cdn.Content.Length));

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
