using System.Text.Json;

namespace VeoTasks.Saving;

/// <summary>
/// Reads lines of all kinds. A saved video has no kind, as it had none before there were others. Lines of other kinds have no file and no
/// hash, which is what makes readers of older versions skip them; this one skips every kind that it does not know.
/// </summary>
internal static class LedgerLine
{
    /// <summary>The layout of the lines that are read and written.</summary>
    public const int CurrentVersion = 1;

    private enum Kind
    {
        Saved,
        Failure,
        Other,
    }

    /// <summary>The line; null when it is torn, foreign, or of an unknown kind or version.</summary>
    public static ILedgerLine? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return ReadKind(line) switch
            {
                Kind.Saved => LedgerEntry.Parse(line),
                Kind.Failure => LedgerFailure.Parse(line),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Kind ReadKind(ReadOnlySpan<byte> line)
    {
        Utf8JsonReader reader = new(line);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("kind"u8))
            {
                return reader.Read() && reader.TokenType is JsonTokenType.String && reader.ValueTextEquals(LedgerFailure.KindName) ? Kind.Failure : Kind.Other;
            }
        }

        return Kind.Saved;
    }
}

/// <summary>A line of the ledger, of any kind.</summary>
internal interface ILedgerLine
{
    /// <summary>The line, with its end.</summary>
    byte[] ToLine();
}
