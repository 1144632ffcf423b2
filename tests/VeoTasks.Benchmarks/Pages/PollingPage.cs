using System.Globalization;
using System.Text;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Polling;

namespace VeoTasks.Benchmarks.Pages;

/// <summary>Writes docs/benchmarks/polling.md and its plots.</summary>
internal static class PollingPage
{
    private const double MiB = 1024 * 1024;

    /// <summary>Writes the page and the plots into a folder.</summary>
    public static void Write(string folder, PollingResults results)
    {
        File.WriteAllText(Path.Combine(folder, "polling-cpu.svg"), PollingPlots.CpuPerPoll(results));
        File.WriteAllText(Path.Combine(folder, "polling-scale.svg"), PollingPlots.Scale(results));
        File.WriteAllText(Path.Combine(folder, "polling-policies.svg"), PolicyPlot.Draw(results.Policies.Points));
        File.WriteAllText(Path.Combine(folder, "polling.md"), Text(results));
    }

    private static string Text(PollingResults results)
    {
        StringBuilder page = new();
        Introduction(page, results);
        TargetTable.Append(page, PollingTargets.Of(results));
        Contenders(page, results);
        Profile(page, results);
        Waiting(page, results);
        Policies(page, results.Policies);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void Introduction(StringBuilder page, PollingResults results) => page.AppendLine(CultureInfo.InvariantCulture, $"""
        # Polling, measured

        Measured on {DateTime.UtcNow:yyyy-MM-dd} on {results.Machine}; server {results.Server}.

        ```text
        dotnet run -c Release --project tests/VeoTasks.Benchmarks -- polling
        ```

        The command writes this page, its plots and the [raw log](polling.log). Every number is from that run.
        The server has the first core, everything that is measured the last one; nothing is measured at the same time as something else.
        The server answers each poll with the same 300 bytes, an OctopusX answer for a running task.
        There is no network and no TLS in between, so these are the costs of the code, not of polling over the internet.
        A value is the median of the rounds, with the smallest and largest in brackets. A ratio is formed within each round before the median is taken.

        """);

    private static void Contenders(StringBuilder page, PollingResults results)
    {
        page.AppendLine("## At full throttle\n").AppendLine("![Processor time of one poll by contender](polling-cpu.svg)\n");
        page.AppendLine(PageText.Row("Contender", "CPU µs per poll", "Polls per CPU-second", "Polls per second", "Engine is x times this",
            "Allocated bytes per poll", "Peak MiB"));
        page.AppendLine(PageText.Row(Enumerable.Repeat("---", 7)));
        foreach (ContenderResult result in results.Contenders)
        {
            page.AppendLine(result.IsMeasured ? Row(results, result) : PageText.Row(
                result.Contender.Name, $"missing: {result.Availability.Missing}", "", "", "", "", ""));
        }

        page.AppendLine().AppendLine("What they are:\n");
        foreach (ContenderResult result in results.Contenders)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"- **{result.Contender.Name}**: {result.Contender.Role} "
                + $"({result.Availability.Version ?? $"missing here: {result.Availability.Missing}"}).");
        }

