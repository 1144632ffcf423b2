using VeoTasks.Downloads.Files;

namespace VeoTasks.Downloads.Ledger;

/// <summary>
/// What was saved into a folder, in this run, in earlier ones and by other processes. Kept in the folder's file ".veotasks.jsonl". A ledger that
/// cannot be read or written costs no video: it is said once, and files are then judged by themselves.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for has nothing to dispose of.
internal sealed class SaveLedger(string folder, IDisk disk, TimeProvider time, Action<string> warn)
#pragma warning restore CA1001
{
    /// <summary>The ledger's name in its folder.</summary>
    public const string FileName = ".veotasks.jsonl";

    private readonly LedgerFile _file = new(Path.Combine(folder, FileName), disk, time);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<VideoKey, LedgerEntry> _byVideo = [];
    private readonly Dictionary<string, VideoKey> _byFile = new(StringComparer.OrdinalIgnoreCase);
    private bool _hasWarned;

    /// <summary>What the ledger says of a video; null when it does not know it.</summary>
    public Task<LedgerEntry?> FindAsync(VideoKey video, CancellationToken cancellationToken) =>
        AskAsync(() => _byVideo.GetValueOrDefault(video), cancellationToken);

    /// <summary>Whether a file's name belongs to another video than this. Names that differ in case alone are the same name.</summary>
    public async Task<bool> BelongsToOtherAsync(string file, VideoKey video, CancellationToken cancellationToken) =>
        await AskAsync<object>(() => _byFile.TryGetValue(file, out VideoKey owner) && owner != video ? owner : null, cancellationToken) is not null;

    /// <summary>All videos of a task; null unless the ledger knows every one.</summary>
    public Task<IReadOnlyList<LedgerEntry>?> FindTaskAsync(string provider, string task, CancellationToken cancellationToken) =>
        AskAsync(
            () =>
            {
                int count = _byVideo.TryGetValue(new VideoKey(provider, task, 0), out LedgerEntry? first) ? first.Of : 0;
                List<LedgerEntry> all = [];
                for (int index = 0; index < count && _byVideo.TryGetValue(new VideoKey(provider, task, index), out LedgerEntry? entry); index++)
                {
                    all.Add(entry);
                }

                return count > 0 && all.Count == count ? (IReadOnlyList<LedgerEntry>)all : null;
            },
            cancellationToken);

    /// <summary>Adds a video. False when that was not possible, which is said once.</summary>
    /// <remarks>Takes no token: the video is in its place already, and whoever gives up now should not have to look at it again.</remarks>
    public async Task<bool> AddAsync(LedgerEntry entry)
    {
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            await _file.AppendAsync(entry.ToLine(), CancellationToken.None);
            Know(entry);
            return true;
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

    private async Task<T?> AskAsync<T>(Func<T?> question, CancellationToken cancellationToken)
        where T : class
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await _file.ReadNewAsync(Know, cancellationToken);
            return question();
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            Warn("read", exception);
            return question();
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Know(LedgerEntry entry)
    {
        _byVideo[entry.Key] = entry;
        _byFile[entry.File] = entry.Key;
    }

    private void Warn(string what, Exception exception)
    {
        if (!_hasWarned)
        {
            _hasWarned = true;
            warn($"The list of saved videos, \"{Path.Combine(folder, FileName)}\", cannot be {what}: {exception.Message} Videos are saved all the same.");
        }
    }
}
