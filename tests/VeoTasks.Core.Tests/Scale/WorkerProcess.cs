using System.Diagnostics;
using System.Globalization;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Scale;

/// <summary>A process that waits for one share of a list and saves its videos (tests/VeoTasks.Worker).</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "VeoTasks.Worker.dll");

    private readonly Process _process;
    private readonly List<string> _said = [];

    private WorkerProcess(Process process) => _process = process;

    /// <summary>All that it has said so far.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>Starts one.</summary>
    /// <param name="gateway">Where MuleRun is, and its key.</param>
    /// <param name="job">The list and the folder.</param>
    /// <param name="share">Which share of how many.</param>
    /// <param name="requestsPerMinute">The worker's own budget.</param>
    public static WorkerProcess Start(
        EmulatedGateway gateway, (string List, string Folder) job, (int Index, int Count) share, int requestsPerMinute)
    {
        string[] arguments = [Program, $"{gateway.Emulator.BaseUri("mulerun")}", job.List, job.Folder, Text(share.Index), Text(share.Count),
            Text(requestsPerMinute)];
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["WORKER_KEY"] = gateway.Emulator.Key("mulerun");
        return new WorkerProcess(Process.Start(start)!);
    }

    /// <summary>
    /// How many videos it says that it has saved; on a busy machine it may also warn of a ledger that another worker holds for long.
    /// </summary>
    public int Saved => _said.Count(line => line.StartsWith("saved ", StringComparison.Ordinal));

    /// <summary>Waits until it has saved so many videos, or says nothing more.</summary>
    public async Task ListenAsync(int saved, CancellationToken cancellationToken)
    {
        while (Saved < saved && await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            _said.Add(line);
        }
    }

    /// <summary>Ends it as a power cut would: SIGKILL, on Windows TerminateProcess.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits for its own end.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await ListenAsync(int.MaxValue, cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
