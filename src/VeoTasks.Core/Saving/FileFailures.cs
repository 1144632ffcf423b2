using System.Globalization;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>Turns what the local system says no to into failures. None of them goes away by asking the gateway again.</summary>
internal static class FileFailures
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int WindowsLockViolation = unchecked((int)0x80070021);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    // On Unix .NET passes the bare errno on. The quota's differs: 122 on Linux, 69 on macOS; so does that of a lock: 11 and 35.
    private const int UnixNoSpace = 28;
    private const int UnixReadOnly = 30;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    /// <summary>Whether an exception speaks of the local file system. Those of connections are translated where bytes are read.</summary>
    public static bool Covers(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>The failure behind an exception that <see cref="Covers"/>.</summary>
    public static RequestFailure From(Exception exception, string path) => exception switch
    {
        UnsafePathException => Make(VeoErrorCategory.UnsafePath, exception.Message),
        UnauthorizedAccessException => Denied(path, exception),
        _ => From(exception.HResult, exception, path),
    };

    /// <summary>Another process writes the same file.</summary>
    public static RequestFailure Busy(string path) =>
        Make(VeoErrorCategory.FileBusy, $"\"{path}\" is being written by another process.");

    /// <summary>A file that was saved here and is not what it was then.</summary>
    public static RequestFailure Changed(string path, DateTimeOffset savedAt) => Make(
        VeoErrorCategory.FileExists,
        string.Create(
            CultureInfo.InvariantCulture, $"\"{path}\" has changed since it was saved on {savedAt:yyyy-MM-dd}. It was left alone."));

    /// <summary>A file that is no whole MP4, or that somebody else put there meanwhile, has the wanted name.</summary>
    public static RequestFailure Exists(string path) =>
        Make(VeoErrorCategory.FileExists, $"\"{path}\" already exists and is not this video. It was left alone.");

    /// <summary>The name belongs to something that is no plain file.</summary>
    public static RequestFailure NotPlain(string path) =>
        Make(VeoErrorCategory.UnsafePath, $"\"{path}\" is a link, a folder or a device. It was left alone.");

    /// <summary>The whole file would not fit on its volume.</summary>
    public static RequestFailure NoRoom(string path, long bytes) => Make(
        VeoErrorCategory.DiskFull,
        string.Create(
            CultureInfo.InvariantCulture,
            $"There is not enough space for \"{path}\". {bytes:N0} more bytes are needed, and fewer are free."));

    /// <summary>The final name could not be taken, whatever the system's reason.</summary>
    public static RequestFailure NotRenamed(Exception exception, string path) =>
        PlainFile.IsExists(exception) ? Exists(path)
        : From(exception, path) is { Category: VeoErrorCategory.DiskFull or VeoErrorCategory.UnsafePath } said ? said
        : Make(VeoErrorCategory.RenameFailed, $"The video is complete, but could not be renamed to \"{path}\": {exception.Message}");

    /// <summary>The volume was full before.</summary>
    public static RequestFailure DiskFull(string path) =>
        Make(VeoErrorCategory.DiskFull, $"There is no space left for \"{path}\".");

    private static RequestFailure From(int code, Exception exception, string path) => code switch
    {
        WindowsDiskFull or WindowsHandleDiskFull => DiskFull(path),
        UnixNoSpace or LinuxQuota or MacQuota when !OperatingSystem.IsWindows() => DiskFull(path),
        WindowsSharingViolation or WindowsLockViolation => Busy(path),
        LinuxWouldBlock or MacWouldBlock when !OperatingSystem.IsWindows() => Busy(path),
        UnixReadOnly when !OperatingSystem.IsWindows() => Denied(path, exception),
        _ => Make(VeoErrorCategory.WriteFailed, $"\"{path}\" cannot be written: {exception.Message}"),
    };

    private static RequestFailure Denied(string path, Exception exception) =>
        Make(VeoErrorCategory.WriteDenied, $"You do not have permission to write \"{path}\": {exception.Message}");

    private static RequestFailure Make(VeoErrorCategory category, string message) => new(new VeoTaskError(null, message, category));
}
