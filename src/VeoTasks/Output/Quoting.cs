using System.Management.Automation.Language;
using VeoTasks.Cmdlets;
using VeoTasks.Gateways;

namespace VeoTasks.Output;

/// <summary>Writes names as they have to stand on a command line.</summary>
internal static class Quoting
{
    /// <summary>The name itself, or in quotation marks where PowerShell would otherwise read more than a name.</summary>
    public static string Argument(string name) =>
        name.Length > 0 && char.IsLetterOrDigit(name[0]) && name.All(symbol => char.IsLetterOrDigit(symbol) || symbol is '-' or '_' or '.' or '/' or ':')
            ? name
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}
