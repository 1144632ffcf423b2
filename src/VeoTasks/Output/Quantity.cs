using System.Globalization;
using System.Management.Automation.Language;
using VeoTasks.Cmdlets;
using VeoTasks.Gateways;

namespace VeoTasks.Output;

/// <summary>A number with its noun.</summary>
internal static class Quantity
{
    /// <summary>"1 task", "2 tasks".</summary>
    public static string Of(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}

/// <summary>Writes names as they have to stand on a command line.</summary>
internal static class Quoting
{
    /// <summary>The name itself, or in quotation marks where PowerShell would otherwise read more than a name.</summary>
    public static string Argument(string name) =>
        name.Length > 0 && char.IsLetterOrDigit(name[0]) && name.All(symbol => char.IsLetterOrDigit(symbol) || symbol is '-' or '_' or '.' or '/' or ':')
            ? name
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}
