using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Storage;

/// <summary>
/// Opens files only where they are plain files of the folder they seem to be in. A new file is made with a call that follows no link; of an old
/// one the name is looked at before, so that a pipe cannot hold the caller up, and compared with what was opened after, so that a link which
/// was put there in between is found out before a byte is read or written.
/// </summary>
/// <remarks>
/// Opening neither empties nor makes a file that a link leads to. What a race can still do: on Linux open another file for a moment; on other
/// systems, where files cannot be compared, be read or written if the link goes away again in time.
/// </remarks>
internal static class PlainFile
{
    private const int OpenTries = 8;
    private const int UnixExists = 17;
    private const int WindowsExists = unchecked((int)0x80070050);

    /// <summary>Whether the name is free or a plain file's. Nothing is opened for it on Linux.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static bool IsPlainOrAbsent(string path) =>
        FileIdentity.IsKnown ? FileIdentity.OfName(path) is not { IsPlain: false } : Find(path) is not { } file || IsPlain(file);

    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="UnsafePathException">It is no plain file.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static SafeFileHandle OpenToRead(string path, FileShare share) => Open(path, FileAccess.Read, share);

    /// <summary>Opens a file to write into it, or makes it. It must have no other name, since what is written would appear under that too.</summary>
    /// <exception cref="UnsafePathException">It is no plain file, or has another name.</exception>
    public static SafeFileHandle OpenToWrite(string path, FileAccess access, FileShare share)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                SafeFileHandle file = Find(path) is null ? File.OpenHandle(path, FileMode.CreateNew, access, share) : Open(path, access, share);
                return RefuseOtherNames(file, path);
            }
            catch (Exception exception) when (tries < OpenTries && IsOvertaken(exception))
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

    private static SafeFileHandle Open(string path, FileAccess access, FileShare share)
    {
        RefuseOthers(path);
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, access, share);
        try
        {
            RefuseOthers(path);
            if (FileIdentity.IsKnown && !FileIdentity.Of(file).IsPlain)
            {
                throw NotPlain(path);
            }

            return FileIdentity.IsKnown && !IsNameOf(file, path) ? throw new FileNotFoundException($"\"{path}\" was moved away while it was opened.", path) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static SafeFileHandle RefuseOtherNames(SafeFileHandle file, string path)
    {
        if (!FileIdentity.IsKnown || FileIdentity.Of(file).Links <= 1)
        {
            return file;
        }

        file.Dispose();
        throw new UnsafePathException(path, "has another name as well (a hard link), under which the same bytes would change; it was left alone.");
    }

    private static void RefuseOthers(string path)
    {
        if (!IsPlainOrAbsent(path))
        {
            throw NotPlain(path);
        }
    }

    private static UnsafePathException NotPlain(string path) => new(path, "is a link, a folder or a device; it was left alone.");

    private static bool IsOvertaken(Exception exception) =>
        exception is FileNotFoundException or IOException { HResult: UnixExists or WindowsExists };

    private static FileInfo? Find(string path)
    {
        FileInfo file = new(path);
        return file.Exists || file.LinkTarget is not null || Directory.Exists(path) ? file : null;
    }

    private static bool IsPlain(FileInfo file)
    {
        if (file.LinkTarget is not null || (file.Attributes & (FileAttributes.Directory | FileAttributes.Device)) != 0)
        {
            return false;
        }

        if (file.Length > 0)
        {
            return true;
        }

        // Pipes and devices of Unix look like empty files but have no positions. Opening a pipe for reading alone would wait for a writer.
        using FileStream stream = new(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return stream.CanSeek;
    }
}
