using System.Text;
using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Finds the one object in a body with something else around it: a relay's warning before it, a proxy's mark behind it, a guard against
/// scripts, a callback's call, or a stream of events, of which the last one counts. Nothing of a body that was cut.
/// </summary>
internal static class SurroundedJson
{
    private const string EventMark = "data:";

    private static readonly string[] EventFields = ["event:", "id:", "retry:", ":", "data: [DONE]", "data:[DONE]"];

    /// <summary>The object; null where there is none, or more than one that is no stream.</summary>
    public static JsonDocument? Find(ReadOnlyMemory<byte> body)
    {
        try
        {
            return LastEvent(Encoding.UTF8.GetString(body.Span)) is { } last
                ? JsonDocument.Parse(last, AnswerDocument.Options) : Within(body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The last line of a body whose lines are all objects; null for any other body.</summary>
    private static string? LastEvent(string body)
    {
        string? last = null;
        foreach (string line in body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Array.Exists(EventFields, field => line.StartsWith(field, StringComparison.Ordinal)))
            {
                last = line.StartsWith(EventMark, StringComparison.Ordinal) ? line[EventMark.Length..].Trim() : line;
                if (last is not ['{', .., '}'])
                {
                    return null;
                }
            }
        }

        return last;
    }

    private static JsonDocument? Within(ReadOnlySpan<byte> body)
    {
        int start = body.IndexOf((byte)'{');
        if (start < 0 || body[0] == '[' || (start > 0 && !body.TrimEnd(" \t\r\n);"u8).EndsWith("}"u8)))
        {
            return null;
        }

        Utf8JsonReader reader = new(body[start..], new JsonReaderOptions
        {
            MaxDepth = AnswerDocument.MaximumDepth,
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
        });
        JsonDocument document = JsonDocument.ParseValue(ref reader);
        return body[(start + (int)reader.BytesConsumed)..].Contains((byte)'{') ? null : document;
    }
}
