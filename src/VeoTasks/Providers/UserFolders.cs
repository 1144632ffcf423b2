namespace VeoTasks.Providers;

/// <summary>Where the module keeps what is the user's: what was registered, and what may be lost.</summary>
internal static class UserFolders
{
    /// <summary>For what the user registered. VEOTASKS_CONFIG_HOME names another, for runners and rehearsals.</summary>
    public static string Configuration =>
        Named("VEOTASKS_CONFIG_HOME") ?? Path.Combine(Special(Environment.SpecialFolder.ApplicationData), "VeoTasks");

    /// <summary>
    /// For what must not be lost: the journal of submissions. VEOTASKS_DATA_HOME names another, for runners and rehearsals.
    /// </summary>
    public static string Data => Named("VEOTASKS_DATA_HOME") ?? Path.Combine(
        OperatingSystem.IsWindows() || Named("XDG_DATA_HOME") is not { } home
            ? Special(Environment.SpecialFolder.LocalApplicationData)
            : home,
        "VeoTasks");

    public static string Journal => Path.Combine(Data, "submissions.jsonl");

    /// <summary>For what can be had again. VEOTASKS_CACHE_HOME names another; else what the system calls a cache.</summary>
    public static string Cache => Named("VEOTASKS_CACHE_HOME") ?? Path.Combine(SystemCache, "VeoTasks");

    private static string SystemCache =>
        OperatingSystem.IsWindows() ? Special(Environment.SpecialFolder.LocalApplicationData)
        : OperatingSystem.IsMacOS() ? Path.Combine(Special(Environment.SpecialFolder.UserProfile), "Library", "Caches")
        : Named("XDG_CACHE_HOME") ?? Path.Combine(Special(Environment.SpecialFolder.UserProfile), ".cache");

    private static string? Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } folder ? folder : null;

    private static string Special(Environment.SpecialFolder folder) =>
        Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
}
