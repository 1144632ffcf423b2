using VeoTasks.Saving;

namespace VeoTasks.Reports;

/// <summary>A video that was saved, and what is there of it now.</summary>
/// <param name="Entry">What the ledger says.</param>
/// <param name="Path">The file's full path.</param>
/// <param name="State">Whether the file is still there.</param>
internal sealed record ReportVideo(LedgerEntry Entry, string Path, FileState State)
{
    /// <summary>What the file says of itself; null unless it was read.</summary>
    public Mp4Movie? Movie { get; init; }

    /// <summary>How long the task took; null when nobody can say.</summary>
    public TimeSpan? Waited => SafeTime.FromSeconds(Entry.Waited);
}
