namespace VeoTasks.Saving;

/// <summary>What the lines of a ledger say together. Of several about one video the last one holds, and a saved video has not failed any more.</summary>
internal sealed class LedgerContents
{
    private readonly Dictionary<VideoKey, LedgerEntry> _byVideo = [];
    private readonly Dictionary<string, VideoKey> _byFile = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string, string, int?), LedgerFailure> _failures = [];

    /// <summary>The saved videos, in no order.</summary>
    public IReadOnlyCollection<LedgerEntry> Saved => _byVideo.Values;

    /// <summary>The failures that were not made good since, in no order.</summary>
    public IReadOnlyCollection<LedgerFailure> Failures => _failures.Values;

    /// <summary>Takes in the next line.</summary>
    public void Take(ILedgerLine line)
    {
        switch (line)
        {
            case LedgerEntry entry:
                _byVideo[entry.Key] = entry;
                _byFile[entry.File] = entry.Key;
                _failures.Remove((entry.Provider, entry.Task, entry.Index));
                _failures.Remove((entry.Provider, entry.Task, null));
                break;
            case LedgerFailure failure:
                _failures[failure.Subject] = failure;
                break;
        }
    }

    /// <summary>A saved video; null when there is none.</summary>
    public LedgerEntry? Find(VideoKey video) => _byVideo.GetValueOrDefault(video);

    /// <summary>Whether a file's name belongs to another video than this. Names that differ in case alone are the same name.</summary>
    public bool BelongsToOther(string file, VideoKey video) => _byFile.TryGetValue(file, out VideoKey owner) && owner != video;

    /// <summary>All videos of a task; null unless every one was saved.</summary>
    public IReadOnlyList<LedgerEntry>? FindTask(string provider, string task)
    {
        int count = Find(new VideoKey(provider, task, 0))?.Of ?? 0;
        List<LedgerEntry> all = [];
        for (int index = 0; index < count && Find(new VideoKey(provider, task, index)) is { } entry; index++)
        {
            all.Add(entry);
        }

        return count > 0 && all.Count == count ? all : null;
    }

    /// <summary>Whether a failure says more than the last line about the same.</summary>
    public bool IsNews(LedgerFailure failure) => failure.IsNewsAfter(_failures.GetValueOrDefault(failure.Subject));
}
