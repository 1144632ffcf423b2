using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Downloads.Content;

/// <summary>Finds the sentence for people in a gateway's JSON error, and makes it fit to be shown.</summary>
internal static partial class GatewayMessage
{
    /// <summary>How much of an answer is worth reading for its message, in bytes.</summary>
    public const int MaximumLength = 4096;

    private const int MaximumText = 300;

    /// <summary>The message of {"error":{"message":...}}, {"error":"..."}, {"message":...} or {"detail":...}; null when there is none or it is no JSON.</summary>
    public static string? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return Find(document.RootElement) is { } text && Clean(text) is { Length: > 0 } message ? message : null;
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

    /// <summary>Takes out what could be a key or a signature and what could steer a terminal, and cuts at <see cref="MaximumText"/> characters.</summary>
    private static string Clean(string text)
    {
        string shown = Secret().Replace(text, "<redacted>");
        StringBuilder line = new(Math.Min(shown.Length, MaximumText));
        foreach (Rune symbol in shown.EnumerateRunes().Take(MaximumText))
        {
            bool isSafe = !Rune.IsControl(symbol) && Rune.GetUnicodeCategory(symbol) is not UnicodeCategory.Format;
            line.Append(isSafe ? symbol.ToString() : " ");
        }

        return line.ToString().Trim();
    }

    [GeneratedRegex(@"(?<=\?)\S+|bearer\s+\S+|\bsk-\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
