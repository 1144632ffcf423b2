using System.Security.Cryptography;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Storage;
using Xunit;

namespace VeoTasks.Tests.Saving.Support;

/// <summary>A downloader over a scripted server, a folder of its own and a clock that only the test moves.</summary>
internal class DownloadRig : IDisposable
{
    public const string Name = "mulerun-abc.mp4";

    /// <summary>Longer than any pause between requests, shorter than any limit for one.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(9);

    private readonly TempFolder _folder = new();

    public DownloadRig() => Path = _folder[Name];

    public IDisk Disk { get; set; } = LocalDisk.Instance;

    /// <summary>What was said about things that cost no video.</summary>
    public List<string> Warnings { get; } = [];

    public FakeCdn Cdn { get; } = new();

    public TriesPolicy Policy { get; init; } = new();

    public VirtualClock Clock { get; } = new();

    /// <summary>Another clock for the folder; null for that one.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Unless a test is about that, nothing is waited for that is not there yet.</summary>
    public DownloadOptions Options { get; init; } = new() { Grace = TimeSpan.Zero };

    public DownloadProgress Progress { get; } = new();

    public string Path { get; }

    public string PartPath => Path + ".part";

    public string NotePath => Path + ".part.json";

    public string LedgerPath => _folder[LedgerFile.Name];

    /// <summary>The folder as a new run sees it.</summary>
    public SaveFolder NewFolder() => new(_folder.Path, Time ?? Clock, Warnings.Add, Disk);

    /// <summary>Every name in the folder but the ledger's, in order.</summary>
    public IEnumerable<string> Files =>
        Directory.EnumerateFileSystemEntries(_folder.Path).Select(path => System.IO.Path.GetFileName(path)!)
            .Where(name => name != LedgerFile.Name).Order();

    /// <summary>A request for a video of a task of its own.</summary>
    public DownloadRequest Request(VeoVideo video, ExistingFile existing = ExistingFile.Keep) => new()
    {
        Task = TaskWith(video),
        Video = video,
        Folder = NewFolder(),
        Name = Name,
        Existing = existing,
        AskAgain = AskAgain,
        Progress = Progress,
    };

    public Func<CancellationToken, ValueTask<Attempt<VeoTask>>>? AskAgain { get; set; }

    public static VeoVideo Video { get; } = new() { Uri = new Uri("https://cdn.example/video.mp4?sig=canary") };

    public static VeoTask TaskWith(params VeoVideo[] videos) =>
        new() { Id = "abc", Provider = "mulerun", Status = VeoTaskStatus.Succeeded, Videos = videos };

    public Task<Attempt<SavedVideo>> SaveAsync(ExistingFile existing = ExistingFile.Keep) => SaveAsync(Video, existing);

    public Task<Attempt<SavedVideo>> SaveAsync(VeoVideo video, ExistingFile existing = ExistingFile.Keep) =>
        SaveAsync(Request(video, existing));

    public async Task<Attempt<SavedVideo>> SaveAsync(DownloadRequest request) =>
        await new VideoDownloader(Cdn, Policy, Clock) { Options = Options }.SaveAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Lets the next run end after that many bytes.</summary>
    public void EndRunAfter(int bytes)
    {
        Policy.Tries = 1;
        Cdn.Script.Enqueue(Faults.CutAfter(bytes));
        Cdn.Script.Enqueue(Faults.CutAfter(0));
    }

    /// <summary>The same while the clock goes on whenever something is waited for.</summary>
    public async Task<Attempt<SavedVideo>> SaveInTimeAsync(DownloadRequest request)
    {
        Task<Attempt<SavedVideo>> saving = SaveAsync(request);
        while (!saving.IsCompleted)
        {
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            Task pause = Clock.WaitForTimerAsync(LongestPause, over.Token);
            if (await Task.WhenAny(saving, pause) == pause)
            {
                await pause;
                Clock.Advance(TimeSpan.FromSeconds(0.5));
            }

            over.Cancel();
        }

        return await saving;
    }

    /// <summary>The file is there, is this one, is what was reported, and nothing is left beside it.</summary>
    public SavedVideo AssertSaved(Attempt<SavedVideo> end, byte[] content)
    {
        Assert.Null(end.Failure);
        SavedVideo saved = end.Value!;
        Assert.Equal([Name], Files);
        byte[] there = File.ReadAllBytes(Path);
        Assert.Equal(content.AsSpan().CommonPrefixLength(there), content.Length);
        Assert.Equal((content.Length, Hash(content), Path), (saved.Length, saved.Sha256, saved.Path));
        Assert.Equal(("abc", "mulerun"), (saved.TaskId, saved.Provider));
        return saved;
    }

    /// <summary>It failed like this, without a file under the final name; only these files are there.</summary>
    public void AssertFailed(Attempt<SavedVideo> end, VeoErrorCategory category, params string[] left)
    {
        Assert.Null(end.Value);
        Assert.Equal(category, end.Failure!.Category);
        Assert.DoesNotContain("canary", end.Failure.Error.Message);
        Assert.Equal(left, Files);
    }

    public static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public void Dispose() => _folder.Dispose();
}
