using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>Tells JSON that is nested too deep to be a task from JSON that is broken.</summary>
internal static class NestingParser
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Whether a body that could not be parsed begins as JSON and nests deeper than is read. Keeps nothing of it but a bit for each level.</summary>
    public static bool IsTooDeep(ReadOnlyMemory<byte> body)
    {
        Utf8JsonReader reader = new(AnswerBody.WithoutMark(body).Span, AnyDepth);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= AnswerBody.MaximumDepth)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // Broken before it got that deep.
        }

        return false;
    }
}
