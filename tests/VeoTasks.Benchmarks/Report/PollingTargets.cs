using System.Globalization;
using VeoTasks.Benchmarks.Contenders;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Report;

/// <summary>The promises about polling, held against the results.</summary>
internal static class PollingTargets
{
    private const double MiB = 1024 * 1024;
    private const double KiB = 1024;

    /// <summary>All of them, in the order of the page.</summary>
    public static IEnumerable<Target> Of(PollingResults results) =>
    [
        AgainstContender<BareLoopContender>(results, 0.8),
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
        double bytes = results.Curve.Append(results.TenThousand).Where(report => report.Tasks >= 10_000).Max(report => report.HeapBytesPerTask);
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
