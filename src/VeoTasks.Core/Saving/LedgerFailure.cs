using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>
/// A line of the ledger: a task, or one of its videos, that could not be saved. It is there for people who look back; nothing is decided by it.
/// Like the lines of saved videos it never holds a link or a key.
/// </summary>
internal sealed record LedgerFailure : ILedgerLine
{
    /// <summary>The word that tells these lines from others.</summary>
    public const string KindName = "failure";

    /// <summary>The layout of the line; one of another version is not read.</summary>
    [JsonPropertyName("v")]
    public int Version { get; init; } = LedgerLine.CurrentVersion;

    /// <summary>What kind of line it is.</summary>
    public string Kind { get; init; } = KindName;

    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>The task's id.</summary>
    public required string Task { get; init; }

    /// <summary>The model, when it is known.</summary>
    public string? Model { get; init; }

    /// <summary>The video's place in the task, from 0; null when the task as a whole is meant.</summary>
    public int? Index { get; init; }

    /// <summary>The class of the failure, as the first part of the error's FullyQualifiedErrorId.</summary>
    public required string Error { get; init; }

    /// <summary>The gateway's own code, when it gave one.</summary>
    public string? Code { get; init; }

    /// <summary>The reason in words.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was noted, in UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When the task was made, in UTC, as far as the gateway says.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the task ended, in UTC, as far as the gateway says.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>How long the task took from its making to its end, in seconds; null when nobody can say.</summary>
    public double? Waited { get; init; }

    /// <summary>Which task, or which of its videos.</summary>
    [JsonIgnore]
    public (string Provider, string Task, int? Index) Subject => (Provider, Task, Index);

    /// <inheritdoc/>
    public byte[] ToLine() => [.. JsonSerializer.SerializeToUtf8Bytes(this, LedgerContext.Default.LedgerFailure), (byte)'\n'];

    /// <summary>Whether both say the same of the same, if at different times.</summary>
    public bool IsNewsAfter(LedgerFailure? earlier) =>
        (Subject, Error, Code, Reason) != (earlier?.Subject, earlier?.Error, earlier?.Code, earlier?.Reason);

    /// <summary>Reads a line; null when something is missing or it is of another version.</summary>
    /// <exception cref="JsonException">It is no such line.</exception>
    public static LedgerFailure? Parse(ReadOnlySpan<byte> line) =>
        JsonSerializer.Deserialize(line, LedgerContext.Default.LedgerFailure) is { Version: LedgerLine.CurrentVersion, Provider: not null, Task: not null, Error: not null, Reason: not null } failure
            ? failure
            : null;
}

/// <summary>
/// Makes a failure's words fit to be kept. They were scrubbed when they came in, where the key was known; this takes out what may be true of an
/// error and yet must not be on disk: of links all but scheme and host, since a path can be a secret too, and the folder's own path, since
/// a report is made to be shown to others.
/// </summary>
internal static partial class ReasonText
{
    /// <summary>The text as it may stand in the ledger of a folder; never empty.</summary>
    public static string Of(string text, string folder)
    {
        string shown = text.Replace(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        shown = Link().Replace(Redaction.Scrub(shown, null), "$1/…");
        return TextSanitizer.Clean(shown) ?? "no reason";
    }

    [GeneratedRegex(@"([a-z][a-z0-9+.\-]*://(\*\*\*@)?[^/\s?#""'<>@]*)[^\s""'<>]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
