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
        var percent = element.ValueKind == JsonValueKind.String
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
