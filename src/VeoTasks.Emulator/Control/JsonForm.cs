using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace VeoTasks.Emulator.Control;

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
        [typeof(TimeSpan)] = $"a time (seconds from 0 to {ControlJson.LongestTime}, or a text such as \"00:01:30\")",
        [typeof(ReadOnlyMemory<byte>)] = "a text in base64",
    };

    /// <param name="json">What is to be read.</param>
    /// <param name="type">What it is to become.</param>
    /// <param name="path">Where it stands, as a JSON path.</param>
    /// <exception cref="FormatException">With one sentence that begins with the path.</exception>
    public static void Check(JsonElement json, Type type, string path)
    {
        Type wanted = Nullable.GetUnderlyingType(type) ?? type;
        JsonTypeInfo contract = ControlJson.Options.GetTypeInfo(wanted);
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
            Require(json.Deserialize(type, ControlJson.Options) is not null, path, Expected());
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
