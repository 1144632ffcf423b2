using System.Globalization;
using System.Text;
using VeoTasks.Benchmarks.Pages;
using VeoTasks.Simulation;

namespace VeoTasks.Benchmarks.Polling;

/// <summary>
/// Compares polling policies on simulated gateways: the module's own, run by its real scheduler, and two that others use.
/// </summary>
/// <param name="Groups">The module's policy, by interval, kind of progress and history.</param>
/// <param name="Growing">Exponential back-off, by first gap: looks beside those of the fixed interval with the same mean lag.</param>
/// <param name="Points">What the plot shows.</param>
/// <param name="Hour">How long ten thousand tasks over an hour of virtual time took, and their looks.</param>
internal sealed record PolicyRun(
    IReadOnlyList<PolicyGroup> Groups, IReadOnlyList<PolicyResult> Growing, IReadOnlyList<PolicyPoint> Points, (TimeSpan Took, int Polls) Hour)
{
    private const int TasksPerCell = 400;
    private const int Seed = 1;

    private static readonly TimeSpan[] Fixed = [.. new[] { 2, 3, 5, 8, 12, 20, 30 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    /// <summary>Runs all of them.</summary>
    public static async Task<PolicyRun> RunAsync()
    {
        IReadOnlyList<PolicyGroup> groups = PolicyGroup.Of(await PolicySimulation.RunAsync(PolicyCell.All, TasksPerCell, Seed));
        Random random = new(Seed);
        List<PolicyPoint> points = [];
        foreach (TimeSpan interval in Fixed)
        {
            points.Add(Point(
                "fixed interval", interval, Run(interval, cell => Draw(cell, random).Select(new GrowingInterval(interval, interval).Run))));
        }

        List<PolicyResult> growing = [];
        foreach (TimeSpan first in Fixed.Where(interval => interval == TimeSpan.FromSeconds(3) || interval == TimeSpan.FromSeconds(5)))
        {
            PolicyResult[] results =
                Run(first, cell => Draw(cell, random).Select(new GrowingInterval(first, TimeSpan.FromSeconds(30)).Run));
            growing.AddRange(results);
            points.Add(Point("exponential, to 30 s", first, results));
        }

        points.AddRange(groups.Where(IsShown).Select(group => new PolicyPoint(
            $"VeoTasks, {group.History} known", group.Interval.TotalSeconds, group.Progress.ToString().ToLowerInvariant(), group.Polls, group.MeanLag.TotalSeconds, group.P99Lag.TotalSeconds)));
        return new PolicyRun(groups, growing, points, await HourRun.RunAsync());
    }

    private static bool IsShown(PolicyGroup group) =>
        group.Interval < TimeSpan.FromSeconds(30)
        && group.History == 100
        && (group.Progress is ProgressKind.None or ProgressKind.Linear or ProgressKind.Steps);

    /// <summary>
    /// The results at every duration that is simulated, without progress or history, which these policies do not look at.
    /// </summary>
    private static PolicyResult[] Run(TimeSpan interval, Func<PolicyCell, IEnumerable<SimulatedTask>> run) =>
    [
        .. PolicyCell.All.Where(cell => cell is { Interval.TotalSeconds: 5, Progress: ProgressKind.None, History: 0 })
            .Select(cell => PolicyResult.Of(cell with { Interval = interval }, [.. run(cell)])),
    ];

    private static IEnumerable<SimulatedTask> Draw(PolicyCell cell, Random random) =>
        Enumerable.Range(0, TasksPerCell).Select(_ => cell.DrawTask(random));

    private static PolicyPoint Point(string policy, TimeSpan interval, IReadOnlyCollection<PolicyResult> results) => new(
        policy,
        interval.TotalSeconds,
        "none",
        results.Average(result => result.Polls),
        results.Average(result => result.MeanLag.TotalSeconds),
        results.Average(result => result.P99Lag.TotalSeconds));
}

/// <summary>Puts a comparison of policies into Markdown.</summary>
internal static class PolicyTable
{
    /// <summary>The table, and what exponential back-off costs in a sentence.</summary>
    public static string Of(PolicyRun run)
    {
        StringBuilder page = new();
        page.AppendLine(PageText.Row("Interval", "Progress", "Earlier tasks known", "Polls per task", "beside the fixed interval", "at equal lag", "Mean lag", "beside the fixed interval", "p99", "Rejected seen after"));
        page.AppendLine(PageText.Row(Enumerable.Repeat("---", 10)));
        foreach (PolicyGroup group in run.Groups)
        {
            page.AppendLine(PageText.Row(
                Text($"{group.Interval.TotalSeconds:0} s"),
                group.Progress.ToString().ToLowerInvariant(),
                Text($"{group.History}"),
                Text($"{group.Polls:0.0}"),
                Percent(group.LooksAgainstFixed),
                Percent(group.LooksAtEqualLag),
                Text($"{group.MeanLag.TotalSeconds:0.00} s"),
                Text($"{group.LagAgainstFixed:0.00}x"),
                Text($"{group.P99Lag.TotalSeconds:0.0} s"),
                Text($"{group.RejectedLag.TotalSeconds:0.0} s")));
        }

        double[] growing = [.. run.Growing.Select(result => (result.Polls / result.EqualLagLooks) - 1)];
        return page.AppendLine()
            .AppendLine($"Exponential back-off (gaps from 3 or 5 s, growing by half up to 30 s) needs {Percent(growing.Min())} to {Percent(growing.Max())} looks at equal lag.")
            .AppendLine()
            .AppendLine(Text($"Ten thousand tasks over an hour of virtual time, at an interval of 30 s, are {run.Hour.Polls:N0} looks and took {run.Hour.Took.TotalSeconds:0.0} s."))
            .ToString();
    }

    private static string Percent(double part) => part.ToString("+0 %;-0 %;0 %", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
