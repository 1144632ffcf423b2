using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Storage;

/// <summary>Small files of the user's own: read only where nobody else can have written them, and replaced whole.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Reads a file; null when there is none.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="largest">More bytes than that are not ours.</param>
    /// <exception cref="UnsafePathException">It is no plain file, or other users may change it or its folder.</exception>
    /// <exception cref="IOException">It cannot be read, or is too large.</exception>
    public static byte[]? Read(string path, int largest)
    {
        RefuseSharedFolder(Path.GetDirectoryName(path)!);
        try
        {
            using SafeFileHandle file = PlainFile.OpenToRead(path, FileShare.ReadWrite | FileShare.Delete);
            RefuseShared(file, path);
            long length = RandomAccess.GetLength(file);
            byte[] bytes = length <= largest
                ? new byte[length]
                : throw new IOException($"\"{path}\" has {length} bytes, which is too large.");
            return bytes[..RandomAccess.Read(file, bytes, 0)];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes a file for the user alone, 0600.</summary>
    /// <exception cref="UnsafePathException">Other users may change the folder.</exception>
    /// <exception cref="IOException">It cannot be written; the old one is still there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, IDisk? disk = null)
    {
        string folder = Path.GetDirectoryName(path)!;
        CreateFolder(folder);
        RefuseSharedFolder(folder);
        using DraftFile draft = new(path, disk ?? LocalDisk.Instance, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        draft.Content.Write(bytes);
        draft.TakeName(overwrite: true, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Makes an empty file for the user alone, 0600; one that somebody else has made meanwhile is left to its checks.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Create(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using FileStream file = new(path, options);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Two at once.
        }
    }

    /// <summary>Refuses an open file that other users may change.</summary>
    public static void RefuseShared(SafeFileHandle file, string path)
    {
        bool isShared = FileIdentity.IsKnown ? !FileIdentity.Of(file).IsPrivate
            : !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & OthersMayWrite) != 0;
        if (isShared)
        {
            throw new UnsafePathException(path, "can be changed by other users.");
        }
    }

    /// <summary>
    /// Makes the folder and its parents, 0700; one that is there is left as it is. On Windows they get the rights of the folder above.
    /// </summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// Refuses a folder in which other users could put files. It may be a link, since the user made that or named it; what counts is where
    /// it leads. Who the owner is can be told on Linux only, and permissions on Unix only.
    /// </summary>
    public static void RefuseSharedFolder(string path)
    {
        bool isShared = Directory.Exists(path) && (FileIdentity.IsKnown
            ? FileIdentity.Behind(path) is { IsPrivate: false }
            : !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersMayWrite) != 0);
        if (isShared)
        {
            throw new UnsafePathException(path, "is a folder that other users can change.");
        }
    }
}

/// <summary>
/// A file that is written beside its place and moved there once it is whole and on disk: neither a reader nor a crash sees half of it.
/// Goes away unless it was given its name.
/// </summary>
internal sealed class DraftFile : IDisposable
{
    private readonly string _path;
    private readonly string _draft;
    private readonly IDisk _disk;
    private bool _isNamed;

    /// <summary>Begins one for a path, with what Unix lets users do with it.</summary>
    public DraftFile(string path, IDisk disk, UnixFileMode? mode = null)
    {
        _path = path;
        _draft = $"{path}.{Guid.NewGuid():N}.tmp";
        _disk = disk;
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Delete };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        Content = new FileStream(_draft, options);
    }

    public FileStream Content { get; }

    /// <summary>Brings it to disk and moves it to its place. Throws what the file system throws.</summary>
    public void TakeName(bool overwrite, TimeProvider time, CancellationToken cancellationToken)
    {
        Content.Flush();
        _disk.Flush(Content.SafeFileHandle);
        DiskWait.Move(() => _disk.Move(_draft, _path, overwrite), time, cancellationToken);
        _isNamed = true;
        _disk.FlushName(Content.SafeFileHandle, _path);
    }

    public void Dispose()
    {
        try
        {
            Content.Dispose();
            if (!_isNamed)
            {
                _disk.Delete(_draft);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Whatever kept the file from being written keeps the draft from being taken away, and that was thrown.
        }
    }
}
