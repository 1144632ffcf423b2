using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Storage;

/// <summary>Small files of the user's own: read only where nobody else can have written them, and replaced whole.</summary>
internal static class PrivateFile
{
    /// <summary>Reads a file; null when there is none.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="largest">More bytes than that are not ours.</param>
    /// <exception cref="UnsafePathException">It is no plain file, or other users may change it or its folder.</exception>
    /// <exception cref="IOException">It cannot be read, or is too large.</exception>
    public static byte[]? Read(string path, int largest)
    {
        PrivateFolder.RefuseShared(Path.GetDirectoryName(path)!);
        try
        {
            using SafeFileHandle file = PlainFile.OpenToRead(path, FileShare.ReadWrite | FileShare.Delete);
            RefuseShared(file, path);
            long length = RandomAccess.GetLength(file);
            byte[] bytes = length <= largest ? new byte[length] : throw new IOException($"\"{path}\" has {length} bytes, which is too much.");
            return bytes[..RandomAccess.Read(file, bytes, 0)];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes a file for the user alone, 0600, beside the old one first and then in its place: a reader or a crash never sees half of it.</summary>
    /// <exception cref="UnsafePathException">Other users may change the folder.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        string folder = Path.GetDirectoryName(path)!;
        PrivateFolder.Create(folder);
        PrivateFolder.RefuseShared(folder);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream file = new(temporary, NewFile()))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static FileStreamOptions NewFile()
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void RefuseShared(SafeFileHandle file, string path)
    {
        bool isShared = FileIdentity.IsKnown ? !FileIdentity.Of(file).IsPrivate
            : !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;
        if (isShared)
        {
            throw new UnsafePathException(path, "may be changed by other users.");
        }
    }
}

/// <summary>Folders that only the user can look into.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes the folder and its parents, 0700; one that is there is left as it is. On Windows a profile's folders are the user's own already.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Create(string path)
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
    /// Refuses a folder in which other users could put files. It may be a link, since the user made that or named it; what counts is where it leads.
    /// Who the owner is can be told on Linux only, and permissions on Unix only.
    /// </summary>
    /// <exception cref="UnsafePathException">Others may write there, or it is another user's.</exception>
    /// <exception cref="IOException">The system does not say.</exception>
    public static void RefuseShared(string path)
    {
        if (Directory.Exists(path) && IsShared(path))
        {
            throw new UnsafePathException(path, "is a folder that other users may change.");
        }
    }

    private static bool IsShared(string path) =>
        FileIdentity.IsKnown
            ? FileIdentity.Behind(path) is { IsPrivate: false }
            : !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;
}
