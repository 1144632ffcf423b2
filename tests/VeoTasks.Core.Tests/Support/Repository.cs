namespace VeoTasks.Tests.Support;

/// <summary>The files these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds VeoTasks.psd1.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The C# files under a folder of src, without what the compiler made.</summary>
    public static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj"));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "VeoTasks.psd1")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
