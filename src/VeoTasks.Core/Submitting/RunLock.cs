using VeoTasks.Saving;

namespace VeoTasks.Submitting;

/// <summary>
/// Shows to other processes that a run lives: a file that it holds open, which the system lets go however the process ends. A number of a
/// process would not do: it is used again, and means nothing in another container.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private const string Infix = ".run-";
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    private readonly FileStream _file;

    private RunLock(string name, FileStream file) => (Name, _file) = (name, file);

    /// <summary>The run, as its lines in the journal name it.</summary>
    public string Name { get; }

    /// <summary>Begins a run, and clears away what runs that were killed have left.</summary>
    public static RunLock Take(string journal)
    {
        ClearOld(journal);
        string name = Guid.NewGuid().ToString("N");
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new RunLock(name, new FileStream(PathOf(journal, name), options));
    }

    /// <summary>Whether a run lives. What a killed one has left is cleared away.</summary>
    public static bool IsHeld(string journal, string name)
    {
        // It comes out of a file, and becomes part of a path.
        if (!Guid.TryParseExact(name, "N", out _))
        {
            return false;
        }

        string path = PathOf(journal, name);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            return false;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException exception)
        {
            return FileFailures.From(exception, path).Category is VeoErrorCategory.FileBusy;
        }
    }

    /// <summary>Only what is a day old: opening one that is just being made would take its lock away.</summary>
    private static void ClearOld(string journal)
    {
        string prefix = Path.GetFileName(journal) + Infix;
        foreach (FileInfo file in new DirectoryInfo(Path.GetDirectoryName(journal)!).EnumerateFiles(prefix + "*"))
        {
            if (file.LastWriteTimeUtc < DateTime.UtcNow - Age)
            {
                IsHeld(journal, file.Name[prefix.Length..]);
            }
        }
    }

    /// <summary>Ends it.</summary>
    public void Dispose() => _file.Dispose();

    private static string PathOf(string journal, string name) => journal + Infix + name;
}
