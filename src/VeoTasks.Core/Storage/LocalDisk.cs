using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Storage;

/// <summary>The file system of this machine.</summary>
internal sealed class LocalDisk : IDisk
{
    private LocalDisk()
    {
    }

    public static LocalDisk Instance { get; } = new();

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void Flush(SafeFileHandle file) => DiskCalls.Flush(file);

    public void Put(string path, ReadOnlySpan<byte> bytes)
    {
        using SafeFileHandle file = PlainFile.OpenToWrite(path, FileAccess.Write, FileShare.Read);
        RandomAccess.Write(file, bytes, 0);
    }

    public void Delete(string path) => File.Delete(path);

    public void Move(string from, string to, bool overwrite)
    {
        if (overwrite || !DiskCalls.TryMoveToFreeName(from, to))
        {
            File.Move(from, to, overwrite);
        }
    }

    public void FlushName(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // NTFS keeps names in its journal, of which a flush writes all that came before.
            DiskCalls.Flush(file);
        }
        else
        {
            DiskCalls.FlushFolder(Path.GetDirectoryName(path)!);
        }
    }

    public long? FreeSpace(string folder)
    {
        try
        {
            return OperatingSystem.IsWindows() ? DiskCalls.FreeSpace(folder) : new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            // Some mounts do not answer: then the write itself will tell.
            return null;
        }
    }
}

/// <summary>
/// Calls of the systems that .NET lacks, or makes with less care: its flush lets errors pass on Unix, its move looks at the new name first
/// and takes it after, and its question for free space knows the drives of Windows only, not what is mounted in their folders.
/// </summary>
internal static class DiskCalls
{
    private const int InputOutputError = 5;
    private const int InvalidArgument = 22;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;
    private const uint Exclusive = 4;
    private const int FullSync = 51;

    // These differ between Linux and macOS.
    private static readonly int Interrupted = 4;
    private static readonly int NotSupported = OperatingSystem.IsMacOS() ? 45 : 95;
    private static readonly int NoSuchCall = OperatingSystem.IsMacOS() ? 78 : 38;
    private static readonly int QuotaExceeded = OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>
    /// Brings a file to disk (fsync(2), FlushFileBuffers; on macOS F_FULLFSYNC, since its fsync stops at the drive's cache).
    /// </summary>
    /// <exception cref="IOException">The disk failed or is full; what was written last may be lost, and no later flush will say
    /// so.</exception>
    public static void Flush(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            if (!FlushFileBuffers(file))
            {
                throw WindowsFailure();
            }

            return;
        }

        if (OperatingSystem.IsMacOS() && FileControl(file, FullSync) != -1)
        {
            return;
        }

        int error;
        do
        {
            error = Sync(file) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        while (error == Interrupted);

        if (error != 0 && error != InvalidArgument && error != NotSupported && error != NoSuchCall)
        {
            throw UnixFailure("The file cannot be flushed to disk", error);
        }
    }

    /// <summary>
    /// Brings a folder's names to disk: flushing a file does not flush its entry in the folder (fsync(2)). A file system that has no such
    /// call is no error, nor is a folder that may be written and not read; one that says that it cannot write is.
    /// </summary>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public static void FlushFolder(string path)
    {
        int folder = Open(path, 0);
        if (folder < 0)
        {
            return;
        }

        int error = Sync(folder) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(folder);
        if (error is InputOutputError or NoSpace or ReadOnlyFileSystem || error == QuotaExceeded)
        {
            throw UnixFailure("The folder cannot be flushed to disk", error);
        }
    }

    /// <summary>
    /// Moves a file where its new name is free, in one step with finding that out (renameat2(2), renamex_np(2)). False where the system or
    /// the file system has no such call; Windows moves like that anyway.
    /// </summary>
    /// <exception cref="IOException">The name is taken (<see cref="PlainFile.IsExists"/>), or the move failed.</exception>
    public static bool TryMoveToFreeName(string from, string to)
    {
        int error;
        try
        {
            int result = OperatingSystem.IsLinux() ? RenameAt2(CurrentFolder, from, CurrentFolder, to, NoReplace)
                : OperatingSystem.IsMacOS() ? RenameX(from, to, Exclusive)
                : 1;
            error = result < 0 ? Marshal.GetLastPInvokeError() : result == 0 ? 0 : NoSuchCall;
        }
        catch (EntryPointNotFoundException)
        {
            error = NoSuchCall;
        }

        return error == 0 || (error == InvalidArgument || error == NotSupported || error == NoSuchCall
            ? false
            : throw UnixFailure($"\"{from}\" cannot be moved to \"{to}\"", error));
    }

    /// <summary>
    /// The bytes that this user may still write to the volume behind a folder of Windows, be it mounted there or on another machine.
    /// </summary>
    public static long FreeSpace(string folder) =>
        GetDiskFreeSpaceEx(WindowsFiles.LongPath(folder), out ulong free, 0, 0)
            ? (long)Math.Min(free, long.MaxValue)
            : throw WindowsFailure();

    public static IOException WindowsFailure()
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException(Marshal.GetPInvokeErrorMessage(error), unchecked((int)0x80070000) | error);
    }

    private static IOException UnixFailure(string what, int error) => new($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int file);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(SafeFileHandle file, int command);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameAt2(
        int fromFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from,
        int toFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string to,
        uint flags);

    [DllImport("libc", EntryPoint = "renamex_np", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameX(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to, uint flags);

    [DllImport("kernel32", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool FlushFileBuffers(SafeFileHandle file);

    [DllImport("kernel32", EntryPoint = "GetDiskFreeSpaceExW", SetLastError = true, CharSet = CharSet.Unicode)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetDiskFreeSpaceEx(string folder, out ulong free, nint total, nint totalFree);
}
