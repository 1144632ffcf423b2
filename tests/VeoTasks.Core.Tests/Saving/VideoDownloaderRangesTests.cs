using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Idle connections fetch ranges of the video that would take longest, and every promise about files stays.</summary>
public sealed class VideoDownloaderRangesTests : IDisposable
{
    private const int MiB = 1024 * 1024;
    private const int Length = RangesRig.Length;

    private readonly RangesRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Idle_connections_fetch_ranges_and_the_file_and_its_hash_are_the_same()
    {
        SlowCdn server = _rig.NewServer();

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(server, throttleLimit: 6), _rig.Cdn.Content);

        Assert.False(saved.Resumed);
        Assert.InRange(server.MostOpen, 2, 6);
        Assert.All(server.Helped, range => Assert.Equal("\"v1\"", range.Validator?.EntityTag?.ToString()));
        Assert.True(server.BytesSent <= Length + (server.Helped.Count * 256 * 1024), $"{server.BytesSent} bytes were sent.");
        Assert.Equal(Length, _rig.Progress.Received);
    }

    [Fact]
    public async Task A_throttle_limit_of_one_is_one_connection()
    {
        SlowCdn server = _rig.NewServer();

        _rig.AssertSaved(await _rig.SaveAsync(server, throttleLimit: 1), _rig.Cdn.Content);

        Assert.Equal([null], _rig.Cdn.Ranges);
    }

    [Fact]
    public async Task Several_videos_never_have_more_connections_than_the_throttle_limit_allows()
    {
        SlowCdn server = _rig.NewServer();
        SaveQueue queue = _rig.Queue(server, throttleLimit: 5, out VideoDownloader downloader, TestContext.Current.CancellationToken);
        for (int video = 0; video < 3; video++)
        {
            queue.Add(_rig.Job(downloader, _rig.Named($"{video}.mp4")));
        }

        await queue.CompleteAsync();

        Assert.All(_rig.Ends, end => Assert.Equal(DownloadRig.Hash(_rig.Cdn.Content), end.Value!.Sha256));
        Assert.Equal((3, 5), (_rig.Ends.Count, server.MostOpen));
    }

    [Fact]
    public async Task A_connection_that_helps_is_there_at_once_when_a_video_of_its_own_comes()
    {
        SlowCdn server = _rig.NewServer();
        SaveQueue queue = _rig.Queue(server, throttleLimit: 2, out VideoDownloader downloader, TestContext.Current.CancellationToken);
        queue.Add(_rig.Job(downloader, _rig.Named("first.mp4")));
        await UntilAsync(() => server.Helped.Count > 0);
        queue.Add(_rig.Job(downloader, _rig.Named("second.mp4")));
        await UntilAsync(() => _rig.Cdn.Ranges.Count(range => range is null) == 2);
        bool wasFirstUnderWay = _rig.Ends.IsEmpty;
        await queue.CompleteAsync();

        Assert.True(wasFirstUnderWay);
        Assert.Equal(2, _rig.Ends.Count(end => end.Value?.Sha256 == DownloadRig.Hash(_rig.Cdn.Content)));
        Assert.Equal(2, server.MostOpen);
    }

    [Fact]
    public async Task A_connection_that_breaks_costs_no_more_than_its_buffer()
    {
        int requests = 0;
        SlowCdn server = _rig.NewServer(_ => Interlocked.Increment(ref requests) % 2 == 1 ? Faults.CutAfter(700_000) : null);

        _rig.AssertSaved(await _rig.SaveAsync(server, throttleLimit: 4), _rig.Cdn.Content);

        Assert.True(
            server.BytesSent <= Length + (_rig.Cdn.Ranges.Count * 256 * 1024),
            $"{server.BytesSent} bytes in {_rig.Cdn.Ranges.Count} requests");
    }

    [Theory]
    [InlineData(1_500_000)]
    [InlineData(2_500_000)]
    public async Task A_run_that_was_stopped_is_continued_at_the_same_bytes(int stopAfter)
    {
        long sent = await _rig.StopAsync(stopAfter);
        ResumeInfo note = ResumeInfo.Read(_rig.NotePath)!;
        SlowCdn server = _rig.NewServer();

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(server, throttleLimit: 1), _rig.Cdn.Content);

        Assert.True(saved.Resumed);
        long kept = note.Trusted(Length).Sum(range => range.End - range.Start);
        Assert.True(note.Trusted(Length).Count > 1, "There was no gap.");
        Assert.True(kept >= sent - (4 * 256 * 1024), $"{sent} bytes had come, {kept} were kept.");
        Assert.True(
            server.BytesSent <= Length - kept + (note.Trusted(Length).Count * 256 * 1024),
            $"{kept} were kept and {server.BytesSent} fetched.");
    }

    [Fact]
    public async Task A_run_that_is_called_off_asks_for_nothing_more()
    {
        for (int round = 0; round < 12; round++)
        {
            using CancellationTokenSource stop = new();
            SlowCdn server = new(_rig.Cdn, RangesRig.Rate, _rig.ServerClock) { SentAhead = sent => _ = sent >= MiB / 2 ? stop.CancelAsync() : Task.CompletedTask };
            SaveQueue queue = _rig.Queue(server, throttleLimit: 4, out VideoDownloader downloader, stop.Token);
            queue.Add(_rig.Job(downloader, _rig.Request(DownloadRig.Video, ExistingFile.Replace)));
            await queue.CompleteAsync();

            Assert.InRange(server.AskedInVain, 0, 4);
            File.Delete(_rig.PartPath);
        }
    }

    [Fact]
    public async Task A_disk_that_fails_under_one_connection_is_the_videos_own_failure()
    {
        int writes = 0;
        int noSpace = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;
        _rig.Disk = new TracingDisk
        {
            Before = operation => _ = operation == "write" && ++writes > 30 ? throw new IOException("No space left on device", noSpace) : 0,
        };

        Attempt<SavedVideo> end = await _rig.SaveAsync(_rig.NewServer(), throttleLimit: 4);

        Assert.Equal(VeoErrorCategory.DiskFull, end.Failure!.Category);
        Assert.DoesNotContain(DownloadRig.Name, _rig.Files);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
