namespace VeoTasks.Benchmarks.Harness;

/// <summary>A program to start.</summary>
/// <param name="Program">Its name on the PATH, or its path.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record Command(string Program, params string[] Arguments)
{
    /// <summary>Variables that are set for it alone.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// This program itself with other arguments. On one busy core the runtime needs half a minute until all that is hot has been
    /// compiled for good; here it begins at once, and the code it ends with is the same.
    /// </summary>
    public static Command Self(params string[] arguments) => new(System.Environment.ProcessPath!, arguments)
    {
        Environment = new Dictionary<string, string> { ["DOTNET_TC_CallCountingDelayMs"] = "0" },
    };

    /// <summary>A PowerShell script from the folder Scripts.</summary>
    public static Command Script(string name, params string[] arguments) =>
        new("pwsh", ["-NoProfile", "-NonInteractive", "-File", Path.Combine(AppContext.BaseDirectory, "Scripts", name), .. arguments]);
}