        page.AppendLine("""

            Each contender is a new process in each round and gets warm before it is measured, so starting and compiling are not counted; curl, which compiles nothing, needs no warming.
            The .NET loops run with `DOTNET_TC_CallCountingDelayMs=0`: on one busy core the runtime otherwise needs half a minute to compile what is hot for good. The code it ends with is the same.

            """);
    }

    private static string Row(PollingResults results, ContenderResult result) => PageText.Row(
        result.Contender.Name,
        PageText.Ratio(Spread.Of(result.Each(sample => sample.CpuMicroseconds))),
        PageText.Ratio(Spread.Of(result.Each(sample => sample.PollsPerCpuSecond))),
        PageText.Ratio(Spread.Of(result.Each(sample => sample.Polls / sample.WallSeconds))),
        result == results.Engine ? "1" : PageText.Ratio(results.Ratio(result)),
        result.Samples[^1].AllocatedBytes is { } bytes ? PageText.Short(bytes / (double)result.Samples[^1].Polls) : "",
        result.Samples[^1].PeakBytes is { } peak ? PageText.Short(peak / MiB) : "");

    /// <summary>Where the engine's time goes, told by what is added from one loop to the next.</summary>
    private static void Profile(StringBuilder page, PollingResults results)
    {
        double Cost<T>()
            where T : Contender =>
                Spread.Of(results.Contenders.Single(result => result.Contender is T).Each(sample => sample.CpuMicroseconds)).Median;
        double bare = Cost<BareLoopContender>();
        double client = Cost<ClientContender>();
        double engine = Cost<EngineContender>();
        page.AppendLine(CultureInfo.InvariantCulture, $"""
            Where a poll of the engine spends its {engine:0.0} µs: {bare:0.0} µs are what the bare loop needs too (sockets, HttpClient, one pass over the bytes);
            {client - bare:+0.0;-0.0} µs is what `TaskClient` adds to that (address, key and origin checks, deadline, reading into a task), and {engine - client:+0.0;-0.0} µs what the scheduler adds when it replaces 64 loops.
            The scheduler can come out negative: it sends requests in batches, so fewer switches between threads are needed.

            """);
    }

    private static void Waiting(StringBuilder page, PollingResults results)
    {
        page.AppendLine("## Waiting for many tasks\n").AppendLine(
            "![Processor time and memory from 100 to 100,000 tasks](polling-scale.svg)\n");
        page.AppendLine(PageText.Row("Tasks", "Interval s", "Polls per second", "Share of one core", "Working set MiB (above idle)",
            "Heap bytes per task", "Late ms, p50", "p99", "max"));
        page.AppendLine(PageText.Row(Enumerable.Repeat("---", 9)));
        foreach (WaitingReport report in results.Curve.Append(results.TenThousand).OrderBy(report => report.IntervalSeconds).ThenBy(
            report => report.Tasks))
        {
            page.AppendLine(PageText.Row(
                report.Tasks.ToString("#,0", CultureInfo.InvariantCulture),
                report.IntervalSeconds.ToString("0", CultureInfo.InvariantCulture),
                PageText.Short(report.PollsPerSecond),
                report.CpuShare.ToString("0.0 %", CultureInfo.InvariantCulture),
                string.Create(
                    CultureInfo.InvariantCulture, $"{report.BusyBytes / MiB:0} ({(report.BusyBytes - report.IdleBytes) / MiB:0})"),
                report.HeapBytesPerTask.ToString("0", CultureInfo.InvariantCulture),
                PageText.Short(report.LateP50),
                PageText.Short(report.LateP99),
                PageText.Short(report.LateMaximum)));
        }

        page.AppendLine("""

            The server advises the interval with each answer and the tasks come evenly over the first interval, so a look is due exactly one interval after the answer before it; lateness is what the scheduler adds.
            100,000 tasks at 5 s are 20,000 polls per second, near what one core can do at all; the row shows what happens then.

            """);
    }

    private static void Policies(StringBuilder page, PolicyRun run) => page.AppendLine($"""
        ## Polls against lag

        ![Polls for each task against the time until its end is seen, by policy](polling-policies.svg)

        Simulated: the real scheduler and its real policy on a virtual clock, at gateways that answer at once (tests/VeoTasks.Simulation).
        Durations are lognormal with medians of 60, 120 and 180 s and sigmas of 0.25, 0.35 and 0.5; 8 % of the tasks are rejected after about 8 s.
        Each row is the mean over the nine; looks count all tasks, lag counts those that succeed.
        "At equal lag" compares with the fixed interval that has the same mean lag, which is the fair comparison: rarer looks at any fixed interval save requests too.
        In the plot, what is nearer to the lower left corner is better.
        PolicySimulationTests holds the policy to its bounds in every test run.

        {PolicyTable.Of(run)}
        """);
}
