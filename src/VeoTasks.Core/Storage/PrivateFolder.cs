namespace VeoTasks.Storage;

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
