using System.Globalization;
using System.Management.Automation;

namespace VeoTasks.Output;

/// <summary>What the views of tasks show. Never a link: links may be signed.</summary>
public static class TaskView
{
    /// <summary>The status in its colour.</summary>
    public static string Status(PSObject task, PSObject style) => Paint(task.Text("Status"), task, style);

    /// <summary>The id in the colour of the status.</summary>
    public static string Id(PSObject task, PSObject style) => Paint(task.Text("Id"), task, style);

    /// <summary>The status with progress and the gateway's own word: "Running 42 % (in_progress)".</summary>
    public static string FullStatus(PSObject task, PSObject style)
    {
        string progress = task.Text("Status") == nameof(VeoTaskStatus.Succeeded) ? "" : Percent(task);
        return $"{Status(task, style)} {progress}".TrimEnd() + (HasOwnWord(task) ? $" ({task.Text("RawStatus")})" : "");
    }

    /// <summary>What is worth knowing beside the status: why it failed; how many videos there are, and for how long; how far it is, and how old.</summary>
    public static string Detail(PSObject task) => Detail(task, DateTimeOffset.UtcNow);

    /// <summary>A time with its distance from now: "11/24/2026 9:58 PM (3 min ago)".</summary>
    public static string Time(PSObject task, string property) => Time(task, property, DateTimeOffset.UtcNow);

    /// <summary>The videos by number and host.</summary>
    public static string Videos(PSObject task) => string.Join(", ", task.Items("Videos"));

    internal static string Detail(PSObject task, DateTimeOffset now) => task.Text("Status") switch
    {
        nameof(VeoTaskStatus.Succeeded) => Join(Count(task.Items("Videos").Count), Left(task, now)),
        nameof(VeoTaskStatus.Failed) or nameof(VeoTaskStatus.Canceled) => Reason(task),
        nameof(VeoTaskStatus.Unknown) when HasOwnWord(task) => Join(task.Text("RawStatus"), Age(task, now)),
        _ => Join(Percent(task), Age(task, now)),
    };

    internal static string Time(PSObject task, string property, DateTimeOffset now) => task.Time(property) is { } time
        ? string.Create(CultureInfo.CurrentCulture, $"{time.ToLocalTime():g} ({Format.Distance(time, now)})")
        : "";

    private static string Paint(string text, PSObject task, PSObject style) => StatusColor.Paint(text, task.Text("Status"), style);

    /// <summary>Whether the gateway's own word says more than the status.</summary>
    private static bool HasOwnWord(PSObject task) =>
        task.Text("RawStatus") is { Length: > 0 } word && !word.Equals(task.Text("Status"), StringComparison.OrdinalIgnoreCase);

    private static string Age(PSObject task, DateTimeOffset now) => task.Time("CreatedAt") is { } made ? Format.Age(made, now) : "";

    private static string Percent(PSObject task) => task.Number("Progress") is { } percent ? string.Create(CultureInfo.CurrentCulture, $"{percent} %") : "";

    private static string Count(int videos) => videos switch
    {
        0 => "no video",
        1 => "1 video",
        _ => string.Create(CultureInfo.CurrentCulture, $"{videos} videos"),
    };

    /// <summary>How long the videos can still be fetched; how long ago the task ended where nobody says.</summary>
    private static string Left(PSObject task, DateTimeOffset now) => task.Time("ExpiresAt") switch
    {
        { } end when end > now => $"{Format.Span(end - now)} left",
        not null => "expired",
        _ => task.Time("CompletedAt") is { } ended ? Format.Distance(ended, now) : "",
    };

    private static string Reason(PSObject task) => task.Text("Error") is { Length: > 0 } error ? error : "no reason given";

    private static string Join(string first, string second) => first.Length > 0 && second.Length > 0 ? $"{first}, {second}" : first + second;
}
