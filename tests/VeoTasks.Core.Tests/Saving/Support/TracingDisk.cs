using Microsoft.Win32.SafeHandles;
using VeoTasks.Saving;
using VeoTasks.Storage;

namespace VeoTasks.Tests.Saving.Support;

/// <summary>The real disk, with a note of every operation in order, and with a say in each.</summary>
internal sealed class TracingDisk : IDisk
{
    private readonly LocalDisk _disk = LocalDisk.Instance;

    /// <summary>The operations so far; repeated writes are one.</summary>
    public List<string> Trace { get; } = [];

    /// <summary>Runs before each operation and may throw in its place.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>What to say of the free space; null for the truth.</summary>
    public long? Free { get; set; }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        Note("write");
        _disk.Write(file, bytes, offset);
    }

    public void Flush(SafeFileHandle file)
    {
        Note("flush");
        _disk.Flush(file);
    }

    public void Put(string path, ReadOnlySpan<byte> bytes)
    {
        Note($"put {Path.GetFileName(path)}");
        _disk.Put(path, bytes);
    }

    public void Delete(string path)
    {
        Note($"delete {Path.GetFileName(path)}");
        _disk.Delete(path);
    }

    public void Move(string from, string to, bool overwrite)
    {
        Note($"move {Path.GetFileName(from)} to {Path.GetFileName(to)}");
        _disk.Move(from, to, overwrite);
    }

    public void FlushName(SafeFileHandle file, string path)
    {
        Note("flush folder");
        _disk.FlushName(file, path);
    }

    public long? FreeSpace(string folder) => Free ?? _disk.FreeSpace(folder);

    private void Note(string operation)
    {
        if (operation != "write" || Trace is not [.., "write"])
        {
            Trace.Add(operation);
        }

        Before(operation);
    }
}
