using System.Text.Json;
using System.Text.RegularExpressions;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>
/// A line of the ledger: a task's video that was saved, or what could not be. It names what is needed to ask for a fresh link (provider,
/// task, model) and never holds a link, which may be signed, or a key.
/// </summary>
internal abstract record LedgerLine
{
    public required string Provider { get; init; }

    public required string Task { get; init; }

    /// <summary>The model, which some gateways want to know before they answer for a task.</summary>
    public string? Model { get; init; }

    /// <summary>What the user calls the task.</summary>
    public string? Label { get; init; }

    /// <summary>The beginning of what was asked for, where it is known.</summary>
    public string? Prompt { get; init; }

    /// <summary>When the task was made, in UTC, as far as the gateway says.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the task ended, in UTC, as far as the gateway says.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>How long the task took from its making to its end, in seconds; null when nobody can say.</summary>
    public double? Waited { get; init; }

    /// <summary>What the gateway said it charges for the task, in its own terms; null where it said nothing.</summary>
    public string? Billed { get; init; }

    /// <summary>Whether nothing is missing that another program, or a hand, may have left out.</summary>
    protected virtual bool IsWhole => Provider is not null && Task is not null;

    /// <summary>The line, with its end.</summary>
    public byte[] ToLine() => [.. StoredJson.Write(Write), (byte)'\n'];

    /// <summary>Reads a line; null when it is torn, foreign, or of a kind that is not known here. A saved video has no kind.</summary>
    public static LedgerLine? Parse(ReadOnlySpan<byte> line) => StoredJson.Read(line, Read) is { IsWhole: true } parsed ? parsed : null;

    /// <summary>What stands before all else.</summary>
    protected virtual string? Kind => null;

    /// <summary>Writes what only this kind of line says.</summary>
    protected abstract void WriteOwn(Utf8JsonWriter json);

    private void Write(Utf8JsonWriter json)
    {
        json.Put("kind", Kind);
        json.Put("provider", Provider);
        json.Put("task", Task);
        json.Put("model", Model);
        WriteOwn(json);
        json.Put("label", Label);
        json.Put("prompt", Prompt);
        json.Put("createdAt", CreatedAt);
        json.Put("completedAt", CompletedAt);
        json.Put("waited", Waited);
        json.Put("billed", Billed);
    }

    private static LedgerLine? Read(JsonElement json)
    {
        LedgerLine? line = !json.TryGetProperty("kind", out JsonElement kind) ? LedgerEntry.ReadOwn(json)
            : kind.ValueEquals(LedgerFailure.KindName) ? LedgerFailure.ReadOwn(json)
            : null;
        return line is null ? null : line with
        {
            Model = json.String("model"),
            Label = json.String("label"),
            Prompt = json.String("prompt"),
            CreatedAt = json.Member("createdAt")?.GetDateTimeOffset(),
            CompletedAt = json.Member("completedAt")?.GetDateTimeOffset(),
            Waited = json.Member("waited")?.GetDouble(),
            Billed = json.String("billed"),
        };
    }
}

/// <summary>A video that was saved.</summary>
internal sealed record LedgerEntry : LedgerLine
{
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

    public VideoKey Key => new(Provider, Task, Index);

    /// <summary>
    /// The file is named by the rules of Windows and of Unix, wherever the line was written, and as a video: somebody else may have written
    /// it.
    /// </summary>
    protected override bool IsWhole => base.IsWhole
        && Sha256 is not null
        && File is not null && File.EndsWith(SafeFileName.Extension, StringComparison.Ordinal) && File.AsSpan().IndexOfAny("/\\:\0") < 0
        && TextSanitizer.IsOneLine(File);

    /// <summary>Reads what only such a line says, and whose it is.</summary>
    public static LedgerEntry ReadOwn(JsonElement json) => new()
    {
        Provider = json.String("provider")!,
        Task = json.String("task")!,
        Index = json.Member("index")?.GetInt32() ?? 0,
        Of = json.Member("of")?.GetInt32() ?? 1,
        File = json.String("file")!,
        Length = json.Member("length")?.GetInt64() ?? 0,
        Sha256 = json.String("sha256")!,
        SavedAt = json.Member("savedAt")?.GetDateTimeOffset() ?? default,
    };

    protected override void WriteOwn(Utf8JsonWriter json)
    {
        json.Put("index", Index);
        json.Put("of", Of);
        json.Put("file", File);
        json.Put("length", Length);
        json.Put("sha256", Sha256);
        json.Put("savedAt", SavedAt);
    }

    /// <summary>What users see of it.</summary>
    public SavedVideo ToSaved(string path, FileFacts facts, SaveOutcome outcome) => new()
    {
        TaskId = Task,
        Provider = Provider,
        Index = Index,
        Label = Label,
        Prompt = Prompt,
        Billed = Billed,
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
}

/// <summary>
/// A task, or one of its videos, that could not be saved. It is there for people who look back; nothing is decided by it (see also <see
/// cref="ReasonText"/>).
/// </summary>
internal sealed record LedgerFailure : LedgerLine
{
    public const string KindName = "failure";

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

    /// <summary>Which task, or which of its videos.</summary>
    public (string Provider, string Task, int? Index) Subject => (Provider, Task, Index);

    protected override bool IsWhole => base.IsWhole && Error is not null && Reason is not null;

    protected override string? Kind => KindName;

    /// <summary>Reads what only such a line says, and whose it is.</summary>
    public static LedgerFailure ReadOwn(JsonElement json) => new()
    {
        Provider = json.String("provider")!,
        Task = json.String("task")!,
        Index = json.Member("index")?.GetInt32(),
        Error = json.String("error")!,
        Code = json.String("code"),
        Reason = json.String("reason")!,
        At = json.Member("at")?.GetDateTimeOffset() ?? default,
    };

    protected override void WriteOwn(Utf8JsonWriter json)
    {
        json.Put("index", Index);
        json.Put("error", Error);
        json.Put("code", Code);
        json.Put("reason", Reason);
        json.Put("at", At);
    }

    /// <summary>Whether both say the same of the same, if at different times.</summary>
    public bool IsNewsAfter(LedgerFailure? earlier) =>
        (Subject, Error, Code, Reason) != (earlier?.Subject, earlier?.Error, earlier?.Code, earlier?.Reason);
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

/// <summary>Which of all videos: provider, task and place, from 0.</summary>
internal readonly record struct VideoKey(string Provider, string Task, int Index);

/// <summary>
/// Makes a failure's words fit to be kept. They were scrubbed when they came in, where the key was known; this takes out what may be true
/// of an error and yet must not be on disk: of links all but scheme and host, since a path can be a secret too, and the folder's own path,
/// since a report is made to be shown to others.
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

    [GeneratedRegex(
        @"([a-z][a-z0-9+.\-]*://(\*\*\*@)?[^/\s?#""'<>@]*)[^\s""'<>]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}

/// <summary>Texts of the user's as the ledger keeps them: a line that is too long would not be read.</summary>
internal static class LedgerText
{
    private const int Longest = 400;

    /// <summary>The text's beginning.</summary>
    public static string? Cut(string? text) =>
        text is not { Length: > Longest } ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
}
