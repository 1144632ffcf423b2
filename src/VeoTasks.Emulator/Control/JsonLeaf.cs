using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Emulator.Control;

/// <summary>A value that holds no others: whether JSON fits it, and what to say when it does not.</summary>
/// <param name="Fits">Whether the serializer will take it.</param>
/// <param name="Complaint">What was expected instead of this.</param>
internal sealed partial record JsonLeaf(Func<JsonElement, bool> Fits, Func<JsonElement, string> Complaint)
{
    /// <summary>The longest time that can be asked for, in seconds: 30 days. Timers end a little later.</summary>
    public const int LongestTime = 30 * 24 * 60 * 60;

    private static readonly Dictionary<Type, JsonLeaf> Known = new()
    {
        [typeof(string)] = Wanted("a text", value => IsText(value) && value.GetString() is not null),
        [typeof(bool)] = Wanted("true or false", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False),
        [typeof(int)] = Wanted("a whole number of 32 bits", value => IsNumber(value) && value.TryGetInt32(out _)),
        [typeof(long)] = Wanted("a whole number", value => IsNumber(value) && value.TryGetInt64(out _)),
        [typeof(TimeSpan)] = Wanted($"a time (seconds from 0 to {LongestTime}, or a text such as \"00:01:30\")", value => TryGetTime(value, out _)),
        [typeof(ReadOnlyMemory<byte>)] = Wanted("a text in base64", value => IsText(value) && value.TryGetBytesFromBase64(out _)),
    };

    /// <summary>The one for a type; null for types that hold others.</summary>
    public static JsonLeaf? Find(Type type) => type.IsEnum ? Word([.. JsonWords.All(type)]) : Known.GetValueOrDefault(type);

    /// <summary>Reads a time.</summary>
    public static bool TryGetTime(JsonElement value, out TimeSpan time)
    {
        time = default;
        if (IsNumber(value))
        {
            var seconds = value.GetDouble();
            var isInRange = seconds is >= 0 and <= LongestTime;
            time = isInRange ? TimeSpan.FromSeconds(seconds) : default;
            return isInRange;
        }

        return IsText(value) && Time().IsMatch(value.GetString()!) && TimeSpan.TryParse(value.GetString(), CultureInfo.InvariantCulture, out time);
    }

    private static JsonLeaf Wanted(string what, Func<JsonElement, bool> fits) =>
        new(fits, value => $"{what} is wanted here, not {JsonWords.Show(value)}");

    private static JsonLeaf Word(IReadOnlyList<string> words) => new(
        value => IsText(value) && words.Contains(value.GetString(), StringComparer.OrdinalIgnoreCase),
        value => $"{JsonWords.Show(value)} is none of {string.Join(", ", words)}");

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number;

    // TimeSpan alone would read "5" as five days and "00:05" as five minutes. The schema has the same pattern.
    [GeneratedRegex("^([12]?[0-9]\\.)?([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,7})?\\z")]
    private static partial Regex Time();
}
