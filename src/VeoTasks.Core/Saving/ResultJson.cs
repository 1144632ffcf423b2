using System.Text;
using System.Text.Json;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Saving;

/// <summary>
/// What JSON says that came where a video belongs: MixRoute's download answer {success, format, size, base64, data_url} (docs.mixroute.ai,
/// download-video), the link to the video, that it is still being made, or why there is none.
/// </summary>
internal sealed record ResultJson
{
    /// <summary>The video's bytes, where they stand in a short text; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Video { get; private init; }

    /// <summary>Another address of the video.</summary>
    public string? Link { get; private init; }

    /// <summary>How many bytes the video has, as announced.</summary>
    public double? Size { get; private init; }

    /// <summary>Why there is no video, in the server's words.</summary>
    public string? Message { get; private init; }

    /// <summary>Whether it says that all is not well.</summary>
    public bool SaysFailed { get; private init; }

    /// <summary>Whether it says that the video is still being made.</summary>
    public bool IsNotReady { get; private init; }

    /// <summary>Whether the beginning of an answer says that something failed, or is no JSON.</summary>
    public static bool IsError(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Read(json) is { SaysFailed: true } or { Message: not null };
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    /// <summary>Reads an answer; null when it ends in the middle.</summary>
    /// <exception cref="InvalidDataException">It is no JSON.</exception>
    public static ResultJson? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(AnswerDocument.WithoutMark(json).Span, isFinalBlock: false, default);
            if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
            {
                return null;
            }

            using (document)
            {
                return Read(document.RootElement, GatewayMessage.Read(AnswerDocument.WithoutMark(json).Span));
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("The answer begins like JSON, but is not valid JSON.", exception);
        }
    }

    private static ResultJson Read(JsonElement root, string? message)
    {
        VideoCollector videos = VideoParser.OfSucceeded(new EnvelopeContent(root, root, IsRefusal: false) { Root = root }, new Anomalies());
        videos.Add(root);
        videos.Add(root.At("data_url"));
        string? status = root.FirstText("status", "state", "task_status") ?? root.At("data").FirstText("status", "state", "task_status");
        return new ResultJson
        {
            Video = Decode(root.At("base64").Text()) ?? (videos.Inline is [var first, ..] ? first : default),
            Link = videos.Links is [string only] ? only : null,
            Size = root.At("size").Number(),
            Message = message ?? ErrorParser.OfTask(root).Message,
            SaysFailed = root.At("success").ValueKind is JsonValueKind.False || (status is not null && StatusWords.Meaning(status) is VeoTaskStatus.Failed),
            IsNotReady = ResultFailures.SaysNotReady(status) || ResultFailures.SaysNotReady(message),
        };
    }

    private static ReadOnlyMemory<byte>? Decode(string? base64)
    {
        if (base64 is null)
        {
            return null;
        }

        byte[] bytes = new byte[(base64.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(base64, bytes, out int length) ? bytes.AsMemory(0, length)
            : throw new InvalidDataException("The video in the answer is not valid base64.");
    }
}

/// <summary>Finds the words for people in a gateway's or a store's error. Secrets are still in them: the key is not known here.</summary>
internal static class GatewayMessage
{
    /// <summary>How much of an answer is worth reading for its message, in bytes.</summary>
    public const int MaximumLength = 16 * 1024;

    private const int LongestText = 500;

    /// <summary>
    /// What a body says, whatever it is: an error, a page with a title, or just text; null when it says nothing, or in letters that nobody
    /// can tell.
    /// </summary>
    /// <param name="body">The body, or its beginning, as it came.</param>
    /// <param name="contentType">What its Content-Type says.</param>
    public static string? Of(ReadOnlyMemory<byte> body, string? contentType)
    {
        ReadOnlyMemory<byte> text = AnswerDocument.WithoutMark(AnswerText.InUtf8(body, contentType));
        bool isJson = text.Span is [(byte)'{' or (byte)'[', ..];
        string? message = Read(text.Span)
            ?? (text.IsEmpty || isJson ? null
                : text.Span[0] is (byte)'<' ? WebPages.Title(new GatewayAnswer(0, AnswerHeaders.None, text))
                : TextSanitizer.Clean(Encoding.UTF8.GetString(text.Span[..Math.Min(text.Length, LongestText)])));
        return message is null || !AnswerText.IsReadable(message) || text.Span.ContainsAnyInRange<byte>(0, 8) ? null : message;
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

        try
        {
            Utf8JsonReader reader = new(body);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object ? ErrorParser.Read(document.RootElement).Message : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or JSON with broken UTF-8 in a string.
            return null;
        }
    }
}
