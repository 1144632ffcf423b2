namespace VeoTasks;

/// <summary>Makes folders that only the user can look into.</summary>
public static class PrivateFolder
{
    /// <summary>Makes the folder and its parents; one that is there is left as it is. On Windows a profile's folders are the user's own already.</summary>
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
}
