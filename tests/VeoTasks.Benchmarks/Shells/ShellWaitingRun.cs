using System.Diagnostics;
using System.Globalization;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Polling;

namespace VeoTasks.Benchmarks.Shells;

/// <summary>
/// Wait-VeoTask in a real PowerShell with many tasks that never end, beside a PowerShell that does nothing; both looked at from outside.
/// </summary>
internal sealed class ShellWaitingRun(ModuleUnderTest module, NginxServer server, int core)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(40);

    /// <summary>Runs both, one after the other.</summary>
    public async Task<ShellWaitingReport> RunAsync(TimeSpan interval, int tasks, CancellationToken cancellationToken)
    {
        ShellWaitingReport bare =
            await WatchAsync(Command.Script("Wait-Nothing.ps1"), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), cancellationToken);
        ShellWaitingReport busy = await WatchAsync(
            module.Script("Wait-Tasks.ps1", PollingSite.Advising(server.Root, interval), tasks), Settle, Window, cancellationToken);
        return busy with { Tasks = tasks, BareBytes = bare.PeakBytes };
    }

    private async Task<ShellWaitingReport> WatchAsync(
        Command command, TimeSpan settle, TimeSpan window, CancellationToken cancellationToken)
    {
        await using PinnedProcess shell = PinnedProcess.Start(core, command);
        await shell.ReadLineAsync(cancellationToken);
        await Task.Delay(settle, cancellationToken);
        TimeSpan cpu = ProcFile.Cpu(shell.Id);
        long polls = await server.CountAsync(cancellationToken);
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(window, cancellationToken);
        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        double rate = (await server.CountAsync(cancellationToken) - polls - 1) / wall.TotalSeconds;
        return new ShellWaitingReport(0, rate, (ProcFile.Cpu(shell.Id) - cpu) / wall, ProcFile.PeakWorkingSet(shell.Id), 0);
    }
}

/// <summary>What waiting costs a PowerShell.</summary>
/// <param name="Tasks">Tasks waited for.</param>
/// <param name="PollsPerSecond">Requests that reached the server.</param>
/// <param name="CpuShare">Processor time over wall time; 1 is one core.</param>
/// <param name="PeakBytes">Largest working set.</param>
/// <param name="BareBytes">That of a PowerShell that does nothing.</param>
internal sealed record ShellWaitingReport(int Tasks, double PollsPerSecond, double CpuShare, long PeakBytes, long BareBytes)
{
    /// <summary>What the waiting adds.</summary>
    public long AddedBytes => PeakBytes - BareBytes;
}

/// <summary>Very many ids piped into Wait-VeoTask in a real PowerShell, of tasks that have ended.</summary>
internal sealed class ShellPipeRun(ModuleUnderTest module, int core)
{
    /// <summary>Runs it.</summary>
    public async Task<ShellPipeReport> RunAsync(Uri server, int tasks, CancellationToken cancellationToken)
    {
        await using PinnedProcess shell = PinnedProcess.Start(core, module.Script("Wait-Ended.ps1", server, tasks));
        return Talk.Understand<ShellPipeReport>((await shell.FinishAsync(cancellationToken)).Trim());
    }
}

/// <summary>What became of the ids.</summary>
/// <param name="Given">Ids that were piped in.</param>
/// <param name="Emitted">Tasks that came out.</param>
/// <param name="GivenAtFirst">Ids that had been piped in when the first task came out.</param>
/// <param name="WallSeconds">The pipeline's time.</param>
/// <param name="PeakBytes">Largest working set.</param>
internal sealed record ShellPipeReport(int Given, int Emitted, int GivenAtFirst, double WallSeconds, long PeakBytes);

/// <summary>The module as this tree's build laid it out.</summary>
internal sealed class ModuleUnderTest(string root)
{
    private readonly string _manifest = Path.Combine(root, "VeoTasks.psd1");

    /// <summary>A script that loads the module and is given tasks at a server.</summary>
    public Command Script(string name, Uri server, int tasks, params string[] more) =>
        Command.Script(name, ["-Module", _manifest, "-Server", server.AbsoluteUri, "-Count", tasks.ToString(CultureInfo.InvariantCulture),
            .. more]) with { Environment = Environment() };

    /// <summary>A key, and nothing read from or written to the user's own folders.</summary>
    private static Dictionary<string, string> Environment() => new()
    {
        ["VEOTASKS_OCTOPUSX_KEY"] = LoopOptions.Key,
        ["VEOTASKS_CONFIG_HOME"] = Path.Combine(Path.GetTempPath(), "veotasks-benchmark-config"),
        ["VEOTASKS_NO_HISTORY"] = "1",
    };
}
