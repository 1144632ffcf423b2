using System.Globalization;

namespace VeoTasks;

/// <summary>Sizes, times and numbers as people read them.</summary>
internal static class Format
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>"12.3 MB", in eight characters at most and powers of 1024 as PowerShell's own MB.</summary>
    /// <param name="bytes">The size in bytes.</param>
    /// <param name="culture">Whose decimal mark it gets; the user's unless given.</param>
    public static string Size(long bytes, IFormatProvider? culture = null)
    {
        double value = bytes;
        int unit = 0;
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
        {
            value /= 1024;
        }

        culture ??= CultureInfo.CurrentCulture;
        return unit == 0
            ? string.Create(culture, $"{bytes} B")
            : $"{value.ToString(value < 1000 ? "0.0" : "0", culture)} {Units[unit]}";
    }

    /// <summary>A number with its noun: "1 task", "2 tasks".</summary>
    public static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>A time span in its largest unit that is full: "45 s", "3 min", "2 h", "5 days". Days count from two on.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.CurrentCulture, $"{(int)span.TotalSeconds} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.CurrentCulture, $"{(int)span.TotalMinutes} min"),
        { TotalDays: <= 2 } => string.Create(CultureInfo.CurrentCulture, $"{(int)span.TotalHours} h"),
        _ => string.Create(CultureInfo.CurrentCulture, $"{(int)span.TotalDays} days"),
    };

    /// <summary>How old something is: "3 min old". Nothing is younger than nothing, whatever another machine's clock says.</summary>
    public static string Age(DateTimeOffset made, DateTimeOffset now) => $"{Span(made < now ? now - made : TimeSpan.Zero)} old";

    /// <summary>How far a time is from now: "3 min ago", "in 2 h"; "just now" within a second, which is as exact as gateways are.</summary>
    public static string Distance(DateTimeOffset time, DateTimeOffset now) => (time - now) switch
    {
        { TotalSeconds: >= 1 } ahead => $"in {Span(ahead)}",
        { TotalSeconds: <= -1 } ago => $"{Span(ago.Negate())} ago",
        _ => "just now",
    };

    /// <summary>How long a video plays: "8 s", "7.5 s", "1:05".</summary>
    public static string Playing(TimeSpan duration) => duration.TotalMinutes < 1
        ? string.Create(CultureInfo.CurrentCulture, $"{duration.TotalSeconds:0.#} s")
        : duration.ToString(duration.TotalHours < 1 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
}
