using System.ComponentModel;
using System.Globalization;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Output;

/// <summary>
/// What the views show beside an object's own properties. VeoTasks.Types.ps1xml makes a property of it, since views can read properties in
/// ConstrainedLanguage too, where they can call nothing.
/// </summary>
/// <remarks>
/// All is read by name: what came over remoting or out of a file has the view of the original, but is a copy with properties of other
/// types.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Views
{
    public static object Task(PSObject task) => new TaskView(task, DateTimeOffset.UtcNow);

    public static object Saved(PSObject video) => new SavedView(video);

    /// <summary>Of a provider, or of its test.</summary>
    public static object Provider(PSObject provider) => new ProviderView(provider);

    public static object Submission(PSObject submission) => new SubmissionView(submission, DateTimeOffset.UtcNow);

    internal static string Text(this PSObject row, string name) => row.Properties[name]?.Value?.ToString() ?? "";

    internal static long? Number(this PSObject row, string name) =>
        LanguagePrimitives.TryConvertTo(row.Properties[name]?.Value, CultureInfo.InvariantCulture, out long? number) ? number : null;

    internal static bool Flag(this PSObject row, string name) => LanguagePrimitives.IsTrue(row.Properties[name]?.Value);

    internal static TimeSpan? Span(this PSObject row, string name) =>
        row.Properties[name]?.Value is { } value && LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out TimeSpan span)
            ? span
            : null;

    internal static object[] Items(this PSObject row, string name) =>
        LanguagePrimitives.GetEnumerable(row.Properties[name]?.Value) is { } items ? [.. items.Cast<object>()] : [];

    /// <summary>A copy of a DateTimeOffset is an object of its properties.</summary>
    internal static DateTimeOffset? Time(this PSObject row, string name) => row.Properties[name]?.Value switch
    {
        DateTimeOffset time => time,
        PSObject { BaseObject: DateTimeOffset time } => time,
        PSObject copy when copy.Properties["UtcDateTime"]?.Value is DateTime utc => new DateTimeOffset(utc, TimeSpan.Zero),
        { } other when DateTimeOffset.TryParse(
            other.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) => time,
        _ => null,
    };
}

internal abstract class RowView(PSObject row)
{
    protected PSObject Row => row;

    /// <summary>What the object itself says: PowerShell takes this for its text where it writes it down as one.</summary>
    public sealed override string ToString() => row.ToString();
}

/// <summary>Never a link: links may be signed.</summary>
internal sealed class TaskView(PSObject task, DateTimeOffset now) : RowView(task)
{
    public string Status => Paint(Row.Text("Status"));

    public string Id => Paint(Row.Text("Id"));

    /// <summary>The status with progress and the gateway's own word: "Running 42 % (in_progress)".</summary>
    public string FullStatus
    {
        get
        {
            string progress = Row.Text("Status") == nameof(VeoTaskStatus.Succeeded) ? "" : Percent;
            return $"{Status} {progress}".TrimEnd() + (HasOwnWord ? $" ({Row.Text("RawStatus")})" : "");
        }
    }

    /// <summary>
    /// What is worth knowing beside the status: what the user calls it; why it failed; how many videos there are, and for how long; how far
    /// it is, and how old.
    /// </summary>
    public string Detail => Join(Row.Text("Label"), State);

    private string State => Row.Text("Status") switch
    {
        nameof(VeoTaskStatus.Succeeded) => Join(Count(Row.Items("Videos").Length), Left),
        nameof(VeoTaskStatus.Failed) or nameof(VeoTaskStatus.Canceled) =>
            Row.Text("Error") is { Length: > 0 } error ? error : "no reason given",
        nameof(VeoTaskStatus.Unknown) when HasOwnWord => Join(Row.Text("RawStatus"), Age),
        _ => Join(Join(Percent, Age), Row.Text("AlreadySubmitted") == bool.TrueString ? "submitted before" : ""),
    };

    public string Videos => string.Join(", ", Row.Items("Videos"));

    /// <summary>A time with its distance from now: "11/24/2026 9:58 PM (3 min ago)".</summary>
    public string CreatedAt => Time("CreatedAt");

    /// <inheritdoc cref="CreatedAt"/>
    public string UpdatedAt => Time("UpdatedAt");

    /// <inheritdoc cref="CreatedAt"/>
    public string CompletedAt => Time("CompletedAt");

    /// <inheritdoc cref="CreatedAt"/>
    public string ExpiresAt => Time("ExpiresAt");

    /// <summary>Whether the gateway's own word says more than the status.</summary>
    private bool HasOwnWord =>
        Row.Text("RawStatus") is { Length: > 0 } word && !word.Equals(Row.Text("Status"), StringComparison.OrdinalIgnoreCase);

    private string Age => Row.Time("CreatedAt") is { } made ? Format.Age(made, now) : "";

    private string Percent => Row.Number("Progress") is { } percent ? string.Create(CultureInfo.CurrentCulture, $"{percent} %") : "";

    /// <summary>How long the videos can still be fetched; how long ago the task ended where nobody says.</summary>
    private string Left => Row.Time("ExpiresAt") switch
    {
        { } end when end > now => $"{Format.Span(end - now)} left",
        not null => "expired",
        _ => Row.Time("CompletedAt") is { } ended ? Format.Distance(ended, now) : "",
    };

