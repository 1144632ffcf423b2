using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>Asks programs for their versions.</summary>
internal static class Tool
{
    /// <summary>The first line a program prints, on either stream; null when it is not installed or fails.</summary>
    public static async Task<string?> FirstLineAsync(Command command, CancellationToken cancellationToken)
    {
        try
        {
            ProcessStartInfo start =
                new(command.Program, command.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            string text = output.Length > 0 ? output : await errors;
            return process.ExitCode == 0 ? text.Split('\n')[0].Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

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

/// <summary>What a benchmark with a server needs of the machine.</summary>
internal static class Prerequisites
{
    private static readonly Command[] Programs = [new("nginx", "-v"), new("taskset", "--version")];

    /// <summary>What is missing, in a sentence; null when nothing is.</summary>
    public static async Task<string?> LackAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "This benchmark needs Linux: it pins processes to cores and reads /proc.";
        }

        if (Environment.ProcessorCount < 2)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"This benchmark needs two cores, one for the server; there is {Environment.ProcessorCount}.");
        }

        foreach (Command command in Programs)
        {
            if (await Tool.FirstLineAsync(command, cancellationToken) is null)
            {
                return $"This benchmark needs {command.Program}, which is not installed.";
            }
        }

        return null;
    }
}

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

        return folder?.FullName ?? throw new InvalidOperationException(
            "The benchmarks must lie inside the project's tree, whose module they measure.");
    }
}
