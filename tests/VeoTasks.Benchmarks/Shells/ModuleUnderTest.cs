using System.Globalization;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Loops;

namespace VeoTasks.Benchmarks.Shells;

/// <summary>The module as this tree's build laid it out.</summary>
internal sealed class ModuleUnderTest(string root)
{
    private readonly string _manifest = Path.Combine(root, "VeoTasks.psd1");

    /// <summary>A script that loads the module and is given tasks at a server.</summary>
    public Command Script(string name, Uri server, int tasks, params string[] more) =>
        Command.Script(name, ["-Module", _manifest, "-Server", server.AbsoluteUri, "-Count", tasks.ToString(CultureInfo.InvariantCulture), .. more]) with { Environment = Environment() };

    /// <summary>A key, and nothing read from or written to the user's own folders.</summary>
    private static Dictionary<string, string> Environment() => new()
    {
        ["VEOTASKS_OCTOPUSX_KEY"] = LoopOptions.Key,
        ["VEOTASKS_CONFIG_HOME"] = Path.Combine(Path.GetTempPath(), "veotasks-benchmark-config"),
        ["VEOTASKS_NO_HISTORY"] = "1",
    };
}
