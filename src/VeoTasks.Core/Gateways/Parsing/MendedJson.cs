using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
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

/// <summary>
/// Finds the one object in a body with something else around it: a relay's warning before it, a proxy's mark behind it, a guard against
/// scripts, a callback's call, or a stream of events, of which the last one counts. Nothing of a body that was cut.
/// </summary>
internal static partial class SurroundedJson
{
    private const string EventMark = "data:";

    private static readonly JsonReaderOptions Options = new()
    {
        MaxDepth = AnswerDocument.MaximumDepth,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    private static readonly string[] EventFields = ["event:", "id:", "retry:", ":"];

    /// <summary>The object; null where there is none, or more than one that is no stream.</summary>
    public static JsonDocument? Find(ReadOnlyMemory<byte> body)
    {
        try
        {
            return LastOf(Encoding.UTF8.GetBytes(Events(Encoding.UTF8.GetString(body.Span)))) ?? Within(body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a stream of events says, which may be parted over lines; any other body as it is.</summary>
    private static string Events(string body)
    {
        StringBuilder said = new();
        foreach (string line in body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(EventMark, StringComparison.Ordinal))
            {
                string data = line[EventMark.Length..].Trim();
                said.AppendLine(EndMark().IsMatch(data) ? "" : data);
            }
            else if (!Array.Exists(EventFields, field => line.StartsWith(field, StringComparison.Ordinal)))
            {
                return body;
            }
        }

        return said.ToString();
    }

    /// <summary>The last of a body's objects that says anything; null for a body that is more than objects, or was cut.</summary>
    private static JsonDocument? LastOf(ReadOnlySpan<byte> body)
    {
        JsonDocument? last = null;
        try
        {
            for (body = body.TrimStart(" \t\r\n"u8); !body.IsEmpty; body = body.TrimStart(" \t\r\n"u8))
            {
                JsonDocument? next = body[0] == '{' ? Take(ref body) : null;
                if (next is null)
                {
                    last?.Dispose();
                    return null;
                }

                if (last is null || next.RootElement.EnumerateObject().Any())
                {
                    last?.Dispose();
                    last = next;
                }
            }

            return last;
        }
        catch (JsonException)
        {
            last?.Dispose();
            return null;
        }
    }

    private static JsonDocument Take(ref ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body, Options);
        JsonDocument document = JsonDocument.ParseValue(ref reader);
        body = body[(int)reader.BytesConsumed..];
        return document;
    }

    private static JsonDocument? Within(ReadOnlySpan<byte> body)
    {
        int start = body.IndexOf((byte)'{');
        if (start < 0 || body[0] == '[' || (start > 0 && !body.TrimEnd(" \t\r\n);"u8).EndsWith("}"u8)))
        {
            return null;
        }

        Utf8JsonReader reader = new(body[start..], Options);
        JsonDocument document = JsonDocument.ParseValue(ref reader);
        return body[(start + (int)reader.BytesConsumed)..].Contains((byte)'{') ? null : document;
    }

    /// <summary>What ends a stream without being JSON: "[DONE]".</summary>
    [GeneratedRegex(@"^(?!true$|false$|null$)\[?[A-Za-z]+\]?$")]
    private static partial Regex EndMark();
}
