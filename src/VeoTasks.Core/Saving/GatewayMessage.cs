using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>Finds the words for people in a gateway's or a store's error. Secrets are still in them: the key is not known here.</summary>
internal static class GatewayMessage
{
    /// <summary>How much of an answer is worth reading for its message, in bytes.</summary>
    public const int MaximumLength = 16 * 1024;

    private const int LongestText = 500;

    /// <summary>
    /// What a body says, whatever it is and packed or not: an error, a page with a title, or just text; null when it says nothing, or in
    /// letters that nobody can tell.
    /// </summary>
    /// <param name="body">The body, or its beginning, as it came.</param>
    /// <param name="headers">What is said of it.</param>
    public static string? Of(ReadOnlyMemory<byte> body, HttpContentHeaders headers) => Of(
        Unpacked(body, headers.ContentEncoding),
        headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues type) ? type.ToString() : null);

    /// <summary>The same for a body that is not packed.</summary>
    public static string? Of(ReadOnlyMemory<byte> body, string? contentType)
    {
        ReadOnlyMemory<byte> text = AnswerDocument.WithoutMark(AnswerText.InUtf8(body, contentType));
        bool isJson = text.Span is [(byte)'{' or (byte)'[', ..];
        string? message = Read(text.Span)
            ?? (text.IsEmpty ? null
                : isJson ? CodeIn(ErrorIn(text.Span))
                : text.Span[0] is (byte)'<' ? WebPages.Title(new GatewayAnswer(0, AnswerHeaders.None, text))
                : TextSanitizer.Clean(Encoding.UTF8.GetString(text.Span[..Math.Min(text.Length, LongestText)])));
        return message is null || !AnswerText.IsReadable(message) || text.Span.ContainsAnyInRange<byte>(0, 8) ? null : message;
    }

    private static ReadOnlyMemory<byte> Unpacked(ReadOnlyMemory<byte> body, IEnumerable<string> label)
    {
        using Stream? inside = ContentCoding.Unpack(new MemoryStream(body.ToArray()), body.Span, label);
        byte[] text = new byte[inside is null ? 0 : MaximumLength];
        int length = 0;
        try
        {
            while (length < text.Length && inside!.Read(text, length, text.Length - length) is > 0 and int read)
            {
                length += read;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            // Only its beginning is here, or it is not packed whatever its label says.
        }

        return length > 0 ? text.AsMemory(0, length) : body;
    }

    private static bool IsSame(string message, string code) => message.TrimEnd('.').Equals(code, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The message of a JSON error in any of its shapes, or the code and message of a store's XML; null when there is none or it is
    /// neither. What follows a JSON value, as in an answer that was read in part, does not matter.
    /// </summary>
    public static string? Read(ReadOnlySpan<byte> body)
    {
        body = body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        if (WebPages.XmlError(Encoding.UTF8.GetString(body)) is { Code: { } code } error)
        {
            return error.Message is null || IsSame(error.Message, code) ? code : $"{code}: {error.Message}";
        }

        return ErrorIn(body).Message;
    }

    /// <summary>A code that is a word says something; a number hardly anything that the status does not.</summary>
    private static string? CodeIn(GatewayError error) => error.Code is { } code && code.Any(char.IsLetter) ? code : null;

    private static GatewayError ErrorIn(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object ? ErrorParser.Read(document.RootElement) : default;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or JSON with broken UTF-8 in a string.
            return default;
        }
    }
}
