using Microsoft.Win32.SafeHandles;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>The file system of this machine.</summary>
internal sealed class LocalDisk : IDisk
{
    private LocalDisk()
    {
    }

    /// <summary>The only one.</summary>
    public static LocalDisk Instance { get; } = new();

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public void Put(string path, ReadOnlySpan<byte> bytes)
    {
        using SafeFileHandle file = PlainFile.OpenToWrite(path, FileAccess.Write, FileShare.Read);
        RandomAccess.Write(file, bytes, 0);
    }

    public void Delete(string path) => File.Delete(path);

    public void Move(string from, string to, bool overwrite) => File.Move(from, to, overwrite);

    public void FlushFolder(string path) => FolderSync.Flush(path);

    public long? FreeSpace(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is ArgumentException || FileFailures.Covers(exception))
        {
            // A network path of Windows is no drive, and some mounts do not answer: then the write itself will tell.
            return null;
        }
    }
}
