using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using VeoTasks.Output;

namespace VeoTasks.Providers;

/// <summary>
/// The emulator as a process beside this one. It ends when its standard input closes, which the system does when this process is over, in
/// whichever way.
/// </summary>
internal sealed class EmulatorProcess : IDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private EmulatorProcess(Process process, EmulatorInfo info)
    {
        _process = process;
        Info = info;
    }

    /// <summary>Where it listens, and what it has.</summary>
    public EmulatorInfo Info { get; }

    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="scenario">The full path of a scenario; null for the one that it brings.</param>
    /// <param name="patience">How long that may take.</param>
    /// <param name="cancellationToken">Gives up; nothing is left then.</param>
    /// <exception cref="EmulatorException">It does not run.</exception>
    public static async Task<EmulatorProcess> StartAsync(string? scenario, TimeSpan patience, CancellationToken cancellationToken)
    {
        string host = DotNetHost.Find()
            ?? throw new EmulatorException(EmulatorFault.RuntimeMissing, "There is no dotnet command in DOTNET_ROOT or on the PATH.");
        Process process = Launch(EmulatorCommand.Create(host, scenario));
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(patience);
            Task<string> errors = ReadErrorsAsync(process, CancellationToken.None);
            string? line = await process.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false);
            if (line is not null)
            {
                return new EmulatorProcess(process, EmulatorInfo.Read(line));
            }

            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            throw EmulatorCommand.Explain(host, process.ExitCode, await errors.WaitAsync(limit.Token).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            End(process);
            throw exception switch
            {
                OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                    new EmulatorException(EmulatorFault.Failed, $"It did not start to listen within {patience.TotalSeconds} s."),
                JsonException => new EmulatorException(EmulatorFault.Failed, exception.Message),
                _ => exception,
            };
        }
    }

    /// <summary>Ends it and waits until it is gone.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StopPatience);
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Ends it without waiting.</summary>
    public void Dispose() => End(_process);

    private static Process Launch(ProcessStartInfo command)
    {
        try
        {
            return Process.Start(command)!;
        }
        catch (Win32Exception exception)
        {
            throw new EmulatorException(EmulatorFault.Failed, $"{command.FileName} cannot be run: {exception.Message}");
        }
    }

    /// <summary>Reads for as long as it writes, so that it never waits for a reader; keeps the beginning.</summary>
    private static async Task<string> ReadErrorsAsync(Process process, CancellationToken cancellationToken)
    {
        const int Kept = 8192;
        StringBuilder text = new();
        char[] buffer = new char[1024];
        while (await process.StandardError.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            text.Append(buffer, 0, Math.Min(read, Kept - text.Length));
        }

        return text.ToString();
    }

    private static void End(Process process)
    {
        try
        {
            process.StandardInput.Close();
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or IOException)
        {
            // It has ended meanwhile, or was ended already.
        }
        finally
        {
            process.Dispose();
        }
    }
}

/// <summary>What an emulator says of itself in its first line of output (docs/EMULATOR.md, "The control port").</summary>
internal sealed record EmulatorInfo(int ProcessId, Uri Control, IReadOnlyDictionary<string, EmulatedGateway> Gateways,
    IReadOnlyList<EmulatedName> Tasks)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <exception cref="JsonException">It says something else.</exception>
    public static EmulatorInfo Read(string line) =>
        JsonSerializer.Deserialize<EmulatorInfo>(line, Json) is { Control: not null, Gateways: not null, Tasks: not null } info
        ? info
        : throw new JsonException($"The line '{line}' does not say where it listens.");
}

/// <summary>How to reach an emulated gateway.</summary>
/// <param name="BaseUri">Its address.</param>
/// <param name="Key">The key that it takes, made for this run.</param>
internal sealed record EmulatedGateway(Uri BaseUri, string Key);

/// <summary>A task of the scenario.</summary>
/// <param name="Gateway">The gateway that has it.</param>
/// <param name="Id">Its id there.</param>
/// <param name="Model">The model, where the scenario names one.</param>
internal sealed record EmulatedName(string Gateway, string Id, string? Model);

/// <summary>Finds the dotnet command. PowerShell may have come without one: it brings a runtime of its own.</summary>
internal static class DotNetHost
{
    private static readonly string FileName = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>
    /// The command's full path: the first of DOTNET_ROOT, the PATH and the folder of the runtime that this process runs on which has the
    /// ASP.NET Core runtime; if none has it, the first there is; null where there is none.
    /// </summary>
    public static string? Find()
    {
        List<string> found = [.. Folders().Select(folder => Path.Combine(folder, FileName)).Where(File.Exists)];
        return found.Find(HasAspNetCore) ?? found.FirstOrDefault();
    }

    private static IEnumerable<string> Folders() =>
    [
        .. Listed("DOTNET_ROOT"),
        .. Listed("PATH"),
        .. OfRuntime(RuntimeEnvironment.GetRuntimeDirectory()),
    ];

    /// <summary>
    /// The folder above .../shared/Microsoft.NETCore.App/VERSION/. A PowerShell that brings its own runtime has that in its own folder, and
    /// three levels above that anybody may have put a dotnet.
    /// </summary>
    internal static IEnumerable<string> OfRuntime(string folder)
    {
        DirectoryInfo? framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(folder)).Parent;
        return framework is { Name: "Microsoft.NETCore.App", Parent: { Name: "shared", Parent: { } root } } ? [root.FullName] : [];
    }

    /// <summary>Only full paths: a relative one would mean whatever lies in the current folder.</summary>
    private static IEnumerable<string> Listed(string variable) => (Environment.GetEnvironmentVariable(variable) ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathFullyQualified);

    private static bool HasAspNetCore(string command)
    {
        string real = File.ResolveLinkTarget(command, returnFinalTarget: true)?.FullName ?? command;
        return Directory.Exists(Path.Combine(Path.GetDirectoryName(real)!, "shared", "Microsoft.AspNetCore.App"));
    }
}

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
        List<string> ours = [.. command.Environment.Keys.Where(name => name.StartsWith("VEOTASKS_", StringComparison.OrdinalIgnoreCase))];
        ours.ForEach(name => command.Environment.Remove(name));
    }
}
