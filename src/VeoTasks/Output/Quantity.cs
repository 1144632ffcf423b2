using System.Globalization;

namespace VeoTasks.Output;

/// <summary>A number with its noun.</summary>
internal static class Quantity
{
    /// <summary>"1 task", "2 tasks".</summary>
    public static string Of(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
