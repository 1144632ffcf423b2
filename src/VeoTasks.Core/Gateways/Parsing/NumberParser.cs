using System.Globalization;
using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>Reads progress and durations.</summary>
internal static class NumberParser
{
    /// <summary>
    /// Percent done, rounded down and clamped to 0-100: 50, "50", "50%" (new-api), "37.5%", 150, -1. Null for anything else,
    /// "NaN" and infinities included.
    /// </summary>
    public static int? Progress(JsonElement element)
    {
        double? percent = element.ValueKind == JsonValueKind.String
            ? JsonParser.Number(element.Text()?.Trim().TrimEnd('%'))
            : element.Number();
        return percent is { } value ? (int)Math.Clamp(Math.Floor(value), 0, 100) : null;
    }

    /// <summary>
    /// The video's length in seconds from the first place that has a positive one: <c>seconds</c> is a numeric string on
    /// OpenAI-style gateways, <c>actualDuration</c> Mingyan's, the inner objects are the vendor's own answer.
    /// </summary>
    public static double? Duration(JsonElement task) =>
        Positive(task.At("seconds"))
        ?? Positive(task.At("duration"))
        ?? Positive(task.At("actualDuration"))
        ?? Positive(task.At("n_seconds"))
        ?? Positive(task.At("data", "duration"))
        ?? Positive(task.At("metadata", "durationSeconds"));

    private static double? Positive(JsonElement element) => element.Number() is > 0 and var seconds ? seconds : null;
}

/// <summary>Reads points in time. Gateways send epoch seconds, epoch milliseconds and ISO 8601, sometimes for the same field.</summary>
internal static class TimeParser
{
    /// <summary>Numbers above this are milliseconds: as seconds it would be the year 5138.</summary>
    private const double LargestSeconds = 1e11;

    /// <summary>Keeps apart whether a zone was given, and takes nothing from the local clock.</summary>
    private const DateTimeStyles TextStyle =
        DateTimeStyles.RoundtripKind | DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.NoCurrentDateDefault;

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The time in UTC. Null for null, 0 ("none" on new-api), anything outside the years 2000 to 2099, and text without a
    /// time zone, which could mean any of 26 hours.
    /// </summary>
    public static DateTimeOffset? Read(JsonElement element)
    {
        string? text = element.ValueKind == JsonValueKind.String ? element.Text() : null;
        DateTimeOffset? time = (text is null ? element.Number() : JsonParser.Number(text)) is { } epoch ? FromEpoch(epoch) : FromText(text);
        return time >= Earliest && time < Latest ? time : null;
    }

    /// <summary>The first of these members that holds a time.</summary>
    public static DateTimeOffset? First(JsonElement task, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Read(task.At(name)) is { } time)
            {
                return time;
            }
        }

        return null;
    }

    private static DateTimeOffset? FromEpoch(double epoch)
    {
        double milliseconds = epoch > LargestSeconds ? epoch : epoch * 1000;
        return milliseconds > 0 && milliseconds < Latest.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds)
            : null;
    }

    private static DateTimeOffset? FromText(string? text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, TextStyle, out DateTime time)
        && time.Kind != DateTimeKind.Unspecified
            ? new DateTimeOffset(time.ToUniversalTime())
            : null;
}
