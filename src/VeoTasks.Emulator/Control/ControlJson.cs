using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace VeoTasks.Emulator.Control;

/// <summary>
/// How scenarios and the control port write JSON: names in camel case, words for enums, times in seconds. An unknown name is an error.
/// </summary>
internal static partial class ControlJson
{
    /// <summary>The longest time that can be asked for, in seconds: 30 days. Timers end a little later.</summary>
    public const int LongestTime = 30 * 24 * 60 * 60;

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        NumberHandling = JsonNumberHandling.Strict,
        Converters =
        {
            new OutcomeConverter(),
            new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new SecondsConverter(),
        },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>People write these files by hand, with comments and a comma too many.</summary>
    public static JsonDocumentOptions Document { get; } = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads one object or an array of them: PowerShell unrolls an array of one.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static IReadOnlyList<T> OneOrMany<T>(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => [.. json.EnumerateArray().Select((item, index) => Read<T>(item, $"$[{index}]"))],
        _ => [Read<T>(json)],
    };

    /// <exception cref="FormatException">It is of another form; the sentence begins with the JSON path of the mistake.</exception>
    public static T Read<T>(JsonElement json, string path = "$")
    {
        try
        {
            JsonForm.Check(json, typeof(T), path);
        }
        catch (InvalidOperationException exception)
        {
            // The only thing JSON can say that .NET cannot read as text.
            throw new FormatException($"{path}: a text in it is not Unicode: half of a surrogate pair stands alone", exception);
        }

        return json.Deserialize<T>(Options)!;
    }

    /// <summary>Where JSON breaks off, for people: they count lines and columns from 1.</summary>
    public static string Explain(JsonException exception)
    {
        string place =
            string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}");
        string reason = exception.Message.Split(" LineNumber:", 2)[0].TrimEnd('.');

        // It repeats what it found, line breaks and all.
        return $"{place}: {string.Concat(reason.Select(character => char.IsControl(character) ? ' ' : character))}";
    }

    /// <summary>Takes "cancelled" too, as many gateways spell it.</summary>
    private sealed class OutcomeConverter : JsonConverter<EmulatedOutcome>
    {
        private static readonly JsonConverter<EmulatedOutcome> Words = (JsonConverter<EmulatedOutcome>)
            new JsonStringEnumConverter<EmulatedOutcome>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
                .CreateConverter(typeof(EmulatedOutcome), JsonSerializerOptions.Default);

        public override EmulatedOutcome Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && "cancelled".Equals(reader.GetString(), StringComparison.OrdinalIgnoreCase)
                ? EmulatedOutcome.Canceled
                : Words.Read(ref reader, typeToConvert, options);

        public override void Write(Utf8JsonWriter writer, EmulatedOutcome value, JsonSerializerOptions options) =>
            Words.Write(writer, value, options);
    }

    private sealed partial class SecondsConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number && reader.GetDouble() is >= 0 and <= LongestTime and var seconds)
            {
                return TimeSpan.FromSeconds(seconds);
            }

            return reader.TokenType == JsonTokenType.String && Time().IsMatch(reader.GetString()!)
                ? TimeSpan.Parse(reader.GetString()!, CultureInfo.InvariantCulture)
                : throw new JsonException();
        }

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.TotalSeconds);

        // TimeSpan alone would read "5" as five days and "00:05" as five minutes. The schema has the same pattern.
        [GeneratedRegex("^([12]?[0-9]\\.)?([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,7})?\\z")]
        private static partial Regex Time();
    }
}
