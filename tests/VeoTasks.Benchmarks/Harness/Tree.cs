namespace VeoTasks.Benchmarks.Harness;

/// <summary>The source tree this program was built from.</summary>
internal static class Tree
{
    /// <summary>Where published results lie.</summary>
    public static string Results() => Path.Combine(Root(), "docs", "benchmarks");

    /// <summary>Its root, where the module's manifest lies.</summary>
    /// <exception cref="InvalidOperationException">This program does not lie inside a tree.</exception>
    public static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VeoTasks.psd1")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The benchmarks must lie inside the project's tree, whose module they measure.");
    }
}
