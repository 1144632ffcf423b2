using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Downloads.Files;

namespace VeoTasks.Saver;

/// <summary>The real disk, until the process kills itself (SIGKILL, on Windows TerminateProcess): in the middle of that write, or instead of that other operation.</summary>
/// <param name="lastOperation">Operations are counted from 1; 0 for none.</param>
internal sealed class DeadlyDisk(int lastOperation) : IDisk
{
    private readonly LocalDisk _disk = LocalDisk.Instance;
    private int _operations;

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (IsTheEnd())
        {
            _disk.Write(file, bytes[..(bytes.Length / 2)], offset);
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
    }

    public void FlushFolder(string path)
    {
        DieIfDue();
        _disk.FlushFolder(path);
    }

    public long? FreeSpace(string folder) => _disk.FreeSpace(folder);

    private bool IsTheEnd() => ++_operations == lastOperation;

    private void DieIfDue()
    {
        if (IsTheEnd())
        {
            Die();
        }
    }

    private static void Die() => Process.GetCurrentProcess().Kill();
}
