using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Policies;
using VeoTasks.Benchmarks.Shells;
using VeoTasks.Benchmarks.Waiting;

namespace VeoTasks.Benchmarks.Report;

/// <summary>All that the polling benchmark measured.</summary>
/// <param name="Machine">Where.</param>
/// <param name="Server">The server's version.</param>
/// <param name="Contenders">At full throttle: the engine first, the bare loop second.</param>
/// <param name="TenThousand">10,000 tasks at an interval of 5 s.</param>
/// <param name="Curve">The other numbers of tasks.</param>
/// <param name="Policies">Polling policies on simulated gateways.</param>
/// <param name="Shell">In a real PowerShell; null when there is none.</param>
internal sealed record PollingResults(
    Machine Machine,
    string Server,
    IReadOnlyList<ContenderResult> Contenders,
    WaitingReport TenThousand,
    IReadOnlyList<WaitingReport> Curve,
    PolicyRun Policies,
    ShellResults? Shell)
{
    /// <summary>The engine.</summary>
    public ContenderResult Engine => Contenders[0];

    /// <summary>Polls per CPU-second of the engine over those of another, paired by round.</summary>
    public Spread Ratio(ContenderResult other) =>
        Spread.OfRatios(Engine.Each(sample => sample.PollsPerCpuSecond), other.Each(sample => sample.PollsPerCpuSecond));
}

/// <summary>What was measured in a real PowerShell.</summary>
/// <param name="Waiting">10,000 tasks that never end.</param>
/// <param name="Pipe">100,000 ids of tasks that have ended.</param>
internal sealed record ShellResults(ShellWaitingReport Waiting, ShellPipeReport Pipe);
