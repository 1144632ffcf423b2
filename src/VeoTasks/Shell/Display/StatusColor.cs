using System.Management.Automation;

namespace VeoTasks.Shell.Display;

/// <summary>
/// Colours words for the screen with the user's own <c>$PSStyle</c>. PowerShell takes the colours out again where output is redirected;
/// under <c>OutputRendering</c> PlainText, which <c>NO_COLOR</c> brings about, none are put in.
/// </summary>
internal static class StatusColor
{
    /// <summary>A text in the colour of a status or outcome; as it is where that has none.</summary>
    /// <param name="text">What is shown.</param>
    /// <param name="status">The word that decides.</param>
    /// <param name="style">The session's <c>$PSStyle</c>.</param>
    public static string Paint(string text, string status, PSObject style)
    {
        string color = style.Text("OutputRendering") == "PlainText" ? "" : ColorOf(status, style);
        return color.Length == 0 ? text : $"{color}{text}{style.Text("Reset")}";
    }

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
