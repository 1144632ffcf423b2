using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Storage;

/// <summary>
/// Opens files only where they are plain files of the folder they seem to be in. A new file is made with a call that follows no link; of an
/// old one the name is looked at before, so that a pipe cannot hold the caller up, and compared with what was opened after, so that a link
/// which was put there in between is found out before a byte is read or written. Nothing is opened twice: that would collide with
/// ourselves.
/// </summary>
/// <remarks>
/// Opening neither empties nor makes a file that a link leads to. What a race can still do: where files are told apart (Linux, macOS,
/// Windows), open another file for a moment; elsewhere be read or written if the link goes away again in time.
/// </remarks>
internal static class PlainFile
{
    /// <summary>
    /// What a file shares that one process at a time adds to: on Windows whoever only watches it, since a watcher would keep out whoever
    /// wants it all. On Unix <see cref="FileShare.None"/> alone locks it.
    /// </summary>
    public static readonly FileShare OneWriter = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;

    /// <summary>What its readers share: not the writing of lines.</summary>
    public const FileShare NoWriter = FileShare.Read | FileShare.Delete;

    private const int OpenTries = 8;
    private const int UnixExists = 17;
    private const int WindowsFileExists = unchecked((int)0x80070050);
    private const int WindowsAlreadyExists = unchecked((int)0x800700B7);

    /// <summary>
    /// Whether the name is free or a plain file's. Where files are not told apart, an empty one may turn out to be a pipe when it is
    /// opened.
    /// </summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static bool IsPlainOrAbsent(string path) =>
        FileIdentity.IsKnown ? FileIdentity.OfName(path) is not { IsPlain: false }
        : Find(path) is not { } file
            || (file.LinkTarget is null && (file.Attributes & (FileAttributes.Directory | FileAttributes.Device)) == 0);

    /// <exception cref="UnsafePathException">It is no plain file.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static SafeFileHandle OpenToRead(string path, FileShare share) => Open(path, FileAccess.Read, share, FileOptions.None);

    /// <summary>
    /// Opens a file to write into it, or makes it. It must have no other name, since what is written would appear under that too.
    /// </summary>
    /// <exception cref="UnsafePathException">It is no plain file, or has another name.</exception>
    public static SafeFileHandle OpenToWrite(string path, FileAccess access, FileShare share, FileOptions options = FileOptions.None)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                SafeFileHandle file = Find(path) is null
                    ? File.OpenHandle(path, FileMode.CreateNew, access, share, options)
                    : Open(path, access, share, options);
                return RefuseOtherNames(file, path);
            }
            catch (Exception exception) when (tries < OpenTries && (exception is FileNotFoundException || IsExists(exception)))
            {
                // Somebody made or removed it between the look and the opening.
            }
        }
    }

    /// <summary>Whether the name is still that of the open file. Where that cannot be known, whether it could be.</summary>
    public static bool IsNameOf(SafeFileHandle file, string path) =>
        FileIdentity.IsKnown
            ? FileIdentity.Of(file).IsSame(FileIdentity.OfName(path))
            : Find(path) is { LinkTarget: null } named && named.Length == RandomAccess.GetLength(file);

    /// <summary>Whether a name could not be taken because something has it.</summary>
    public static bool IsExists(Exception exception) =>
        exception is IOException { HResult: UnixExists or WindowsFileExists or WindowsAlreadyExists };

    private static SafeFileHandle Open(string path, FileAccess access, FileShare share, FileOptions options)
    {
        RefuseOthers(path);

        // A pipe of Unix that is opened for reading alone waits for its writer.
        bool mayBePipe = !FileIdentity.IsKnown && !OperatingSystem.IsWindows() && Find(path) is { Length: 0, IsReadOnly: false };
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, mayBePipe ? FileAccess.ReadWrite : access, share, options);
        try
        {
            if (!FileIdentity.IsKnown)
            {
                RefuseOthers(path);
                return HasPositions(file) ? file : throw NotPlain(path);
            }

            FileIdentity opened = FileIdentity.Of(file);
            FileIdentity? named = FileIdentity.OfName(path);
            return !opened.IsPlain || named is { IsPlain: false } ? throw NotPlain(path)
                : opened.IsSame(named) ? file
                : throw new FileNotFoundException($"\"{path}\" was moved away while it was opened.", path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static bool HasPositions(SafeFileHandle file)
    {
        try
        {
            return RandomAccess.GetLength(file) >= 0;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static SafeFileHandle RefuseOtherNames(SafeFileHandle file, string path)
    {
        if (!FileIdentity.IsKnown || FileIdentity.Of(file).Links <= 1)
        {
            return file;
        }

        file.Dispose();
        throw new UnsafePathException(
            path, "has a second name (a hard link), under which the same bytes would change. It was left alone.");
    }

    private static void RefuseOthers(string path)
    {
        if (!IsPlainOrAbsent(path))
        {
            throw NotPlain(path);
        }
    }

    private static UnsafePathException NotPlain(string path) => new(path, "is a link, a folder or a device. It was left alone.");

    private static FileInfo? Find(string path)
    {
        FileInfo file = new(path);
        return file.Exists || file.LinkTarget is not null || Directory.Exists(path) ? file : null;
    }
}

/// <summary>
/// A name belongs to something that must not be read as ours or written into: a link, a folder, a device, a file with other names.
/// </summary>
/// <param name="path">The name.</param>
/// <param name="reason">What it is, as the end of a sentence that begins with the name.</param>
internal sealed class UnsafePathException(string path, string reason) : IOException($"\"{path}\" {reason}")
{
    public string Path { get; } = path;
}

/// <summary>
/// Sees that a folder's path leads where it led at first, so that nothing is written where a link was put in its place meanwhile.
/// </summary>
internal sealed class FolderGuard(string path)
{
    private FileIdentity? _first;

    /// <summary>The folder's full path.</summary>
    public string Path { get; } = path;

    /// <summary>Looks, as far as the system tells folders apart. A folder that is not there yet is no other one.</summary>
    /// <exception cref="UnsafePathException">It is another folder.</exception>
    public void Check()
    {
        if (FileIdentity.IsKnown && FileIdentity.Behind(Path) is { } now
            && !now.IsSame(Interlocked.CompareExchange(ref _first, now, null) ?? now))
        {
            throw new UnsafePathException(Path, "now leads to another folder. Nothing more is written there.");
        }
    }
}
