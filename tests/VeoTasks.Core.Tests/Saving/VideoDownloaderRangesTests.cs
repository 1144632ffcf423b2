using System.Collections.Concurrent;
using System.Net;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Idle connections fetch ranges of the video that would take longest, and every promise about files stays.</summary>
public sealed class VideoDownloaderRangesTests : IDisposable
{
    private const int MiB = 1024 * 1024;
    private const int Length = 6 * MiB;
    private const int Rate = MiB;

    /// <summary>A server's second takes twenty milliseconds.</summary>
    private readonly HurryingClock _clock = new(50);
    private readonly DownloadRig _rig;
    private readonly ConcurrentQueue<Attempt<SavedVideo>> _ends = new();

    public VideoDownloaderRangesTests()
    {
        // A machine that is busy for a moment is no server that stalls.
        TimeSpan hour = TimeSpan.FromHours(1);
        _rig = new DownloadRig { Time = _clock, Options = new DownloadOptions { StallTimeout = hour, AnswerTimeout = hour, RateWindow = hour } };
        _rig.Cdn.Content = Mp4Sample.Make(Length);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Idle_connections_fetch_ranges_and_the_file_and_its_hash_are_the_same()
    {
        SlowCdn server = NewServer();

        SavedVideo saved = _rig.AssertSaved(await SaveAsync(server, throttleLimit: 6), _rig.Cdn.Content);

        Assert.False(saved.Resumed);
        Assert.InRange(server.MostOpen, 2, 6);
        Assert.All(server.Helped, range => Assert.Equal("\"v1\"", range.Validator?.EntityTag?.ToString()));
        Assert.True(server.BytesSent <= Length + (server.Helped.Count * 256 * 1024), $"{server.BytesSent} bytes were sent.");
        Assert.Equal(Length, _rig.Progress.Received);
    }

    [Fact]
    public async Task A_throttle_limit_of_one_is_one_connection()
    {
        SlowCdn server = NewServer();

        _rig.AssertSaved(await SaveAsync(server, throttleLimit: 1), _rig.Cdn.Content);

        Assert.Equal([null], _rig.Cdn.Ranges);
    }

    [Fact]
    public async Task Several_videos_never_have_more_connections_than_the_throttle_limit_allows()
    {
        SlowCdn server = NewServer();
        SaveQueue queue = Queue(server, throttleLimit: 5, out VideoDownloader downloader, TestContext.Current.CancellationToken);
        for (int video = 0; video < 3; video++)
        {
            queue.Add(Job(downloader, Named($"{video}.mp4")));
        }

        await queue.CompleteAsync();

        Assert.All(_ends, end => Assert.Equal(DownloadRig.Hash(_rig.Cdn.Content), end.Value!.Sha256));
        Assert.Equal((3, 5), (_ends.Count, server.MostOpen));
    }

    [Fact]
    public async Task A_connection_that_helps_is_there_at_once_when_a_video_of_its_own_comes()
    {
        SlowCdn server = NewServer();
        SaveQueue queue = Queue(server, throttleLimit: 2, out VideoDownloader downloader, TestContext.Current.CancellationToken);
        queue.Add(Job(downloader, Named("first.mp4")));
        await UntilAsync(() => server.Helped.Count > 0);
        queue.Add(Job(downloader, Named("second.mp4")));
        await UntilAsync(() => _rig.Cdn.Ranges.Count(range => range is null) == 2);
        bool wasFirstUnderWay = _ends.IsEmpty;
        await queue.CompleteAsync();

        Assert.True(wasFirstUnderWay);
        Assert.Equal(2, _ends.Count(end => end.Value?.Sha256 == DownloadRig.Hash(_rig.Cdn.Content)));
        Assert.Equal(2, server.MostOpen);
    }

    [Theory]
    [InlineData("no entity tag and no date")]
    [InlineData("a weak entity tag")]
    [InlineData("no word of ranges")]
    [InlineData("no length")]
    [InlineData("the gateway's own endpoint")]
    public async Task Without_a_strong_validator_a_length_and_a_server_that_knows_ranges_there_is_one_connection(string with)
    {
        _rig.Cdn.ETag = with switch { "no entity tag and no date" => null, "a weak entity tag" => "W/\"v1\"", _ => "\"v1\"" };
        if (with == "no length")
        {
            _rig.Cdn.Script.Enqueue(Faults.NoLength());
        }

        SlowCdn server = new(_rig.Cdn, Rate, _clock) { AcceptsRanges = with != "no word of ranges" };
        VeoVideo video = new() { Uri = DownloadRig.Video.Uri, RequiresKey = with == "the gateway's own endpoint" };

        _rig.AssertSaved(await SaveAsync(server, throttleLimit: 4, video), _rig.Cdn.Content);

        Assert.Equal((1, 1), (_rig.Cdn.Ranges.Count, server.MostOpen));
    }

    [Theory]
    [InlineData("the whole file")]
    [InlineData("another version")]
    [InlineData("a wrong start")]
    [InlineData("another length")]
    [InlineData("no Content-Range")]
    [InlineData("many parts")]
    [InlineData("a page")]
    public async Task A_server_that_answers_a_range_wrongly_has_one_connection_from_then_on(string what)
    {
        FakeCdn.Fault fault = what switch
        {
            "the whole file" => Faults.IgnoreRange(),
            "another version" => (cdn, range) => OtherVersion(cdn.Answer(range)),
            "a wrong start" => (cdn, range) => cdn.Part((int)range!.Offset - 1, cdn.Content.AsMemory((int)range.Offset, 100), Length),
            "another length" => (cdn, range) => cdn.Part((int)range!.Offset, cdn.Content.AsMemory((int)range.Offset), Length + 1),
            "no Content-Range" => Faults.PartWithoutRange(),
            "many parts" => Faults.ManyParts(),
            _ => Faults.Page("<html>"),
        };
        SlowCdn server = NewServer(_ => fault);

        _rig.AssertSaved(await SaveAsync(server, throttleLimit: 3), _rig.Cdn.Content);

        // The first connection asks once more where it came to a range before that was answered.
        Assert.InRange(server.Helped.Count, 1, 3);
        Assert.InRange(_rig.Cdn.Ranges.Count, 1 + server.Helped.Count, 1 + (2 * server.Helped.Count));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task A_server_that_refuses_one_more_connection_is_not_asked_for_ever(HttpStatusCode status)
    {
        SlowCdn server = NewServer(_ => Faults.Status(status));

        _rig.AssertSaved(await SaveAsync(server, throttleLimit: 4), _rig.Cdn.Content);

        Assert.InRange(server.Helped.Count, 1, 8);
        Assert.InRange(_rig.Cdn.Ranges.Count, 1 + server.Helped.Count, 1 + (2 * server.Helped.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task A_server_that_ends_a_range_at_once_is_not_asked_for_ever(int bytes)
    {
        SlowCdn server = NewServer(_ => Faults.EndAfterWithoutLength(bytes));

        _rig.AssertSaved(await SaveAsync(server, throttleLimit: 4), _rig.Cdn.Content);

        Assert.InRange(server.Helped.Count, 1, 8);
    }

    [Fact]
    public async Task No_byte_is_taken_that_a_range_does_not_say_it_brings()
    {
        SlowCdn server = NewServer(_ => Faults.MoreThanSaid(said: 300_000, sent: 900_000));

        _rig.AssertSaved(await SaveAsync(server, throttleLimit: 4), _rig.Cdn.Content);

        Assert.NotEmpty(server.Helped);
    }

    [Fact]
    public async Task A_connection_that_breaks_costs_no_more_than_its_buffer()
    {
        int requests = 0;
        SlowCdn server = NewServer(_ => Interlocked.Increment(ref requests) % 2 == 1 ? Faults.CutAfter(700_000) : null);

        _rig.AssertSaved(await SaveAsync(server, throttleLimit: 4), _rig.Cdn.Content);

        Assert.True(server.BytesSent <= Length + (_rig.Cdn.Ranges.Count * 256 * 1024), $"{server.BytesSent} bytes in {_rig.Cdn.Ranges.Count} requests");
    }

    [Theory]
    [InlineData(1_500_000)]
    [InlineData(2_500_000)]
    public async Task A_run_that_was_stopped_is_continued_at_the_same_bytes(int stopAfter)
    {
        long sent = await StopAsync(stopAfter);
        ResumeInfo note = ResumeInfo.Read(_rig.NotePath)!;
        SlowCdn server = NewServer();

        SavedVideo saved = _rig.AssertSaved(await SaveAsync(server, throttleLimit: 1), _rig.Cdn.Content);

        Assert.True(saved.Resumed);
        long kept = note.Trusted(Length).Sum(range => range.End - range.Start);
        Assert.True(note.Trusted(Length).Count > 1, "There was no gap.");
        Assert.True(kept >= sent - (4 * 256 * 1024), $"{sent} bytes had come, {kept} were kept.");
        Assert.True(server.BytesSent <= Length - kept + (note.Trusted(Length).Count * 256 * 1024), $"{kept} were kept and {server.BytesSent} fetched.");
    }

    [Fact]
    public async Task A_run_that_is_called_off_asks_for_nothing_more()
    {
        for (int round = 0; round < 12; round++)
        {
            using CancellationTokenSource stop = new();
            SlowCdn server = new(_rig.Cdn, Rate, _clock) { SentAhead = sent => _ = sent >= MiB / 2 ? stop.CancelAsync() : Task.CompletedTask };
            SaveQueue queue = Queue(server, throttleLimit: 4, out VideoDownloader downloader, stop.Token);
            queue.Add(Job(downloader, _rig.Request(DownloadRig.Video, ExistingFile.Replace)));
            await queue.CompleteAsync();

            Assert.InRange(server.AskedInVain, 0, 4);
            File.Delete(_rig.PartPath);
        }
    }

    [Fact]
    public async Task Ranges_of_an_earlier_version_are_never_mixed_with_a_new_one()
    {
        await StopAsync(2 * MiB);
        _rig.Cdn.Content = Mp4Sample.Make(Length, seed: 2);
        _rig.Cdn.ETag = "\"v2\"";

        Assert.False(_rig.AssertSaved(await SaveAsync(NewServer(), throttleLimit: 4), _rig.Cdn.Content).Resumed);
    }

    [Fact]
    public async Task A_version_that_changes_while_ranges_come_starts_the_file_over_on_one_connection()
    {
        byte[] old = _rig.Cdn.Content;
        byte[] changed = Mp4Sample.Make(Length, seed: 2);
        SlowCdn server = new(_rig.Cdn, Rate, _clock) { SentAhead = sent => ChangeAfter(sent, old, changed) };

        Attempt<SavedVideo> end = await SaveAsync(server, throttleLimit: 4);

        _rig.AssertSaved(end, end.Value!.Sha256 == DownloadRig.Hash(old) ? old : changed);
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

        Attempt<SavedVideo> end = await SaveAsync(NewServer(), throttleLimit: 4);

        Assert.Equal(VeoErrorCategory.DiskFull, end.Failure!.Category);
        Assert.DoesNotContain(DownloadRig.Name, _rig.Files);
    }

    private void ChangeAfter(long sent, byte[] old, byte[] changed)
    {
        if (sent > MiB && ReferenceEquals(_rig.Cdn.Content, old))
        {
            lock (_rig.Cdn)
            {
                (_rig.Cdn.Content, _rig.Cdn.ETag) = (changed, "\"v2\"");
            }
        }
    }

    private static HttpResponseMessage OtherVersion(HttpResponseMessage answer)
    {
        answer.Headers.ETag = new("\"v2\"");
        return answer;
    }

    /// <summary>Stops a run of four connections after so many bytes of ranges, and gives how many were sent.</summary>
    private async Task<long> StopAsync(long bytes)
    {
        using CancellationTokenSource stop = new();
        SlowCdn server = new(_rig.Cdn, Rate, _clock) { SentAhead = sent => _ = sent >= bytes ? stop.CancelAsync() : Task.CompletedTask };
        SaveQueue queue = Queue(server, throttleLimit: 4, out VideoDownloader downloader, stop.Token);
        queue.Add(Job(downloader, _rig.Request(DownloadRig.Video)));
        await queue.CompleteAsync();
        Assert.Empty(_ends);
        return server.BytesSent;
    }

    private SlowCdn NewServer(Func<ResumeRange, FakeCdn.Fault?>? spoil = null) => new(_rig.Cdn, Rate, _clock) { Spoil = spoil ?? (_ => null) };

    private async Task<Attempt<SavedVideo>> SaveAsync(SlowCdn server, int throttleLimit, VeoVideo? video = null)
    {
        SaveQueue queue = Queue(server, throttleLimit, out VideoDownloader downloader, TestContext.Current.CancellationToken);
        queue.Add(Job(downloader, _rig.Request(video ?? DownloadRig.Video)));
        await queue.CompleteAsync();
        return Assert.Single(_ends);
    }

    private SaveQueue Queue(SlowCdn server, int throttleLimit, out VideoDownloader downloader, CancellationToken cancellationToken)
    {
        IdleConnections idle = new(_clock);
        downloader = new VideoDownloader(server, new TriesPolicy(), _clock) { Options = _rig.Options, Idle = idle };
        return new SaveQueue(throttleLimit, idle, _ => { }, cancellationToken);
    }

    private SaveJob Job(VideoDownloader downloader, DownloadRequest request) => new(
        "mulerun",
        async token =>
        {
            _ends.Enqueue(await downloader.SaveAsync(request, token));
            return null;
        },
        exception => throw exception);

    private DownloadRequest Named(string name) => new()
    {
        Task = new VeoTask { Id = name, Provider = "mulerun", Status = VeoTaskStatus.Succeeded, Videos = [DownloadRig.Video] },
        Video = DownloadRig.Video,
        Folder = _rig.NewFolder(),
        Name = name,
    };

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
