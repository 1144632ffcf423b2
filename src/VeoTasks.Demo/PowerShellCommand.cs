using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace VeoTasks.Demo;

/// <summary>
/// How to start PowerShell on this machine: a pwsh on the PATH if it is new enough for the module, else the .NET tool that the
/// repository's tool manifest names, which is restored when it is not there.
/// </summary>
/// <param name="Program">What to start.</param>
/// <param name="First">The arguments that come before PowerShell's own.</param>
/// <param name="Root">The folder to start it in: `dotnet tool run` looks there for the manifest.</param>
internal sealed record PowerShellCommand(string Program, IReadOnlyList<string> First, string Root)
{
    private static readonly Version Oldest = new(7, 4);

    /// <summary>Finds PowerShell, or gets it.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="announce">Told what is going to take a while.</param>
    /// <exception cref="InvalidOperationException">There is none, and none could be restored.</exception>
    public static async Task<PowerShellCommand> FindAsync(string root, Action<string> announce, CancellationToken cancellationToken)
    {
        if (await OutputAsync("pwsh", ["--version"], root, cancellationToken) is (0, var text)
            && Version.TryParse(text.Trim().Split(' ')[^1].Split('-')[0], out Version? version) && version >= Oldest)
        {
            return new PowerShellCommand("pwsh", [], root);
        }

        if (!Directory.Exists(Path.Combine(Packages(), "powershell", ToolVersion(root))))
        {
            announce($"Getting PowerShell {ToolVersion(root)} (43 MB, once)...");
        }

        if (await OutputAsync(DotNet, ["tool", "restore"], root, cancellationToken) is not (0, _) and var (code, said))
        {
            throw new InvalidOperationException(
                $"There is no pwsh {Oldest} or newer on the PATH, and 'dotnet tool restore' ended with exit code {code}: {said.Trim()}");
        }

        return new PowerShellCommand(DotNet, ["tool", "run", "pwsh", "--"], root);
    }

    /// <summary>How a person starts it in the repository.</summary>
    public string Typed => First.Count == 0 ? "pwsh" : "dotnet pwsh";

    /// <summary>The start of a PowerShell with these arguments.</summary>
    public ProcessStartInfo Start(params IEnumerable<string> arguments) =>
        new(Program, [.. First, .. arguments]) { WorkingDirectory = Root };

    private static string DotNet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Packages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string ToolVersion(string root)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, ".config", "dotnet-tools.json")));
        return manifest.RootElement.GetProperty("tools").GetProperty("powershell").GetProperty("version").GetString()!;
    }

    /// <summary>The exit code and all that a program said; null if there is no such program.</summary>
    private static async Task<(int Code, string Text)?> OutputAsync(
        string program, IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder,
            })!;
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            string text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, text + await errors);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
