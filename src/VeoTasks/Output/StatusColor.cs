using System.Management.Automation;

namespace VeoTasks.Output;

/// <summary>
/// Colours words for the screen with the user's own <c>$PSStyle</c>, as its <c>OutputRendering</c> says: Ansi always, PlainText, which
/// <c>NO_COLOR</c> brings about, never, and Host where somebody sees it. What goes into a file or a variable from there, PowerShell strips itself.
/// </summary>
internal static class StatusColor
{
    /// <summary>A text in the colour of a status or outcome; as it is where that has none.</summary>
    /// <param name="text">What is shown.</param>
    /// <param name="status">The word that decides.</param>
    /// <param name="style">The session's <c>$PSStyle</c>.</param>
    public static string Paint(string text, string status, PSObject style)
    {
        string color = IsRendered(style.Text("OutputRendering")) ? ColorOf(status, style) : "";
        return color.Length == 0 ? text : $"{color}{text}{style.Text("Reset")}";
    }

    /// <summary>A pwsh whose own output is redirected would leave the colours in.</summary>
    private static bool IsRendered(string rendering) => rendering == "Ansi" || (rendering == "Host" && !Console.IsOutputRedirected);

    private static string ColorOf(string status, PSObject style) => status switch
    {
        nameof(VeoTaskStatus.Succeeded) or SavedView.Saved or SavedView.Resumed => Color(style, "Foreground", "Green"),
        nameof(VeoTaskStatus.Running) => Color(style, "Foreground", "Cyan"),
        nameof(VeoTaskStatus.Failed) => Color(style, "Formatting", "Error"),
        nameof(VeoTaskStatus.Canceled) => Color(style, "Formatting", "Warning"),
        _ => "",
    };

    private static string Color(PSObject style, string group, string name) =>
        style.Properties[group]?.Value is { } colors ? PSObject.AsPSObject(colors).Text(name) : "";
}
