using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Tolerant steps through a JSON document. Nothing here throws on shape: what is absent, or of another kind than asked for, is
/// <c>default</c> or null. Of members with the same name the last one counts, as everywhere in System.Text.Json.
/// </summary>
internal static partial class JsonParser
{
    /// <summary>The longest string that is read as JSON of its own, in characters.</summary>
    private const int LongestInner = 1024 * 1024;

    /// <summary>In an object of more members than this a name counts as it is written only.</summary>
    private const int MaximumMembers = 128;

    /// <summary>
    /// The names that this thread saw last, by place: one answer has the members of the one before it, so few names are made anew.
    /// </summary>
    [ThreadStatic]
    private static KnownName[]? _names;

    /// <summary>
    /// A member of an object; <c>default</c> (kind Undefined) when there is none. "VideoUrl", "videoURL" and "video-url" stand for a
    /// "video_url" that is not there.
    /// </summary>
    public static JsonElement At(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        try
        {
            return element.TryGetProperty(name, out JsonElement value) ? value : Respelled(element, name);
        }
        catch (InvalidOperationException)
        {
            // A neighbouring member's name holds half a surrogate pair ("\ud83d"), which is JSON but no text.
            return default;
        }
    }

    private static JsonElement Respelled(JsonElement element, string name)
    {
        KnownName[] earlier = _names ??= new KnownName[MaximumMembers];
        int at = 0;
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (at == MaximumMembers)
            {
                return default;
            }

            if (earlier[at].Text is null || !member.NameEquals(earlier[at].Utf8))
            {
                earlier[at] = new KnownName(member.Name, Encoding.UTF8.GetBytes(member.Name));
            }

            if (IsSameName(earlier[at].Text, name))
            {
                return member.Value;
            }

            at++;
        }

        return default;
    }

    /// <summary>Whether two names have the same letters and digits, in capitals or not.</summary>
    private static bool IsSameName(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        int at = 0;
        foreach (char character in first)
        {
            if (!IsBetweenWords(character))
            {
                while (at < second.Length && IsBetweenWords(second[at]))
                {
                    at++;
                }

                if (at == second.Length || char.ToLowerInvariant(second[at++]) != char.ToLowerInvariant(character))
                {
                    return false;
                }
            }
        }

        return at == second.Length;
    }

    private static bool IsBetweenWords(char character) => character is '_' or '-' or ' ';

    /// <summary>A member of a member, and so on.</summary>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            element = element.At(name);
        }

        return element;
    }

    /// <summary>The members of an object; none of anything else.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    /// <summary>A member's name; empty when it is no text.</summary>
    public static string Key(this JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>The text of a string that is not blank, untrimmed, or the digits of a number as sent; otherwise null.</summary>
    public static string? Text(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => AnswerDocument.Shown(StringOf(element)) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null,
        JsonValueKind.Number => element.GetRawText(),
        _ => null,
    };

    /// <summary>The first of these members that has a text.</summary>
    public static JsonElement First(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (element.At(name) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } value && value.Text() is not null)
            {
                return value;
            }
        }

        return default;
    }

    /// <summary>The text of the first of these members that has one.</summary>
    public static string? FirstText(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (element.At(name).Text() is { } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>A value as it is, or the JSON that it holds as text: new-api and others keep whole answers in strings.</summary>
    public static JsonElement Opened(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String && element.Text() is { Length: <= LongestInner } text ? Open(text) ?? element : element;

    /// <summary>The JSON in a text; null when it holds neither an object nor an array.</summary>
    public static JsonElement? Open(string text)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text, AnswerDocument.Options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A finite number, also when it comes as a string ("8"); otherwise null.</summary>
    public static double? Number(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetDouble(out double number) && double.IsFinite(number) => number,
        JsonValueKind.String => Number(element.Text()),
        _ => null,
    };

    /// <summary>A finite number in invariant notation; otherwise null.</summary>
    public static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A string with whatever was put in its place; null for anything else.</summary>
    internal static string? StringOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            // Cut in the middle of an emoji by a server that counts UTF-16: worth reading, a reason for a failure may be in there.
            return JsonSerializer.Deserialize<string>(LoneSurrogate().Replace(element.GetRawText(), "\\ufffd"));
        }
    }

    /// <summary>The escape of a first half without a second behind it, or of a second half without a first before it.</summary>
    [GeneratedRegex(
        @"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
        + @"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}")]
    private static partial Regex LoneSurrogate();

    /// <summary>A member's name, also as the document has it, which is compared sooner.</summary>
    private readonly record struct KnownName(string Text, byte[] Utf8);
}
