using System.Text.Json;
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
            SaysFailed = root.At("success").ValueKind is JsonValueKind.False
                || (status is not null && StatusWords.Meaning(status) is VeoTaskStatus.Failed),
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
