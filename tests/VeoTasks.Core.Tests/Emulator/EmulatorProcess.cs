using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator;

/// <summary>The emulator as a process of its own, as the module and people start it.</summary>
internal sealed class EmulatorProcess : IDisposable
{
    private EmulatorProcess(Process process) => Process = process;

    public static string Dll => typeof(GatewayEmulator).Assembly.Location;

    public Process Process { get; }

    /// <summary>What it said of itself in its first line.</summary>
    public JsonNode Info { get; private set; } = null!;

    public Uri Control => new((string)Info["control"]!);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Starts it with these arguments and waits for nothing.</summary>
    public static EmulatorProcess Start(params IEnumerable<string> arguments) => Run("dotnet", [Dll, .. arguments]);

    /// <summary>Starts it with these arguments and returns once it listens.</summary>
    public static Task<EmulatorProcess> ListenAsync(params IEnumerable<string> arguments) =>
        HearAsync(Start([.. arguments, "--info", "-"]));

    /// <summary>Lets a shell start it, as it says, and returns once it listens.</summary>
    public static Task<EmulatorProcess> ListenInShellAsync(string script) => HearAsync(Run("sh", ["-c", script]));

    /// <summary>Asks the control port.</summary>
    public async Task<JsonNode> AskAsync(string path)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(new Uri(Control, path), Cancelled))!;
    }

    /// <summary>Sends a signal by its short name, such as INT.</summary>
    public Task SignalAsync(string name) => SignalAsync(name, (int)Info["processId"]!);

    public static async Task SignalAsync(string name, int processId)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{name} {processId}"]);
        await kill.WaitForExitAsync(Cancelled);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await Process.WaitForExitAsync(Cancelled);
        return Process.ExitCode;
    }

    /// <summary>
    /// Whether it is there, also behind a shell that started it. Its ports would not tell: another server may have been given them since.
    /// </summary>
    public bool IsThere()
    {
        try
        {
            using var emulator = Process.GetProcessById((int)Info["processId"]!);
            return !emulator.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Process.Kill(entireProcessTree: true);
        Process.Dispose();
    }

    private static async Task<EmulatorProcess> HearAsync(EmulatorProcess emulator)
    {
        var line = await emulator.Process.StandardOutput.ReadLineAsync(Cancelled);
        Assert.True(line is not null, line is null ? await emulator.Process.StandardError.ReadToEndAsync(Cancelled) : "");
        emulator.Info = JsonNode.Parse(line!)!;
        return emulator;
    }

    private static EmulatorProcess Run(string file, IEnumerable<string> arguments) => new(
        Process.Start(new ProcessStartInfo(file, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = Encoding.UTF8,
        StandardErrorEncoding = Encoding.UTF8,
    })!);
}
