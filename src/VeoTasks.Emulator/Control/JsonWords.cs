using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Emulator.Control;

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

    private static string Escape(string text)
    {
        var shown = text.Length > Longest ? text[..Longest] + "..." : text;
        return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(shown);
    }

    [GeneratedRegex("^[$A-Za-z_][A-Za-z0-9_]*\\z")]
    private static partial Regex PlainName();
}
