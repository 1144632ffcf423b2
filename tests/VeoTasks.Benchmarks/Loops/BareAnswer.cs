using System.Text.Json;

namespace VeoTasks.Benchmarks.Loops;

/// <summary>The least that a poller has to read out of an answer, in one pass of a Utf8JsonReader over all of its bytes.</summary>
/// <param name="Id">The task's id.</param>
/// <param name="Status">The gateway's status word.</param>
/// <param name="Progress">Percent done.</param>
/// <param name="CreatedAt">Epoch seconds.</param>
internal readonly record struct BareAnswer(string? Id, string? Status, int Progress, long CreatedAt)
{
    /// <summary>Reads a flat task object.</summary>
    public static BareAnswer Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        BareAnswer answer = default;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
            {
                continue;
            }

            if (reader.ValueTextEquals("id"u8) && reader.Read())
            {
                answer = answer with { Id = reader.GetString() };
            }
            else if (reader.ValueTextEquals("status"u8) && reader.Read())
            {
                answer = answer with { Status = reader.GetString() };
            }
            else if (reader.ValueTextEquals("progress"u8) && reader.Read())
            {
                answer = answer with { Progress = reader.GetInt32() };
            }
            else if (reader.ValueTextEquals("created_at"u8) && reader.Read())
            {
                answer = answer with { CreatedAt = reader.GetInt64() };
            }
        }

        return answer;
    }
}
