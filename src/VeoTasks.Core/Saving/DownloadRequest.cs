using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>One video to save.</summary>
public sealed class DownloadRequest
{
    /// <summary>The task the video belongs to.</summary>
    public required VeoTask Task { get; init; }

    /// <summary>The video itself.</summary>
    public required VeoVideo Video { get; init; }

    /// <summary>The folder the file goes to.</summary>
    public required SaveFolder Folder { get; init; }

    /// <summary>The file's name there, one that is safe (see <see cref="FileNameTemplate"/>).</summary>
    public required string Name { get; init; }

    /// <summary>What to do when that file is there already.</summary>
    public ExistingFile Existing { get; init; } = ExistingFile.Keep;

    /// <summary>Asks the gateway for the task anew, to get a link that is still good; null where that is not possible. Called once at most.</summary>
    public Func<CancellationToken, ValueTask<Attempt<VeoTask>>>? AskAgain { get; init; }

    /// <summary>The counters to keep up to date.</summary>
    public DownloadProgress Progress { get; init; } = new();

    /// <summary>Which video this is, in words that stay the same from run to run and hold no address.</summary>
    internal string VideoKey => $"{Task}#{Video.Index}";

    /// <summary>The same for the ledger.</summary>
    internal VideoKey Key => new(Task.Provider, Task.Id, Video.Index);

    /// <summary>The file's full path.</summary>
    internal string Path => System.IO.Path.Combine(Folder.Path, Name);

    /// <summary>What the ledger is to know of the saved file.</summary>
    internal LedgerEntry ToEntry(FileFacts facts, DateTimeOffset savedAt) => new()
    {
        Provider = Task.Provider,
        Task = Task.Id,
        Model = Task.Model,
        Index = Video.Index,
        Of = Math.Max(Task.Videos.Count, 1),
        File = Name,
        Length = facts.Length,
        Sha256 = facts.Sha256,
        SavedAt = savedAt,
        CreatedAt = Task.CreatedAt,
        CompletedAt = Task.CompletedAt,
        Waited = Task.SecondsTaken,
    };
}