    private string Time(string property) => Row.Time(property) is { } time
        ? string.Create(CultureInfo.CurrentCulture, $"{time.ToLocalTime():g} ({Format.Distance(time, now)})")
        : "";

    private string Paint(string text) => StatusColor.Paint(text, Row.Text("Status"));

    private static string Count(int videos) => videos == 0 ? "no video" : Format.Count(videos, "video");

    private static string Join(string first, string second) =>
        first.Length > 0 && second.Length > 0 ? $"{first}, {second}" : first + second;
}

internal sealed class SavedView(PSObject video) : RowView(video)
{
    internal const string Saved = "saved";
    internal const string Resumed = "resumed";
    internal const string Skipped = "skipped";

    public string Outcome
    {
        get
        {
            string outcome = Row.Flag("Skipped") ? Skipped : Row.Flag("Resumed") ? Resumed : Saved;
            return StatusColor.Paint(outcome, outcome);
        }
    }

    /// <summary>"12.3 MB".</summary>
    public string Size => Format.Size(Row.Number("Length") ?? 0);

    /// <summary>"12.3 MB (12,897,485 bytes)".</summary>
    public string FullSize => string.Create(CultureInfo.CurrentCulture, $"{Size} ({Row.Number("Length"):N0} bytes)");

    /// <summary>The video's length and picture, as far as its file tells: "8 s 1280x720".</summary>
    public string Video
    {
        get
        {
            string duration = Row.Span("Duration") is { } time ? Format.Playing(time) : "";
            string picture = Row.Number("Width") is { } width && Row.Number("Height") is { } height
                ? string.Create(CultureInfo.InvariantCulture, $"{width}x{height}")
                : "";
            return $"{duration} {picture}".Trim();
        }
    }

    /// <summary>"1.2 s".</summary>
    public string Elapsed => Row.Span("Elapsed") is { } time ? Format.Playing(time) : "";

    public string Folder => Path.GetDirectoryName(Row.Text("Path")) ?? "";

    public string Name => Path.GetFileName(Row.Text("Path"));
}

internal sealed class ProviderView(PSObject provider) : RowView(provider)
{
    /// <summary>The time between two polls: "5 s", "1.5 s".</summary>
    public string Interval => Row.Span("PollInterval") is { } interval
        ? string.Create(CultureInfo.CurrentCulture, $"{interval.TotalSeconds:0.#} s")
        : "";

    /// <summary>How long it took to answer: "123 ms", or nothing.</summary>
    public string Latency => Row.Span("Latency") is { } time
        ? string.Create(CultureInfo.CurrentCulture, $"{time.TotalMilliseconds:0} ms")
        : "";
}

internal sealed class SubmissionView(PSObject submission, DateTimeOffset now) : RowView(submission)
{
    /// <summary>How long ago it was sent: "3 min ago".</summary>
    public string Submitted => Row.Time("SubmittedAt") is { } time ? Format.Distance(time, now) : "";

    /// <summary>What the user calls it, or else what it asked for, in one line.</summary>
    public string Name => Row.Text("Label") is { Length: > 0 } label ? label : TextSanitizer.Clean(Row.Text("Prompt")) ?? "";
}

/// <summary>
/// Colours words for the screen with the user's own <c>$PSStyle</c>, as its <c>OutputRendering</c> says: Ansi always, PlainText, which
/// <c>NO_COLOR</c> brings about, never, and Host where somebody sees it. What goes into a file or a variable from there, PowerShell strips
/// itself.
/// </summary>
internal static class StatusColor
{
    /// <summary>The session's $PSStyle, whose type the reference assembly of PowerShell does not have yet.</summary>
    private static readonly PSObject Style = PSObject.AsPSObject(
        typeof(PSObject)
            .Assembly.GetType("System.Management.Automation.PSStyle", throwOnError: true)!.GetProperty("Instance")!.GetValue(null)!);

    /// <summary>A text in the colour of a status or outcome; as it is where that has none.</summary>
    /// <param name="text">What is shown.</param>
    /// <param name="status">The word that decides.</param>
    public static string Paint(string text, string status)
    {
        string color = IsRendered(Style.Text("OutputRendering")) ? ColorOf(status) : "";
        return color.Length == 0 ? text : $"{color}{text}{Style.Text("Reset")}";
    }

    /// <summary>A pwsh whose own output is redirected would leave the colours in.</summary>
    private static bool IsRendered(string rendering) => rendering == "Ansi" || (rendering == "Host" && !Console.IsOutputRedirected);

    private static string ColorOf(string status) => status switch
    {
        nameof(VeoTaskStatus.Succeeded) or SavedView.Saved or SavedView.Resumed => Color("Foreground", "Green"),
        nameof(VeoTaskStatus.Running) => Color("Foreground", "Cyan"),
        nameof(VeoTaskStatus.Failed) => Color("Formatting", "Error"),
        nameof(VeoTaskStatus.Canceled) => Color("Formatting", "Warning"),
        _ => "",
    };

    private static string Color(string group, string name) =>
        Style.Properties[group]?.Value is { } colors ? PSObject.AsPSObject(colors).Text(name) : "";
}
