using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Catalogue;

/// <summary>
/// The fault catalogue's rows about saving, each as a test of that number against the emulator: real sockets, the real client, a folder of
/// its own.
/// </summary>
public abstract class CatalogueTest : IAsyncLifetime
{
    private protected const int Length = 400_000;
    private protected const string Name = "mulerun-t.mp4";

    private readonly TempFolder _folder = new();
    private EmulatedGateway _gateway = null!;

    /// <summary>A silence of half a second is a stall here.</summary>
    private protected DownloadOptions Options { get; set; } =
        new() { StallTimeout = TimeSpan.FromSeconds(0.5), MaximumLength = 2 * Length, Grace = TimeSpan.Zero };

    public async ValueTask InitializeAsync() => _gateway = await EmulatedGateway.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected GatewayEmulator Emulator => _gateway.Emulator;

    private protected TriesPolicy Policy { get; } = new();

    /// <summary>The real disk, which a test may make fail.</summary>
    private protected TracingDisk Disk { get; } = new();

    private protected string Final => _folder[Name];

    private protected string Part => _folder[Name + ".part"];

    /// <summary>Every name in the folder but the ledger's.</summary>
    private protected IEnumerable<string?> Files =>
        Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Where(name => name != ".veotasks.jsonl").Order();

    /// <summary>The requests for the video's bytes, wherever they went.</summary>
    private protected IReadOnlyList<RequestEntry> Requests =>
        [.. Emulator.Counters.Log.Where(
            request => request.Origin is "cdn" or "mirror" || request.Path.EndsWith("/content", StringComparison.Ordinal))];

    /// <summary>Adds the task "t" of MuleRun with these faults of its video.</summary>
    private protected void Add(params Fault[] faults) => Add(task => task with { VideoFaults = faults });

    /// <summary>The same with a script.</summary>
    private protected void Add(Func<EmulatedTask, EmulatedTask> script) =>
        Emulator.Add(script(EmulatedTask.Succeeds("mulerun", "t") with { VideoLengths = [Length] }));

    /// <summary>The task as its gateway tells it now.</summary>
    private protected async Task<VeoTask> AskAsync(string gateway = "mulerun", string id = "t") =>
        (await _gateway.PollAsync(gateway, id)).Task!;

    /// <summary>Asks for the task and saves its first video, as a run of its own.</summary>
    private protected async Task<Attempt<SavedVideo>> SaveAsync(ExistingFile existing = ExistingFile.Keep, string gateway = "mulerun") =>
        await SaveAsync(await AskAsync(gateway), existing);

    /// <summary>Saves the first video of a task, as a run of its own.</summary>
    private protected Task<Attempt<SavedVideo>> SaveAsync(VeoTask task, ExistingFile existing = ExistingFile.Keep) =>
        SaveUntilAsync(task, existing, TestContext.Current.CancellationToken);

    /// <summary>The same until the token says stop.</summary>
    private protected async Task<Attempt<SavedVideo>> SaveUntilAsync(
        VeoTask task, ExistingFile existing, CancellationToken cancellationToken)
    {
        VideoDownloader downloader = new(_gateway.Results(task.Provider), Policy, TimeProvider.System) { Options = Options };
        TaskClient client = _gateway.Client(task.Provider);
        DownloadRequest request = new()
        {
            Task = task,
            Video = task.Videos[0],
            Folder = NewFolder(),
            Name = SafeFileName.For(task, task.Videos[0]),
            Existing = existing,
            AskAgain = async token =>
            {
                PollResponse response = await client.ReadAsync(new TaskRoute(new VeoTaskReference(task.Id)), token);
                return new Attempt<VeoTask>(response.Task, response.Failure);
            },
        };
        return await downloader.SaveAsync(request, cancellationToken);
    }

    /// <summary>The destination as a new run sees it.</summary>
    private protected SaveFolder NewFolder() => new(_folder.Path, TimeProvider.System, Assert.Fail, Disk);

    /// <summary>The file is there, has the bytes the gateway has now, and nothing is left beside it.</summary>
    private protected SavedVideo AssertSaved(Attempt<SavedVideo> end, string gateway = "mulerun")
    {
        Assert.Null(end.Failure);
        byte[] whole = Emulator.Video(gateway, "t");
        Assert.Equal(whole, File.ReadAllBytes(end.Value!.Path));
        Assert.Equal(DownloadRig.Hash(whole), end.Value.Sha256);
        Assert.Equal([Path.GetFileName(end.Value.Path)], Files);
        Assert.Empty(Emulator.Counters.LeakedKeys);
        return end.Value;
    }

    /// <summary>It failed like this, and only these files are left.</summary>
    private protected void AssertFailed(Attempt<SavedVideo> end, VeoErrorCategory category, params string[] left)
    {
        Assert.Equal(category, end.Failure?.Category);
        Assert.Equal(left, Files);
        Assert.Empty(Emulator.Counters.LeakedKeys);
    }
}
