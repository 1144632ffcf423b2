namespace VeoTasks.Tests.Repository;

/// <summary>The folder that this repository is in.</summary>
internal static class RepositoryRoot
{
    /// <summary>Its full path.</summary>
    public static string Path { get; } = Find();

    /// <summary>A file or folder in it.</summary>
    public static string Join(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder!.FullName, "VeoTasks.psd1")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
