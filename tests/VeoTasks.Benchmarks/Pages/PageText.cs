using System.Globalization;
using System.Text;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Pages;

/// <summary>Numbers as the pages show them.</summary>
internal static class PageText
{
    /// <summary>Median and range with two significant places below ten, whole numbers above.</summary>
    public static string Ratio(Spread spread) => $"{Short(spread.Median)} [{Short(spread.Minimum)} to {Short(spread.Maximum)}]";

    /// <summary>A number with as many places as are worth showing.</summary>
    public static string Short(double number) =>
        number.ToString(Math.Abs(number) < 10 ? "0.00" : Math.Abs(number) < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    /// <summary>One row of a Markdown table.</summary>
    public static string Row(params IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}

/// <summary>The first thing on each page: what was promised and what came of it.</summary>
internal static class TargetTable
{
    /// <summary>Adds the section to a page.</summary>
    public static void Append(StringBuilder page, IEnumerable<Target> targets)
    {
        page.AppendLine("## Targets\n").AppendLine(PageText.Row("Target", "Measured", "Met")).AppendLine(PageText.Row("---", "---", "---"));
        foreach (Target target in targets)
        {
            page.AppendLine(PageText.Row(
                target.Promise, target.Measured, target.IsMet switch { true => "yes", false => "**no**", null => "not measured" }));
        }

        page.AppendLine();
    }
}

/// <summary>A number that was promised, and what was measured.</summary>
/// <param name="Promise">The promise.</param>
/// <param name="Measured">The measurement, in words.</param>
/// <param name="IsMet">Whether it was kept; null when it could not be measured here.</param>
internal sealed record Target(string Promise, string Measured, bool? IsMet);
