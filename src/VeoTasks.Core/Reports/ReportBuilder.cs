using Microsoft.Win32.SafeHandles;
using VeoTasks.Saving;
using VeoTasks.Storage;

namespace VeoTasks.Reports;

/// <summary>Puts together what a report shows, from the ledger of a folder and the files beside it.</summary>
/// <param name="folder">The folder's full path.</param>
/// <param name="time">The clock.</param>
internal sealed class ReportBuilder(string folder, TimeProvider time)
{
    private readonly LedgerFile _ledger = new(new FolderGuard(folder), LocalDisk.Instance, time);
    private int _total;
    private int _checked;

    public string Folder { get; } = folder;

    public string LedgerPath => _ledger.Path;

    /// <summary>How many files there are to look at, as far as known.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>How many were looked at.</summary>
    public int Checked => Volatile.Read(ref _checked);

    /// <summary>Reads ledger and files.</summary>
    /// <param name="title">The page's title; null for one with the folder's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The ledger cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public async Task<VideoReport> BuildAsync(string? title, CancellationToken cancellationToken)
    {
        LedgerContents contents = new();
        await _ledger.ReadNewAsync(contents.Take, cancellationToken);
        Volatile.Write(ref _total, contents.Saved.Count);
        List<ReportVideo> videos = [];
        foreach (LedgerEntry entry in contents.Saved.OrderByDescending(entry => entry.SavedAt))
        {
            videos.Add(await FileCheck.RunAsync(entry, Folder, cancellationToken));
            Interlocked.Increment(ref _checked);
        }

        return new VideoReport(title ?? $"Videos in {FolderName}", time.GetUtcNow(), videos, StillFailed(contents, videos));
    }

    /// <summary>The folder's own name: its path is nobody's business but its owner's.</summary>
    private string FolderName => Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder)) is { Length: > 0 } name ? name : Folder;

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

/// <summary>
/// Tells whether a file is still what was saved. A file of the same size that was not written to since is taken for the same: hashing
/// thousands of videos for one page would take minutes. One that was written to later is hashed, which also finds the copies of a copied
/// folder whole.
/// </summary>
internal static class FileCheck
{
    /// <summary>Times of some file systems are as coarse as this (FAT).</summary>
    private static readonly TimeSpan Coarseness = TimeSpan.FromSeconds(2);

    /// <summary>The file's state, and what it says of itself if it is the one that was saved.</summary>
    public static async ValueTask<ReportVideo> RunAsync(LedgerEntry entry, string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, entry.File);
        try
        {
            FileInfo file = new(path);
            return !PlainFile.IsPlainOrAbsent(path) ? new ReportVideo(entry, path, FileState.Changed)
                : !file.Exists ? new ReportVideo(entry, path, FileState.Missing)
                : file.Length != entry.Length ? new ReportVideo(entry, path, FileState.Changed)
                : IsWrittenSince(file, entry.SavedAt) ? await HashAsync(entry, path, cancellationToken)
                : new ReportVideo(entry, path, FileState.Present) { Movie = ReadMovie(path, entry.Length) };
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            return new ReportVideo(entry, path, FileState.Unreadable);
        }
    }

    /// <summary>Nothing is added to either time: both are somebody else's and may lie at the end of the calendar, or behind it.</summary>
    private static bool IsWrittenSince(FileInfo file, DateTimeOffset savedAt)
    {
        try
        {
            return file.LastWriteTimeUtc - savedAt.UtcDateTime > Coarseness;
        }
        catch (ArgumentOutOfRangeException)
        {
            return true;
        }
    }

    private static async ValueTask<ReportVideo> HashAsync(LedgerEntry entry, string path, CancellationToken cancellationToken)
    {
        FileFacts? facts = await FileFacts.ReadAsync(path, (length, _) => length == entry.Length, cancellationToken);
        return facts?.Sha256 == entry.Sha256
            ? new ReportVideo(entry, path, FileState.Present) { Movie = facts.Movie }
            : new ReportVideo(entry, path, FileState.Changed);
    }

    private static Mp4Movie ReadMovie(string path, long length)
    {
        using SafeFileHandle file = PlainFile.OpenToRead(path, FileShare.ReadWrite | FileShare.Delete);
        return Mp4Movie.Read(length, (buffer, offset) => RandomAccess.Read(file, buffer, offset));
    }
}

/// <summary>What became of a file since it was saved.</summary>
internal enum FileState
{
    /// <summary>It is there as it was saved.</summary>
    Present,

    /// <summary>Nothing has its name.</summary>
    Missing,

    /// <summary>What has its name is another file, or none at all.</summary>
    Changed,

    /// <summary>It is there and this user may not read it.</summary>
    Unreadable,
}
