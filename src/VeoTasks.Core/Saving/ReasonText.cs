using System.Text.RegularExpressions;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>
/// Makes a failure's words fit to be kept. They were scrubbed when they came in, where the key was known; this takes out what may be true of an
/// error and yet must not be on disk: of links all but scheme and host, since a path can be a secret too, and the folder's own path, since
/// a report is made to be shown to others.
/// </summary>
internal static partial class ReasonText
{
    /// <summary>The text as it may stand in the ledger of a folder; never empty.</summary>
    public static string Of(string text, string folder)
    {
        string shown = text.Replace(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        shown = Link().Replace(Redaction.Scrub(shown, null), "$1/…");
        return TextSanitizer.Clean(shown) ?? "no reason";
    }

    [GeneratedRegex(@"([a-z][a-z0-9+.\-]*://(\*\*\*@)?[^/\s?#""'<>@]*)[^\s""'<>]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
