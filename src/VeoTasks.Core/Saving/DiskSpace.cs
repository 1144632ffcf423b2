namespace VeoTasks.Saving;

/// <summary>
/// The room on the volume of one folder. Downloads claim what they will need before they begin, so that several at once do not count on the
/// same free bytes; once one was refused or met a full disk, no other is begun.
/// </summary>
internal sealed class DiskSpace(IDisk disk, string folder)
{
    private readonly object _gate = new();
    private long _claimed;
    private bool _isFull;

    /// <summary>Whether there was no room once.</summary>
    public bool IsFull => Volatile.Read(ref _isFull);

    /// <summary>Remembers that there is no room.</summary>
    public void MarkFull() => Volatile.Write(ref _isFull, true);

    /// <summary>Claims room for so many bytes; null when there is less than that beside what others have claimed.</summary>
    public Claim? TryClaim(long bytes)
    {
        lock (_gate)
        {
            if (disk.FreeSpace(folder) - _claimed < bytes)
            {
                return null;
            }

            _claimed += bytes;
            return new Claim(this, bytes);
        }
    }

    private void Release(long bytes)
    {
        lock (_gate)
        {
            _claimed -= bytes;
        }
    }

    /// <summary>A claim; what was written is no longer claimed but taken.</summary>
    public sealed class Claim(DiskSpace room, long bytes) : IDisposable
    {
        private long _left = bytes;

        /// <summary>Gives back what was written meanwhile.</summary>
        public void Use(int count) => Return(Math.Min(count, _left));

        /// <summary>Gives back the rest.</summary>
        public void Dispose() => Return(_left);

        private void Return(long count)
        {
            _left -= count;
            room.Release(count);
        }
    }
}
