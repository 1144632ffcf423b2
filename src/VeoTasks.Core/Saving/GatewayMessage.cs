using System.Text.Json;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Saving;

/// <summary>Finds the sentence for people in a gateway's JSON error. Secrets are still in it: the key is not known here.</summary>
internal static class GatewayMessage
{
    /// <summary>How much of an answer is worth reading for its message, in bytes.</summary>
    public const int MaximumLength = 4096;

    /// <summary>The message of {"error":{"message":...}}, {"error":"..."}, {"message":...} or {"detail":...}; null when there is none or it is no JSON.</summary>
    public static string? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return TextSanitizer.Clean(Find(document.RootElement));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or JSON with half a surrogate pair or broken UTF-8 in a string.
            return null;
        }
    }

    private static string? Find(JsonElement answer)
    {
        if (answer.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        if (answer.TryGetProperty("error", out JsonElement error))
        {
            string? inner = error.ValueKind is JsonValueKind.String ? error.GetString() : Find(error);
            if (!string.IsNullOrEmpty(inner))
            {
                return inner;
            }
        }

        return Member(answer, "message") ?? Member(answer, "detail");
    }

    private static string? Member(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
