using VeoTasks.Http;

namespace VeoTasks.Downloads;

/// <summary>One video to save.</summary>
public sealed class DownloadRequest
{
    /// <summary>The task the video belongs to.</summary>
    public required VeoTask Task { get; init; }

    /// <summary>The video itself.</summary>
    public required VeoVideo Video { get; init; }

    /// <summary>Where the file goes: a full path in a folder that exists, with a name that is safe (see <see cref="SafeFileName"/>).</summary>
    public required string Path { get; init; }

    /// <summary>What to do when that file is there already.</summary>
    public ExistingFile Existing { get; init; } = ExistingFile.Keep;

    /// <summary>Asks the gateway for the task anew, to get a link that is still good; null where that is not possible. Called once at most.</summary>
    public Func<CancellationToken, ValueTask<Attempt<VeoTask>>>? AskAgain { get; init; }

    /// <summary>The counters to keep up to date.</summary>
    public DownloadProgress Progress { get; init; } = new();

    /// <summary>Which video this is, in words that stay the same from run to run and hold no address.</summary>
    internal string VideoKey => $"{Task}#{Video.Index}";
}
