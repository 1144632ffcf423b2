using System.Globalization;
using System.Text;
using VeoTasks.Benchmarks.Report;
using VeoTasks.Simulation;

namespace VeoTasks.Benchmarks.Policies;

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
