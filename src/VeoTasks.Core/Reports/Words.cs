using System.Globalization;
using VeoTasks.Saving;

namespace VeoTasks.Reports;

/// <summary>Numbers and times as the page shows them, the same on every machine: a report may be read far from where it was made.</summary>
internal static class Words
{
    /// <summary>What stands where nobody can say.</summary>
    public const string Unknown = "–";

    /// <summary>A moment in UTC, to the minute.</summary>
    public static string Moment(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? Unknown;

    /// <summary>The same for programs (the datetime attribute of HTML).</summary>
    public static string Machine(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A length of time in its two largest units: "8.0 s", "1 min 12 s", "2 h 5 min", "3 d 4 h".</summary>
    public static string Time(TimeSpan? time) => time switch
    {
        null => Unknown,
        { TotalSeconds: < 59.95 } span => Invariant($"{span.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } span => Invariant($"{span.Minutes} min {span.Seconds} s"),
        { TotalDays: < 1 } span => Invariant($"{span.Hours} h {span.Minutes} min"),
        { } span => Invariant($"{span.Days} d {span.Hours} h"),
    };

    /// <summary>A size.</summary>
    public static string Size(long bytes) => ByteCount.Show(bytes, CultureInfo.InvariantCulture);

    /// <summary>A number of things.</summary>
    public static string Count(int number) => Invariant($"{number:N0}");

    /// <summary>A number of things with their name: "1 video", "3 videos".</summary>
    public static string Count(int number, string name) => number == 1 ? $"1 {name}" : $"{Count(number)} {name}s";

    /// <summary>The size of the picture.</summary>
    public static string? Picture(Mp4Movie? movie) => movie is { Width: { } width, Height: { } height } ? Invariant($"{width}×{height}") : null;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
