using System.Collections;
using System.Diagnostics;
using System.Text;

namespace VeoTasks.Emulation;

/// <summary>How the emulator is called, and what its exit codes mean.</summary>
internal static class EmulatorCommand
{
    private const int WrongUsage = 2;

    /// <summary>
    /// The host found no runtime at all, or not the one that is wanted (dotnet/runtime, docs/design/features/host-error-codes.md); other
    /// systems than Windows keep the last byte only.
    /// </summary>
    private static readonly int[] RuntimeMissing = [0x83, 0x96];

    private static string Folder => Path.Combine(Path.GetDirectoryName(typeof(EmulatorCommand).Assembly.Location)!, "emulator");

    /// <summary>The command line.</summary>
    /// <param name="host">The dotnet command.</param>
    /// <param name="scenario">The full path of a scenario, or null.</param>
    /// <exception cref="EmulatorException">The module came without its emulator.</exception>
    public static ProcessStartInfo Create(string host, string? scenario)
    {
        string emulator = Path.Combine(Folder, "VeoTasks.Emulator.dll");
        if (!File.Exists(emulator))
        {
            throw new EmulatorException(EmulatorFault.Failed, $"It is missing from the module: {emulator}.");
        }

        ProcessStartInfo command = new(host,
            [emulator, "--info", "-", "--exit-with-stdin", .. scenario is null ? [] : new[] { "--scenario", scenario }])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            CreateNoWindow = true,
        };
        HideKeys(command);
        return command;
    }

    /// <summary>What an end before it listened means.</summary>
    /// <param name="host">The dotnet command.</param>
    /// <param name="exitCode">How it ended.</param>
    /// <param name="errors">What it wrote.</param>
    public static EmulatorException Explain(string host, int exitCode, string errors) => exitCode switch
    {
        WrongUsage => new EmulatorException(EmulatorFault.InvalidScenario, FirstLine(errors)),
        _ when RuntimeMissing.Contains(exitCode & 0xFF) =>
            new EmulatorException(EmulatorFault.RuntimeMissing, $"{host} has none of version 8.0 or newer."),
        _ => new EmulatorException(EmulatorFault.Failed, $"It ended with exit code {exitCode}: {FirstLine(errors)}"),
    };

    private static string FirstLine(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "it said nothing.";

    /// <summary>It has keys of its own and needs nobody else's.</summary>
    private static void HideKeys(ProcessStartInfo command)
    {
        foreach (string name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => (string)variable.Key))
        {
            if (name.StartsWith("VEOTASKS_", StringComparison.OrdinalIgnoreCase))
            {
                command.Environment.Remove(name);
            }
        }
    }
}

/// <summary>Why no emulator runs now.</summary>
internal enum EmulatorFault
{
    /// <summary>There is no dotnet, or it has no ASP.NET Core runtime that is new enough.</summary>
    RuntimeMissing,

    /// <summary>The scenario cannot be played.</summary>
    InvalidScenario,

    /// <summary>Anything else.</summary>
    Failed,
}

/// <summary>An emulator that could not be started.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">What was found, in a sentence.</param>
internal sealed class EmulatorException(EmulatorFault fault, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public EmulatorFault Fault { get; } = fault;
}
