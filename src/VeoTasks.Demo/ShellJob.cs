using System.Diagnostics;
using System.Text.Json;
using VeoTasks.Emulator;

namespace VeoTasks.Demo;

/// <summary>Runs the job as users do: the pipeline, in a real PowerShell, with the module built from this tree.</summary>
internal static class ShellJob
{
    private static readonly Version Oldest = new(7, 4);

    /// <summary>Whether there is a PowerShell that can load the module.</summary>
    public static async Task<bool> IsPossibleAsync(CancellationToken cancellationToken)
    {
        try
        {
            ProcessStartInfo start = new("pwsh", ["-NoProfile", "-NonInteractive", "-Command", "'{0}.{1}' -f $PSVersionTable.PSVersion.Major, $PSVersionTable.PSVersion.Minor"]) { RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            string text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return Version.TryParse(text.Trim(), out Version? version) && version >= Oldest;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Builds the module, runs the pipeline and gives back its error messages.</summary>
    /// <exception cref="InvalidOperationException">The build or the pipeline itself failed.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(DemoStage stage, string root, CancellationToken cancellationToken)
    {
        Console.WriteLine("Building the module ...");
        await RunAsync(new("dotnet", ["build", Path.Combine(root, "src", "VeoTasks", "VeoTasks.csproj"), "--configuration", "Release", "--nologo", "--verbosity", "quiet"]), cancellationToken);

        await WriteGatewaysAsync(stage, cancellationToken);
        Console.WriteLine("PS> Get-Content ids.txt | Wait-VeoTask -Provider demomulerun -PollIntervalSec 0.5 | Save-VeoVideo -Destination ./videos");
        Console.WriteLine();
        ProcessStartInfo shell = new("pwsh", ["-NoProfile", "-NonInteractive", "-File", Path.Combine(AppContext.BaseDirectory, "demo.ps1"), "-Module", Path.Combine(root, "VeoTasks.psd1"), "-Folder", stage.Folder]);
        shell.Environment["VEOTASKS_CONFIG_HOME"] = Path.Combine(stage.Folder, "config");
        foreach (string gateway in GatewayEmulator.Gateways)
        {
            shell.Environment[$"VEOTASKS_{DemoStage.ProviderName(gateway).ToUpperInvariant()}_KEY"] = stage.Emulator.Key(gateway);
        }

        stage.Submit();
        await RunAsync(shell, cancellationToken);
        return await File.ReadAllLinesAsync(Path.Combine(stage.Folder, "problems.txt"), cancellationToken);
    }

    private static async Task WriteGatewaysAsync(DemoStage stage, CancellationToken cancellationToken)
    {
        var gateways = GatewayEmulator.Gateways.Select(gateway => new { name = DemoStage.ProviderName(gateway), adapter = gateway, baseUri = stage.Emulator.BaseUri(gateway) });
        await File.WriteAllTextAsync(Path.Combine(stage.Folder, "gateways.json"), JsonSerializer.Serialize(gateways), cancellationToken);
    }

    private static async Task RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {start.ArgumentList[0]} ended with exit code {process.ExitCode}.");
        }
    }
}
