using System.Text.Json;
using System.Text.Json.Serialization;

namespace VeoTasks.Saving;

/// <summary>
/// One line of the ledger: a video that was saved. It names what is needed to ask for a fresh link (provider, task, model) and never holds
/// a link, which may be signed, or a key.
/// </summary>
internal sealed record LedgerEntry : ILedgerLine
{
    /// <summary>The layout of the line; one of another version is not read.</summary>
    [JsonPropertyName("v")]
    public int Version { get; init; } = LedgerLine.CurrentVersion;

    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>The task's id.</summary>
    public required string Task { get; init; }

    /// <summary>The model, which some gateways want to know before they answer for a task.</summary>
    public string? Model { get; init; }

    /// <summary>The video's place in the task, from 0.</summary>
    public int Index { get; init; }

    /// <summary>How many videos the task had.</summary>
    public int Of { get; init; } = 1;

    /// <summary>The file's name in the ledger's folder.</summary>
    public required string File { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Length { get; init; }

    /// <summary>Its SHA-256, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was saved, in UTC.</summary>
    public DateTimeOffset SavedAt { get; init; }

    /// <summary>When the task was made, in UTC, as far as the gateway says.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the task ended, in UTC, as far as the gateway says.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>How long the task took from its making to its end, in seconds; null when nobody can say, as in lines of older versions.</summary>
    public double? Waited { get; init; }

    /// <summary>Which video it is.</summary>
    [JsonIgnore]
    public VideoKey Key => new(Provider, Task, Index);

    /// <inheritdoc/>
    public byte[] ToLine() => [.. JsonSerializer.SerializeToUtf8Bytes(this, LedgerContext.Default.LedgerEntry), (byte)'\n'];

    /// <summary>What users see of it.</summary>
    public SavedVideo ToSaved(string path, FileFacts facts, SaveOutcome outcome) => new()
    {
        TaskId = Task,
        Provider = Provider,
        Index = Index,
        Path = path,
        Length = facts.Length,
        Sha256 = facts.Sha256,
        Duration = facts.Movie.Duration,
        Width = facts.Movie.Width,
        Height = facts.Movie.Height,
        Elapsed = outcome.Elapsed,
        Resumed = outcome.Resumed,
        Skipped = outcome.Skipped,
    };

    /// <summary>Reads a line; null when it is torn, foreign or of another version, or names a file outside of the ledger's folder.</summary>
    public static LedgerEntry? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            LedgerEntry? entry = JsonSerializer.Deserialize(line, LedgerContext.Default.LedgerEntry);
            return entry is { Version: LedgerLine.CurrentVersion, Provider: not null, Task: not null, Sha256: not null } && IsFileName(entry.File) ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A name in the ledger's folder by the rules of Windows and of Unix, wherever the file was written, and a video's: somebody else may have written the line.</summary>
    private static bool IsFileName(string? name) =>
        name is not null && name.EndsWith(SafeFileName.Extension, StringComparison.Ordinal) && name.AsSpan().IndexOfAny("/\\:\0") < 0;
}

/// <summary>How this run came to a saved video.</summary>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Resumed">Whether a part file was continued.</param>
/// <param name="Skipped">Whether it was there already.</param>
internal sealed record SaveOutcome(TimeSpan Elapsed, bool Resumed, bool Skipped)
{
    /// <summary>An earlier run saved it.</summary>
    public static SaveOutcome Earlier { get; } = new(TimeSpan.Zero, Resumed: false, Skipped: true);
}

/// <summary>Which of all videos: provider, task and place.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Task">The task's id.</param>
/// <param name="Index">The video's place in the task, from 0.</param>
internal readonly record struct VideoKey(string Provider, string Task, int Index);

/// <summary>Serialization code made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(LedgerFailure))]
internal sealed partial class LedgerContext : JsonSerializerContext;
