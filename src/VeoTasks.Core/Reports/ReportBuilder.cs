using VeoTasks.Saving;

namespace VeoTasks.Reports;

/// <summary>Puts together what a report shows, from the ledger of a folder and the files beside it.</summary>
/// <param name="folder">The folder's full path.</param>
/// <param name="time">The clock.</param>
internal sealed class ReportBuilder(string folder, TimeProvider time)
{
    private int _total;
    private int _polled;

    /// <summary>Where the ledger is.</summary>
    public string LedgerPath { get; } = Path.Combine(folder, SaveLedger.FileName);

    /// <summary>How many files there are to look at, as far as known.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>How many were looked at.</summary>
    public int Polled => Volatile.Read(ref _polled);

    /// <summary>Reads ledger and files.</summary>
    /// <param name="title">The page's title; null for one with the folder's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The ledger cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public async Task<VideoReport> BuildAsync(string? title, CancellationToken cancellationToken)
    {
        LedgerContents contents = new();
        await new LedgerFile(LedgerPath, LocalDisk.Instance, time).ReadNewAsync(contents.Take, cancellationToken);
        Volatile.Write(ref _total, contents.Saved.Count);
        List<ReportVideo> videos = [];
        foreach (LedgerEntry entry in contents.Saved.OrderByDescending(entry => entry.SavedAt))
        {
            videos.Add(await FileCheck.PollAsync(entry, folder, cancellationToken));
            Interlocked.Increment(ref _polled);
        }

        return new VideoReport(title ?? $"Videos in {FolderName}", time.GetUtcNow(), videos, StillFailed(contents, videos));
    }

    /// <summary>The folder's own name: its path is nobody's business but its owner's.</summary>
    private string FolderName => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) is { Length: > 0 } name ? name : folder;

    /// <summary>
    /// A failure is over when its video is there as it was saved: a file that was changed and put right again is skipped by the next run,
    /// which leaves no line.
    /// </summary>
    private static IReadOnlyList<LedgerFailure> StillFailed(LedgerContents contents, IEnumerable<ReportVideo> videos)
    {
        HashSet<(string, string, int?)> present = [];
        foreach (ReportVideo video in videos.Where(video => video.State is FileState.Present))
        {
            present.Add((video.Entry.Provider, video.Entry.Task, video.Entry.Index));
            present.Add((video.Entry.Provider, video.Entry.Task, null));
        }

        return [.. contents.Failures.Where(failure => !present.Contains(failure.Subject)).OrderByDescending(failure => failure.At)];
    }
}
