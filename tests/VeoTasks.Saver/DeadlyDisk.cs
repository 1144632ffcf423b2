using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Saving;
using VeoTasks.Storage;

namespace VeoTasks.Saver;

/// <summary>
/// The real disk, until the process kills itself (SIGKILL, on Windows TerminateProcess) in the middle of a write, or instead of another
/// operation.
/// </summary>
/// <param name="lastByte">The byte of the video after which it dies; null for none.</param>
/// <param name="most">The bytes after which it dies, wherever in the video they are; null for none.</param>
/// <param name="lastOperation">The operation, from 1, that it does not live to see; writes of the video do not count. Null for
/// none.</param>
internal sealed class DeadlyDisk(long? lastByte, long? most, int? lastOperation) : IDisk
{
    private readonly LocalDisk _disk = LocalDisk.Instance;
    private int _operations;
    private long _written;
    private bool _isMoved;

    /// <summary>Reads "byte 1000", "bytes 1000", "operation 3" or "never".</summary>
    public static DeadlyDisk Parse(string when) => when.Split(' ') switch
    {
        ["byte", var number] => new DeadlyDisk(long.Parse(number, CultureInfo.InvariantCulture), null, null),
        ["bytes", var number] => new DeadlyDisk(null, long.Parse(number, CultureInfo.InvariantCulture), null),
        ["operation", var number] => new DeadlyDisk(null, null, int.Parse(number, CultureInfo.InvariantCulture)),
        _ => new DeadlyDisk(null, null, null),
    };

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (_isMoved)
        {
            DieIfDue();
        }
        else if (lastByte < offset + bytes.Length)
        {
            _disk.Write(file, bytes[..(int)(lastByte.Value - offset)], offset);
            Die();
        }
        else if ((_written += bytes.Length) >= most)
        {
            _disk.Write(file, bytes[..(int)(bytes.Length - (_written - most.Value))], offset);
            Die();
        }

        _disk.Write(file, bytes, offset);
    }

    public void Flush(SafeFileHandle file)
    {
        DieIfDue();
        _disk.Flush(file);
    }

    public void Put(string path, ReadOnlySpan<byte> bytes)
    {
        DieIfDue();
        _disk.Put(path, bytes);
    }

    public void Delete(string path)
    {
        DieIfDue();
        _disk.Delete(path);
    }

    public void Move(string from, string to, bool overwrite)
    {
        DieIfDue();
        _disk.Move(from, to, overwrite);
        _isMoved = true;
    }

    public void FlushName(SafeFileHandle file, string path)
    {
        DieIfDue();
        _disk.FlushName(file, path);
    }

    public long? FreeSpace(string folder) => _disk.FreeSpace(folder);

    private void DieIfDue()
    {
        if (++_operations == lastOperation)
        {
            Die();
        }
    }

    private static void Die() => Process.GetCurrentProcess().Kill();
}
