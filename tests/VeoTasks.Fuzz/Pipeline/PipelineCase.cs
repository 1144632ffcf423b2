using VeoTasks.Fuzz.Replies;
using VeoTasks.Fuzz.Server;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Resilience;
using VeoTasks.Saving;

namespace VeoTasks.Fuzz.Pipeline;

/// <summary>One run of the whole job against hostile servers: wait for tasks with the real scheduler, then save their videos.</summary>
internal sealed class PipelineCase : IAsyncDisposable
{
    /// <summary>More videos than this of one case show nothing new.</summary>
    private const int MostVideos = 5;

    private readonly OpenRequests _open = new();
    private readonly VirtualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CaseDriver _driver;
    private readonly Random _random;
    private readonly HttpMessageInvoker _gateways;
    private readonly HttpMessageInvoker _results;

    /// <summary>Starts the servers.</summary>
    public PipelineCase(Random random, HttpStacks stacks)
    {
        _random = random;
        Facts = new CaseFacts(random);
        Site = new LoopbackSite(new HostileServer(Facts).Answer, _open, _clock);
        Facts.Site = Site;
        _gateways = Around(stacks.Gateways);
        _results = Around(stacks.Results);
        _driver = new CaseDriver(_clock, _open) { Stop = random.Next(20) == 0 ? (random.Next(40), _stop) : null };
    }

    /// <summary>What is fixed.</summary>
    public CaseFacts Facts { get; }

    /// <summary>The servers.</summary>
    public LoopbackSite Site { get; }

    /// <summary>What was told.</summary>
    public CaseLog Log { get; } = new();

    /// <summary>The folder that is saved into.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("veotasks-fuzz-").FullName;

    /// <summary>What came of each video.</summary>
    public List<(string Path, SavedVideo? Saved)> Saves { get; } = [];

    /// <summary>Whether it was called off on the way.</summary>
    public bool IsStopped => _stop.IsCancellationRequested;

    /// <summary>Runs it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WaitAsync(cancellationToken);
            await SaveAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (IsStopped)
        {
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _driver.Dispose();
        await Site.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private HttpMessageInvoker Around(HttpMessageInvoker tested) =>
        new(new CountedHttp(new HttpMessageInvoker(new FencedHttp(tested, Site)), _open));

    private Task WaitAsync(CancellationToken cancellationToken)
    {
        CountedReader reader = new(new TaskClient(Facts.Provider, Facts.Key, _gateways, _clock), _driver.Signal);
        PollOptions options = new()
        {
            Time = _clock,
            Random = new Random(Facts.Seed).NextDouble,
            ThrottleLimit = _random.Next(1, 4),
            Limiters = new RateLimiters(),
            TaskTimeout = TimeSpan.FromMinutes(20),
        };
        TaskPoller poller = new(options, Log);
        PollSource source = new(Facts.Provider, reader);
        foreach (string id in Facts.Ids)
        {
            poller.Add(new VeoTaskReference(id, Facts.Provider.Name), source);
        }

        poller.CompleteAdding();
        return _driver.DriveAsync(poller.RunAsync(_stop.Token), Next, cancellationToken);

        DriverMove Next() => reader.Polls switch
        {
            0 => poller.IsIdle ? DriverMove.Advance : DriverMove.PollAgain,
            var looks => _open.Stalled == looks ? DriverMove.Advance : DriverMove.Wait,
        };
    }

    private Task SaveAsync(CancellationToken cancellationToken)
    {
        DelayClock delays = new(_clock);
        VideoDownloader downloader = new(
            new ResultClient(Facts.Provider, Facts.Key, _results),
            new PollyRequestPolicyFactory().ForDownloads(delays, new Random(Facts.Seed).NextDouble),
            _clock) { Options = new DownloadOptions { MaximumLength = 100_000, Grace = TimeSpan.Zero } };
        SaveFolder folder = new(Folder, _clock, Log.Warned);
        return _driver.DriveAsync(Task.Run(SaveAllAsync, CancellationToken.None), Next, cancellationToken);

        DriverMove Next() => _open.Stalled > 0 || delays.Waiting > 0 ? DriverMove.Advance : DriverMove.Wait;

        async Task SaveAllAsync()
        {
            foreach (
                (VeoTask task, VeoVideo video) in Log.Ended.SelectMany(task => task.Videos.Select(video => (task, video))).Take(MostVideos))
            {
                await SaveOneAsync(downloader, folder, task, video);
            }
        }
    }

    private async Task SaveOneAsync(VideoDownloader downloader, SaveFolder folder, VeoTask task, VeoVideo video)
    {
        TaskClient client = new(Facts.Provider, Facts.Key, _gateways, _clock);
        DownloadRequest request = new()
        {
            Task = task,
            Video = video,
            Folder = folder,
            Name = SafeFileName.For(task, video),
            AskAgain = async token =>
            {
                PollResponse response = await client.ReadAsync(new TaskRoute(new VeoTaskReference(task.Id)), token);
                return new Attempt<VeoTask>(response.Task, response.Failure);
            },
        };
        Attempt<SavedVideo> end = await downloader.SaveAsync(request, _stop.Token);
        Saves.Add((Path.Combine(Folder, request.Name), end.Value));
        if (end.Failure is { } failure)
        {
            Log.Failures.Enqueue(failure);
        }
    }
}
