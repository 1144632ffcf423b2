using System.Collections.Concurrent;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Support;

/// <summary>Saves with idle connections from servers that give each connection a mebibyte a second.</summary>
internal sealed class RangesRig : DownloadRig
{
    public const int Length = 6 * Rate;
    public const int Rate = 1024 * 1024;

    public RangesRig()
    {
        // A machine that is busy for a moment is no server that stalls.
        TimeSpan hour = TimeSpan.FromHours(1);
        Time = ServerClock;
        Options = new DownloadOptions { StallTimeout = hour, AnswerTimeout = hour, RateWindow = hour };
        Cdn.Content = Mp4Sample.Make(Length);
    }

    /// <summary>A server's second takes twenty milliseconds.</summary>
    public HurryingClock ServerClock { get; } = new(50);

    public ConcurrentQueue<Attempt<SavedVideo>> Ends { get; } = new();

    public SlowCdn NewServer(Func<ResumeRange, FakeCdn.Fault?>? spoil = null) =>
        new(Cdn, Rate, ServerClock) { Spoil = spoil ?? (_ => null) };

    /// <summary>Stops a run of four connections after so many bytes of ranges, and gives how many were sent.</summary>
    public async Task<long> StopAsync(long bytes)
    {
        using CancellationTokenSource stop = new();
        SlowCdn server = new(Cdn, Rate, ServerClock) { SentAhead = sent => _ = sent >= bytes ? stop.CancelAsync() : Task.CompletedTask };
        SaveQueue queue = Queue(server, throttleLimit: 4, out VideoDownloader downloader, stop.Token);
        queue.Add(Job(downloader, Request(Video)));
        await queue.CompleteAsync();
        Assert.Empty(Ends);
        return server.BytesSent;
    }

    public async Task<Attempt<SavedVideo>> SaveAsync(SlowCdn server, int throttleLimit, VeoVideo? video = null)
    {
        SaveQueue queue = Queue(server, throttleLimit, out VideoDownloader downloader, TestContext.Current.CancellationToken);
        queue.Add(Job(downloader, Request(video ?? Video)));
        await queue.CompleteAsync();
        return Assert.Single(Ends);
    }

    public SaveQueue Queue(SlowCdn server, int throttleLimit, out VideoDownloader downloader, CancellationToken cancellationToken)
    {
        IdleConnections idle = new(ServerClock);
        downloader = new VideoDownloader(server, new TriesPolicy(), ServerClock) { Options = Options, Idle = idle };
        return new SaveQueue(throttleLimit, idle, _ => { }, cancellationToken);
    }

    public SaveJob Job(VideoDownloader downloader, DownloadRequest request) => new(
        "mulerun",
        async token =>
        {
            Ends.Enqueue(await downloader.SaveAsync(request, token));
            return null;
        },
        exception => throw exception);

    public DownloadRequest Named(string name) => new()
    {
        Task = new VeoTask { Id = name, Provider = "mulerun", Status = VeoTaskStatus.Succeeded, Videos = [Video] },
        Video = Video,
        Folder = NewFolder(),
        Name = name,
    };
}
