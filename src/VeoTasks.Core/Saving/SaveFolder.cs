
namespace VeoTasks.Saving;

/// <summary>The folder that one run saves into: its list of what was saved, the room on its volume and the names that are taken.</summary>
public sealed class SaveFolder
{
    private readonly object _gate = new();
    private readonly Dictionary<string, VideoKey> _claimed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names the folder, which has to be there when the first video is saved.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Takes a sentence about something that is not as it should be and costs no video.</param>
    /// <exception cref="ArgumentException">The path is not a full one: PowerShell's current folder is not the process's.</exception>
    public SaveFolder(string path, TimeProvider time, Action<string> warn)
        : this(path, time, warn, LocalDisk.Instance)
    {
    }

    internal SaveFolder(string path, TimeProvider time, Action<string> warn, IDisk disk)
    {
        if (!System.IO.Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException("The folder to save to has to be a full path.", nameof(path));
        }

        Path = path;
        Disk = disk;
        Ledger = new SaveLedger(path, disk, time, warn);
        DiskSpace = new DiskSpace(disk, path);
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    internal IDisk Disk { get; }

    internal SaveLedger Ledger { get; }

    internal DiskSpace DiskSpace { get; }

    /// <summary>The name for a video: the plain one, or the distinct one where another video has that already, in this run or by the ledger.</summary>
    internal async Task<string> ClaimAsync(VideoName name, VideoKey video, CancellationToken cancellationToken)
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
}
