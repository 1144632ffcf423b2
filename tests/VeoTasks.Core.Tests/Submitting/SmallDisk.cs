using Microsoft.Win32.SafeHandles;
using VeoTasks.Storage;

namespace VeoTasks.Tests.Submitting;

/// <summary>A disk with room for so many bytes and no more. Deleting the room that was kept gives as much back.</summary>
internal sealed class SmallDisk(long room) : IDisk
{
    private const int NoSpace = 28;
    private readonly LocalDisk _disk = LocalDisk.Instance;
    private readonly object _gate = new();
    private long _room = room;

    /// <summary>Somebody else takes what is left.</summary>
    public void Fill()
    {
        lock (_gate)
        {
            _room = 0;
        }
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        lock (_gate)
        {
            long more = offset + bytes.Length - RandomAccess.GetLength(file);
            if (more > _room)
            {
                // As the system does: what fits is written.
                _disk.Write(file, bytes[..(int)Math.Max(0, bytes.Length - (more - _room))], offset);
                _room = 0;
                throw new IOException("No space left on device", NoSpace);
            }

            _room -= Math.Max(0, more);
        }

        _disk.Write(file, bytes, offset);
    }

    public void Flush(SafeFileHandle file) => _disk.Flush(file);

    public void Put(string path, ReadOnlySpan<byte> bytes) => _disk.Put(path, bytes);

    public void Delete(string path)
    {
        lock (_gate)
        {
            _room += new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;
        }

        _disk.Delete(path);
    }

    public void Move(string from, string to, bool overwrite) => _disk.Move(from, to, overwrite);

    public void FlushName(SafeFileHandle file, string path) => _disk.FlushName(file, path);

    public long? FreeSpace(string folder) => _disk.FreeSpace(folder);
}
