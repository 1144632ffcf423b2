using System.Globalization;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Report;

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
