using System.Text.Json;
using System.Text.Unicode;

namespace VeoTasks.Gateways.Parsing;

/// <summary>Turns the bytes of an answer into a JSON document.</summary>
internal static class AnswerBody
{
    /// <summary>More nesting than this is an attack or a fault, not a task.</summary>
    public const int MaximumDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaximumDepth };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The document, which the caller disposes; null when the bytes are no JSON in UTF-8, or nest deeper than 64 levels.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        var json = WithoutMark(body);

        // The parser leaves the insides of strings unchecked and would throw only when one is read.
        if (!Utf8.IsValid(json.Span))
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The same for JSON inside a string.</summary>
    public static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The body without a byte order mark and leading white space.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body)
    {
        var rest = body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        return rest[(rest.Length - rest.Span.TrimStart(" \t\r\n"u8).Length)..];
    }
}
