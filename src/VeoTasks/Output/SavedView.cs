using System.Globalization;
using System.Management.Automation;

namespace VeoTasks.Output;

/// <summary>What the views of saved videos show.</summary>
public static class SavedView
{
    internal const string Saved = "saved";
    internal const string Resumed = "resumed";
    internal const string Skipped = "skipped";

    /// <summary>What happened to a video, in its colour: "saved", "resumed" or "skipped".</summary>
    public static string Outcome(PSObject video, PSObject style)
    {
        string outcome = video.Flag("Skipped") ? Skipped : video.Flag("Resumed") ? Resumed : Saved;
        return StatusColor.Paint(outcome, outcome, style);
    }

    /// <summary>The file's size: "12.3 MB".</summary>
    public static string Size(PSObject video) => Format.Size(video.Number("Length") ?? 0);

    /// <summary>The file's size, also in bytes: "12.3 MB (12,897,485 bytes)".</summary>
    public static string FullSize(PSObject video) => string.Create(CultureInfo.CurrentCulture, $"{Size(video)} ({video.Number("Length"):N0} bytes)");

    /// <summary>A video's length and picture, as far as its file tells: "8 s 1280x720".</summary>
    public static string Video(PSObject video)
    {
        string duration = video.Span("Duration") is { } time ? Format.Playing(time) : "";
        string picture = video.Number("Width") is { } width && video.Number("Height") is { } height
            ? string.Create(CultureInfo.InvariantCulture, $"{width}x{height}")
            : "";
        return $"{duration} {picture}".Trim();
    }

    /// <summary>How long it took: "1.2 s".</summary>
    public static string Elapsed(PSObject video) => video.Span("Elapsed") is { } time ? Format.Playing(time) : "";

    /// <summary>The folder it is in.</summary>
    public static string Folder(PSObject video) => Path.GetDirectoryName(video.Text("Path")) ?? "";

    /// <summary>The file's name.</summary>
    public static string Name(PSObject video) => Path.GetFileName(video.Text("Path"));
}
