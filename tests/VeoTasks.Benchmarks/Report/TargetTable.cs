using System.Text;

namespace VeoTasks.Benchmarks.Report;

/// <summary>The first thing on each page: what was promised and what came of it.</summary>
internal static class TargetTable
{
    /// <summary>Adds the section to a page.</summary>
    public static void Append(StringBuilder page, IEnumerable<Target> targets)
    {
        page.AppendLine("## Targets\n").AppendLine(PageText.Row("Target", "Measured", "Met")).AppendLine(PageText.Row("---", "---", "---"));
        foreach (Target target in targets)
        {
            page.AppendLine(PageText.Row(target.Promise, target.Measured, target.IsMet switch { true => "yes", false => "**no**", null => "not measured" }));
        }

        page.AppendLine();
    }
}

/// <summary>A number that was promised, and what was measured.</summary>
/// <param name="Promise">The promise.</param>
/// <param name="Measured">The measurement, in words.</param>
/// <param name="IsMet">Whether it was kept; null when it could not be measured here.</param>
internal sealed record Target(string Promise, string Measured, bool? IsMet);
