using System.Collections.Concurrent;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>
/// What was saved into a folder, in this run, in earlier ones and by other processes. A ledger that cannot be read or written costs no
/// video: it is said once, files are then judged by themselves, and what is owed is written as soon as it can be.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for has nothing to dispose of.
internal sealed class SaveLedger(FolderGuard folder, IDisk disk, TimeProvider time, Action<string> warn)
#pragma warning restore CA1001
{
    /// <summary>
    /// How long a ledger that could not be opened is let be: somebody may look at it for hours, and each video asks several times.
    /// </summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly LedgerFile _file = new(folder, disk, time);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly LedgerContents _contents = new();
    private readonly ConcurrentQueue<(LedgerLine Line, Action? Written)> _owed = new();
    private long? _failedAt;
    private bool _hasWarned;

    /// <summary>What the ledger says of a video; null when it does not know it.</summary>
    public Task<LedgerEntry?> FindAsync(VideoKey video, CancellationToken cancellationToken) =>
        AskAsync(() => _contents.Find(video), cancellationToken);

    /// <summary>Whether a file's name belongs to another video than this. Names that differ in case alone are the same name.</summary>
    public Task<bool> BelongsToOtherAsync(string name, VideoKey video, CancellationToken cancellationToken) =>
        AskAsync(() => _contents.BelongsToOther(name, video), cancellationToken);

    /// <summary>All videos of a task; null unless the ledger knows every one.</summary>
    public Task<IReadOnlyList<LedgerEntry>?> FindTaskAsync(string provider, string task, CancellationToken cancellationToken) =>
        AskAsync(() => _contents.FindTask(provider, task), cancellationToken);

    /// <summary>
    /// Adds a line after those that are owed; false while that is not possible, which is said once. A failure is not added where the last
    /// line about the same says the same: a command that is given every night must not make the ledger grow. Nor is a folder made for a
    /// failure alone: it waits for the first video.
    /// </summary>
    /// <remarks>
    /// Takes no token: a video is in its place already, and whoever gives up now should not have to look at it again. Lines that come while
    /// others are brought to disk wait for that and go together, since a flush costs more than all else that saving a file costs by itself.
    /// </remarks>
    /// <param name="line">The line.</param>
    /// <param name="written">What to do once it is on disk, which may be later.</param>
    public async Task<bool> AddAsync(LedgerLine line, Action? written = null)
    {
        _owed.Enqueue((line, written));
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            if (line is LedgerEntry)
            {
                _contents.Take(line);
            }

            if (!_owed.IsEmpty && !IsResting && Directory.Exists(folder.Path))
            {
                await WriteOwedAsync();
            }

            return _owed.IsEmpty;
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            Warn("written", exception);
            return false;
        }
        finally
        {
            _gate.Release();
        }
    }

    private bool IsResting => _failedAt is { } failed && time.GetElapsedTime(failed) < Rest;

    private async Task WriteOwedAsync()
    {
        await _file.ReadNewAsync(_contents.Take, CancellationToken.None);
        while (NextLines() is [var first, ..] next)
        {
            if (first.Line is not LedgerFailure failure || _contents.IsNews(failure))
            {
                await _file.AppendAsync([.. next.SelectMany(owed => owed.Line.ToLine())], CancellationToken.None);
                Array.ForEach(next, owed => _contents.Take(owed.Line));
            }

            foreach ((_, Action? written) in next)
            {
                _owed.TryDequeue(out _);
                written?.Invoke();
            }
        }

        _failedAt = null;
        _file.IsPatient = true;
    }

    /// <summary>
    /// The first owed line, and the saved videos behind a saved one: whether a failure is news depends on what came before.
    /// </summary>
    private (LedgerLine Line, Action? Written)[] NextLines()
    {
        (LedgerLine Line, Action? Written)[] videos = [.. _owed.TakeWhile(owed => owed.Line is LedgerEntry)];
        return videos.Length > 0 ? videos : [.. _owed.Take(1)];
    }

    private async Task<T> AskAsync<T>(Func<T> question, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await ReadNewAsync(cancellationToken);
            return question();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ReadNewAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!IsResting)
            {
                await _file.ReadNewAsync(_contents.Take, cancellationToken);
            }
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            Warn("read", exception);
        }
    }

    private void Warn(string what, Exception exception)
    {
        _failedAt = time.GetTimestamp();
        _file.IsPatient = false;
        if (!_hasWarned)
        {
            _hasWarned = true;
            warn($"The list of saved videos, \"{_file.Path}\", cannot be {what}: {exception.Message} Videos are still saved.");
        }
    }
}

/// <summary>
/// What the lines of a ledger say together. Of several about one video the last one holds, and a saved video has not failed any more.
/// </summary>
internal sealed class LedgerContents
{
    private readonly Dictionary<VideoKey, LedgerEntry> _byVideo = [];
    private readonly Dictionary<string, VideoKey> _byFile = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string, string, int?), LedgerFailure> _failures = [];

    /// <summary>The saved videos, in no order.</summary>
    public IReadOnlyCollection<LedgerEntry> Saved => _byVideo.Values;

    /// <summary>The failures that were not made good since, in no order.</summary>
    public IReadOnlyCollection<LedgerFailure> Failures => _failures.Values;

    public void Take(LedgerLine line)
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
