using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Gateways.Parsing;

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
