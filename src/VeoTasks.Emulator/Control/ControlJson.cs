using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace VeoTasks.Emulator.Control;

/// <summary>How scripts and the control port write JSON: names in camel case, words for enums, times in seconds. An unknown name is an error, not ignored.</summary>
internal static class ControlJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new SecondsConverter() },
    };

    /// <summary>People write these files by hand, with comments and a comma too many.</summary>
    public static JsonDocumentOptions Document { get; } = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads one object or an array of them: PowerShell unrolls an array of one.</summary>
    /// <exception cref="JsonException">It is neither.</exception>
    public static IReadOnlyList<T> OneOrMany<T>(JsonNode? json) => json switch
    {
        JsonArray array => [.. array.Select(item => Read<T>(item))],
        _ => [Read<T>(json)],
    };

    /// <exception cref="JsonException">It is null or of another form.</exception>
    public static T Read<T>(JsonNode? json) => json.Deserialize<T>(Options) ?? throw new JsonException("There is nothing where an object is wanted.");

    private sealed class SecondsConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.Number => TimeSpan.FromSeconds(reader.GetDouble()),
            JsonTokenType.String when TimeSpan.TryParse(reader.GetString(), CultureInfo.InvariantCulture, out var time) => time,
            _ => throw new JsonException("A time is a number of seconds or a text such as \"00:01:30\"."),
        };

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalSeconds);
    }
}
