namespace VeoTasks.Saving;

/// <summary>
/// Sidecars of videos that are saved, kept for those that come next in the same folder, and deleted when no transfer is under way there.
/// Callable from any thread.
/// </summary>
/// <remarks>
/// A file made and deleted for every video is what costs most after its bytes on ext4, which passes over all that were deleted within a minute or more whenever
/// it makes a new one (Linux, fs/ext4/ialloc.c: recently_deleted). A spare keeps its name until it is needed, so that one which is left by a killed process
/// goes when its video is looked at again, like any other.
/// </remarks>
internal sealed class SpareResumeFiles(IDisk disk)
{
    private readonly object _gate = new();
    private readonly Stack<string> _paths = [];
    private int _transfers;

    /// <summary>A transfer begins.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _transfers++;
        }
    }

    /// <summary>Takes a sidecar that nobody needs any more.</summary>
    public void Keep(string path)
    {
        lock (_gate)
        {
            _paths.Push(path);
        }
    }

    /// <summary>Lets a sidecar begin as a spare, if there is one. It still speaks of the other video until it is written, and so of nothing that is in the part file.</summary>
    public void Give(string path)
    {
        string? spare;
        lock (_gate)
        {
            if (!_paths.TryPop(out spare))
            {
                return;
            }
        }

        try
        {
            disk.Move(spare, path, overwrite: true);
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            // Somebody else has removed it; then the sidecar is a new file.
        }
    }

    /// <summary>A transfer is over. The last one leaves nothing behind.</summary>
    public void Leave()
    {
        string[] left = [];
        lock (_gate)
        {
            if (--_transfers == 0)
            {
                left = [.. _paths];
                _paths.Clear();
            }
        }

        foreach (string path in left)
        {
            Delete(path);
        }
    }

    private void Delete(string path)
    {
        try
        {
            disk.Delete(path);
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            // What stays behind does no harm, and how the transfer itself ended is what counts.
        }
    }
}
