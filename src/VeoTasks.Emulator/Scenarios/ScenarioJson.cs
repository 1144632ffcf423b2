using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>
/// How scenarios and the control port write JSON: names in camel case, words for enums, times in seconds. An unknown name is an error.
/// </summary>
internal static partial class ScenarioJson
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

/// <summary>
/// Says where JSON does not fit the type it is to become. The serializer decides what fits; its own sentences speak of .NET types, and
/// differ by version.
/// </summary>
internal static class JsonForm
{
    private static readonly Dictionary<Type, string> Wanted = new()
    {
        [typeof(string)] = "a text",
        [typeof(bool)] = "true or false",
        [typeof(int)] = "a whole number of 32 bits",
        [typeof(long)] = "a whole number",
        [typeof(TimeSpan)] = $"a time (seconds from 0 to {ScenarioJson.LongestTime}, or a text such as \"00:01:30\")",
        [typeof(ReadOnlyMemory<byte>)] = "a text in base64",
    };

    /// <param name="json">What is to be read.</param>
    /// <param name="type">What it is to become.</param>
    /// <param name="path">Where it stands, as a JSON path.</param>
    /// <exception cref="FormatException">With one sentence that begins with the path.</exception>
    public static void Check(JsonElement json, Type type, string path)
    {
        Type wanted = Nullable.GetUnderlyingType(type) ?? type;
        JsonTypeInfo contract = ScenarioJson.Options.GetTypeInfo(wanted);
        switch (contract.Kind)
        {
            case JsonTypeInfoKind.None:
                CheckLeaf(json, wanted, path);
                break;
            case JsonTypeInfoKind.Enumerable:
                Require(json.ValueKind == JsonValueKind.Array, path, $"an array is expected here, not {JsonWords.Show(json)}");
                foreach ((JsonElement item, int index) in json.EnumerateArray().Select((item, index) => (item, index)))
                {
                    Check(item, wanted.GetGenericArguments()[0], $"{path}[{index}]");
                }

                break;
            default:
                Require(json.ValueKind == JsonValueKind.Object, path, $"an object is expected here, not {JsonWords.Show(json)}");
                CheckMembers(json, contract, path);
                break;
        }
    }

    private static void CheckLeaf(JsonElement json, Type type, string path)
    {
        try
        {
            Require(json.Deserialize(type, ScenarioJson.Options) is not null, path, Expected());
        }
        catch (JsonException)
        {
            Require(false, path, Expected());
        }

        string Expected() => type.IsEnum
            ? $"{JsonWords.Show(json)} is none of {string.Join(", ", JsonWords.All(type))}"
            : $"{Wanted[type]} is expected here, not {JsonWords.Show(json)}";
    }

    private static void CheckMembers(JsonElement json, JsonTypeInfo contract, string path)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty member in json.EnumerateObject())
        {
            string place = JsonWords.Member(path, member.Name);
            Require(seen.Add(member.Name), place, "the member appears twice; keep one of them");
            if (contract.Kind == JsonTypeInfoKind.Dictionary)
            {
                Check(member.Value, contract.Type.GetGenericArguments()[1], place);
                continue;
            }

            IList<JsonPropertyInfo> all = contract.Properties;
            JsonPropertyInfo? known = all.FirstOrDefault(one => one.Name.Equals(member.Name, StringComparison.OrdinalIgnoreCase));
            Require(known is not null, place, $"there is no such member here, only {string.Join(", ", all.Select(one => one.Name))}");
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                Check(member.Value, known!.PropertyType, place);
            }
            else
            {
                Require(MayBeNull(known!), place, "null is not allowed here; leave the member out for its default");
            }
        }

        foreach (JsonPropertyInfo property in contract.Properties.Where(property => property.IsRequired))
        {
            Require(seen.Contains(property.Name), path, $"the member {property.Name} is missing");
        }
    }

    private static bool MayBeNull(JsonPropertyInfo property) =>
        property.AttributeProvider is PropertyInfo declared
        && new NullabilityInfoContext().Create(declared).ReadState == NullabilityState.Nullable;

    private static void Require(bool condition, string path, string complaint)
    {
        if (!condition)
        {
            throw new FormatException($"{path}: {complaint}");
        }
    }
}

/// <summary>How names and values of JSON are said in a sentence: on one line, whatever they hold.</summary>
internal static partial class JsonWords
{
    private const int Longest = 60;

    /// <summary>The word of an enum's value in JSON.</summary>
    public static string Of(Enum value) => Of(value.ToString());

    /// <summary>The words of all values of an enum, in their order.</summary>
    public static IEnumerable<string> All(Type type) => Enum.GetNames(type).Select(Of);

    /// <summary>A text in single quotes, shortened, with escapes for what would break the line.</summary>
    public static string Quote(string text) => $"'{Escape(text)}'";

    /// <summary>A value as it stands in the file, shortened.</summary>
    public static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => Escape(value.GetRawText()),
    };

    /// <summary>The JSON path of a member.</summary>
    public static string Member(string path, string name) => PlainName().IsMatch(name) ? $"{path}.{name}" : $"{path}[{Quote(name)}]";

    private static string Of(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static string Escape(string text) =>
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text.Length > Longest ? text[..Longest] + "..." : text);

    [GeneratedRegex("^[$A-Za-z_][A-Za-z0-9_]*\\z")]
    private static partial Regex PlainName();
}
