using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Reads what is JSON but for a slip that many servers make: UTF-16, a line's end inside a text, NaN, or Python's way of writing it.
/// Nothing of a body that was cut.
/// </summary>
internal static class MendedJson
{
    /// <summary>What other languages call things that JSON has, or has not.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["NaN"] = "null", ["-NaN"] = "null", ["Infinity"] = "null", ["-Infinity"] = "null", ["undefined"] = "null",
        ["None"] = "null", ["True"] = "true", ["False"] = "false",
    };

    /// <summary>The document; null where it is more than a slip.</summary>
    public static JsonDocument? Find(ReadOnlySpan<byte> body)
    {
        string text = TextOf(body).Trim('\0', ' ', '\t', '\r', '\n');
        if (text is not ['{' or '[', ..])
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(Mend(text), AnswerDocument.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A body as text, whichever of Unicode's encodings it is in; empty for any other.</summary>
    public static string TextOf(ReadOnlySpan<byte> body) => body switch
    {
        [0xFF, 0xFE, .. var rest] => Encoding.Unicode.GetString(rest),
        [0xFE, 0xFF, .. var rest] => Encoding.BigEndianUnicode.GetString(rest),
        [not 0, 0, ..] => Encoding.Unicode.GetString(body),
        [0, not 0, ..] => Encoding.BigEndianUnicode.GetString(body),
        _ => Utf8.IsValid(body) ? Encoding.UTF8.GetString(body) : "",
    };

    private static string Mend(string text)
    {
        StringBuilder mended = new(text.Length);
        for (int at = 0; at < text.Length;)
        {
            at = text[at] is '"' or '\'' ? AddText(text, at, mended)
                : char.IsAsciiLetter(text[at]) || text[at] == '-' ? AddWord(text, at, mended)
                : AddMark(text, at, mended);
        }

        return mended.ToString();
    }

    private static int AddMark(string text, int at, StringBuilder mended)
    {
        mended.Append(text[at]);
        return at + 1;
    }

    private static int AddWord(string text, int start, StringBuilder mended)
    {
        int end = start + 1;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        string word = text[start..end];
        mended.Append(Words.GetValueOrDefault(word, word));
        return end;
    }

    /// <summary>Adds a text in JSON's quotation marks, which it may not have, and gives the place behind it.</summary>
    private static int AddText(string text, int start, StringBuilder mended)
    {
        char quote = text[start];
        mended.Append('"');
        int at = start + 1;
        for (; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
                mended.Append(text[at] == '\'' ? "'" : $"\\{text[at]}");
            }
            else if (text[at] < ' ' || text[at] == '"')
            {
                mended.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[at]:x4}");
            }
            else
            {
                mended.Append(text[at]);
            }
        }

        mended.Append(at < text.Length ? "\"" : "");
        return at + 1;
    }
}
