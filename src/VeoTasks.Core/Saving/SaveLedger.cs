
namespace VeoTasks.Saving;

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
    private readonly LedgerContents _contents = new();
    private readonly List<LedgerFailure> _early = [];
    private bool _hasWarned;

    /// <summary>What the ledger says of a video; null when it does not know it.</summary>
    public Task<LedgerEntry?> FindAsync(VideoKey video, CancellationToken cancellationToken) =>
        AskAsync(() => _contents.Find(video), cancellationToken);

    /// <summary>Whether a file's name belongs to another video than this. Names that differ in case alone are the same name.</summary>
    public async Task<bool> BelongsToOtherAsync(string file, VideoKey video, CancellationToken cancellationToken) =>
        await AskAsync<object>(() => _contents.BelongsToOther(file, video) ? file : null, cancellationToken) is not null;

    /// <summary>All videos of a task; null unless the ledger knows every one.</summary>
    public Task<IReadOnlyList<LedgerEntry>?> FindTaskAsync(string provider, string task, CancellationToken cancellationToken) =>
        AskAsync(() => _contents.FindTask(provider, task), cancellationToken);

    /// <summary>Adds a video. False when that was not possible, which is said once.</summary>
    /// <remarks>Takes no token: the video is in its place already, and whoever gives up now should not have to look at it again.</remarks>
    public Task<bool> AddAsync(LedgerEntry entry) => WriteAsync(() => AppendAsync(entry));

    /// <summary>
    /// Adds a failure, unless the last line about the same says the same: a command that is given every night must not make the ledger grow.
    /// Where the folder is not there yet it is kept for the first video; a folder is not made for a failure alone.
    /// </summary>
    public Task AddAsync(LedgerFailure failure) => WriteAsync(async () =>
    {
        if (!Directory.Exists(folder))
        {
            _early.Add(failure);
            return;
        }

        await _file.ReadNewAsync(_contents.Take, CancellationToken.None);
        await AppendAsync(failure);
    });

    /// <summary>Writes a line after those that were kept for it.</summary>
    private async Task AppendAsync(ILedgerLine line)
    {
        ILedgerLine[] lines = [.. _early, line];
        _early.Clear();
        foreach (ILedgerLine next in lines)
        {
            if (next is not LedgerFailure failure || _contents.IsNews(failure))
            {
                await _file.AppendAsync(next.ToLine(), CancellationToken.None);
                _contents.Take(next);
            }
        }
    }

    private async Task<bool> WriteAsync(Func<Task> write)
    {
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            await write();
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
            await _file.ReadNewAsync(_contents.Take, cancellationToken);
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

    private void Warn(string what, Exception exception)
    {
        if (!_hasWarned)
        {
            _hasWarned = true;
            warn($"The list of saved videos, \"{Path.Combine(folder, FileName)}\", cannot be {what}: {exception.Message} Videos are saved all the same.");
        }
    }
}
