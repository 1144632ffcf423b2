using System.Runtime.InteropServices;
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

/// <summary>
/// Brings a folder's names to disk, for which .NET has no call. On Unix a rename is on disk for sure only once the folder was flushed
/// (fsync(2): flushing a file does not flush its entry in the folder). Windows has nothing to call: NTFS writes renames to its journal in order.
/// </summary>
internal static class FolderSync
{
    private const int ReadOnly = 0;
    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    /// <summary>Flushes a folder. A file system that has no such call is no error; one that says that it cannot write is.</summary>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int folder = Open(path, ReadOnly);
        if (folder < 0)
        {
            // A folder may be written without being readable.
            return;
        }

        int error = Fsync(folder) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(folder);
        if (error is InputOutputError or NoSpace)
        {
            throw new IOException($"The folder cannot be brought to disk (error {error}).", error);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int file);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
