using System.Globalization;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Polling;
using VeoTasks.Benchmarks.Shells;

namespace VeoTasks.Benchmarks.Pages;

/// <summary>The promises about polling, held against the results.</summary>
internal static class PollingTargets
{
    private const double MiB = 1024 * 1024;
    private const double KiB = 1024;

    /// <summary>All of them, in the order of the page.</summary>
    public static IEnumerable<Target> Of(PollingResults results) =>
    [
        AgainstContender<BareLoopContender>(results, 0.95),
        AgainstContender<PowerShellContender>(results, 100),
        AgainstContender<OpenAiNodeContender>(results, 8),
        .. Waiting(results),
        .. InShell(results),
    ];

    private static Target AgainstContender<T>(PollingResults results, double least)
        where T : Contender
    {
        ContenderResult other = results.Contenders.Single(result => result.Contender is T);
        string promise = Invariant($"polls per CPU-second at least {least} times {other.Contender.Name}");
        if (!other.IsMeasured)
        {
            return new Target(promise, other.Availability.Missing!, null);
        }

        Spread ratio = results.Ratio(other);
        return new Target(promise, $"{PageText.Ratio(ratio)} times", ratio.Median >= least);
    }

    private static IEnumerable<Target> Waiting(PollingResults results)
    {
        double share = results.TenThousand.CpuShare;
        double late = results.TenThousand.LateP99;
        double bytes =
            results.Curve.Append(results.TenThousand).Where(report => report.Tasks >= 10_000).Max(report => report.HeapBytesPerTask);
        yield return new Target("10,000 tasks at 5 s: at most 25 % of one core", Invariant($"{share * 100:0.0} %"), share <= 0.25);
        yield return new Target("10,000 tasks at 5 s: 99 % of polls less than 100 ms late", Invariant($"p99 {late:0.0} ms"), late < 100);
        yield return new Target("at most 1 KB kept for each waiting id", Invariant($"{bytes:0} bytes"), bytes <= KiB);
    }

    private static IEnumerable<Target> InShell(PollingResults results)
    {
        const string Memory = "10,000 tasks in pwsh: at most 100 MiB above a bare pwsh";
        const string Pipe = "100,000 ids piped into Wait-VeoTask: all come out, and polling starts before the input ends";
        if (results.Shell is not { } shell)
        {
            yield return new Target(Memory, "pwsh is not installed", null);
            yield return new Target(Pipe, "pwsh is not installed", null);
            yield break;
        }

        double added = shell.Waiting.AddedBytes / MiB;
        yield return new Target(
            Memory,
            Invariant($"{added:0} MiB ({shell.Waiting.PeakBytes / MiB:0} against {shell.Waiting.BareBytes / MiB:0}); {shell.Waiting.PollsPerSecond:0} polls per second take {shell.Waiting.CpuShare * 100:0.0} % of one core"),
            added <= 100);
        yield return new Target(
            Pipe,
            Invariant($"{shell.Pipe.Emitted} of {shell.Pipe.Given} in {shell.Pipe.WallSeconds:0.0} s; the first after {shell.Pipe.GivenAtFirst} ids; peak {shell.Pipe.PeakBytes / MiB:0} MiB"),
            shell.Pipe.Emitted == shell.Pipe.Given && shell.Pipe.GivenAtFirst < shell.Pipe.Given);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The plots of the polling page.</summary>
internal static class PollingPlots
{
    private const double MiB = 1024 * 1024;

    /// <summary>Processor time of one poll, for each contender that was measured.</summary>
    public static string CpuPerPoll(PollingResults results) => RangePlot.Draw(
        "Processor time of one poll, median and range",
        "µs of processor time for each poll (each grid line is ten times the one before)",
        [.. results.Contenders.Where(result => result.IsMeasured).Select(result => new RangeRow(result.Contender.Name, Spread.Of(result.Each(sample => sample.CpuMicroseconds))))]);

    /// <summary>Processor time and memory at the interval of the 10,000 tasks.</summary>
    public static string Scale(PollingResults results) => ScalePlot.Draw(
        FormattableString.Invariant($"Waiting for tasks at an interval of {results.TenThousand.IntervalSeconds:0} s"),
        [.. results.Curve.Append(results.TenThousand)
            .Where(report => report.IntervalSeconds == results.TenThousand.IntervalSeconds)
            .OrderBy(report => report.Tasks)
            .Select(report => new ScalePoint(report.Tasks, report.CpuShare * 100, report.BusyBytes / MiB))]);
}

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
