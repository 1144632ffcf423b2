using Microsoft.Win32.SafeHandles;
using VeoTasks.Saving;
using VeoTasks.Storage;

namespace VeoTasks.Reports;

/// <summary>
/// Tells whether a file is still what was saved. A file of the same size that was not written to since is taken for the same: hashing thousands
/// of videos for one page would take minutes. One that was written to later is hashed, which also finds the copies of a copied folder whole.
/// </summary>
internal static class FileCheck
{
    /// <summary>Times of some file systems are as coarse as this (FAT).</summary>
    private static readonly TimeSpan Coarseness = TimeSpan.FromSeconds(2);

    /// <summary>The file's state, and what it says of itself if it is the one that was saved.</summary>
    public static async ValueTask<ReportVideo> PollAsync(LedgerEntry entry, string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, entry.File);
        try
        {
            FileInfo file = new(path);
            return !PlainFile.IsPlainOrAbsent(path) ? new ReportVideo(entry, path, FileState.Changed)
                : !file.Exists ? new ReportVideo(entry, path, FileState.Missing)
                : file.Length != entry.Length ? new ReportVideo(entry, path, FileState.Changed)
                : file.LastWriteTimeUtc > entry.SavedAt.UtcDateTime + Coarseness ? await HashAsync(entry, path, cancellationToken)
                : new ReportVideo(entry, path, FileState.Present) { Movie = ReadMovie(path, entry.Length) };
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            return new ReportVideo(entry, path, FileState.Unreadable);
        }
    }

    private static async ValueTask<ReportVideo> HashAsync(LedgerEntry entry, string path, CancellationToken cancellationToken)
    {
        FileFacts facts = await FileFacts.ReadAsync(path, cancellationToken);
        return facts.Length == entry.Length && facts.Sha256 == entry.Sha256
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
