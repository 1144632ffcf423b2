using VeoTasks.Gateways.Parsing;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>The folder that one run saves into: its list of what was saved, the room on its volume and the names that are taken.</summary>
internal sealed class SaveFolder
{
    private readonly object _gate = new();
    private readonly Dictionary<string, VideoKey> _claimed = new(StringComparer.OrdinalIgnoreCase);
    private readonly Action<string> _warn;

    /// <summary>Names the folder, which has to be there when the first video is saved.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Takes a sentence about something that is not as it should be and costs no video.</param>
    /// <param name="disk">The disk; this machine's unless given.</param>
    /// <exception cref="ArgumentException">The path is not a full one: PowerShell's current folder is not the process's.</exception>
    public SaveFolder(string path, TimeProvider time, Action<string> warn, IDisk? disk = null)
    {
        if (!System.IO.Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException("The folder to save to has to be a full path.", nameof(path));
        }

        _warn = warn;
        Time = time;
        Guard = new FolderGuard(path);
        Disk = disk ?? LocalDisk.Instance;
        Ledger = new SaveLedger(Guard, Disk, time, warn);
        DiskSpace = new DiskSpace(Disk, path);
    }

    /// <summary>The folder's full path.</summary>
    public string Path => Guard.Path;

    public TimeProvider Time { get; }

    public FolderGuard Guard { get; }

    public IDisk Disk { get; }

    public SaveLedger Ledger { get; }

    public DiskSpace DiskSpace { get; }

    /// <summary>
    /// The name for a video: the plain one, or the distinct one where another video has that already, in this run or by the ledger.
    /// </summary>
    public async Task<string> ClaimAsync(VideoName name, VideoKey video, CancellationToken cancellationToken)
    {
        if (await Ledger.BelongsToOtherAsync(name.Plain, video, cancellationToken))
        {
            return name.Distinct;
        }

        lock (_gate)
        {
            return _claimed.TryAdd(name.Plain, video) || _claimed[name.Plain] == video ? name.Plain : name.Distinct;
        }
    }

    /// <summary>Says something that costs no video.</summary>
    public void Warn(string sentence) => _warn(sentence);
}

/// <summary>
/// The room on the volume of one folder. What does not fit is not begun, and costs no other video; once the system itself has said that
/// there is no room, no other download is begun.
/// </summary>
internal sealed class DiskSpace(IDisk disk, string folder)
{
    private bool _isFull;

    /// <summary>Whether the system has said that there is no room.</summary>
    public bool IsFull => Volatile.Read(ref _isFull);

    /// <summary>Whether so many bytes can fit, as far as the system tells.</summary>
    public bool CanTake(long bytes) => !(disk.FreeSpace(folder) < bytes);

    /// <summary>The failure behind an exception that <see cref="FileFailures.Covers"/>. Remembers a full disk.</summary>
    public RequestFailure FailureOf(Exception exception, string path)
    {
        RequestFailure failure = FileFailures.From(exception, path);
        if (failure.Category is VeoErrorCategory.DiskFull)
        {
            Volatile.Write(ref _isFull, true);
        }

        return failure;
    }
}
