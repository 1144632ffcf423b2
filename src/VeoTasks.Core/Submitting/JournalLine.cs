using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VeoTasks.Submitting;

/// <summary>
/// One line of the journal: that something is about to be sent, or what became of it. It never holds a key, an image, or the body that was
/// sent: of that there is the hash in <see cref="Key"/>.
/// </summary>
internal sealed record JournalLine
{
    public const string Sending = "sending";
    public const string Accepted = "accepted";
    public const string Rejected = "rejected";
    public const string NotSent = "notSent";
    public const string Unknown = "unknown";

    /// <summary>It waits its turn and is not sent; another line of <see cref="Sending"/> comes before it is.</summary>
    public const string Later = "later";

    public const string Charged = "charged";
    public const string Settled = "settled";

    /// <summary>The layout of the lines that are read and written.</summary>
    public const int CurrentVersion = 1;

    private static readonly JournalContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    [JsonPropertyName("v")]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>One of the words above.</summary>
    public required string Kind { get; init; }

    /// <summary>Which submission: lines of one share it, and no two have the same.</summary>
    public required string Id { get; init; }

    /// <summary>When the line was written, in UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What tells the request from others: the hash of provider, address, path and body.</summary>
    public string? Key { get; init; }

    /// <summary>Its place among equal requests, from 0.</summary>
    public int? Place { get; init; }

    /// <summary>The run that sends it, which holds a lock for as long as it lives.</summary>
    public string? Run { get; init; }

    public string? Provider { get; init; }

    public string? Adapter { get; init; }

    /// <summary>Whether an emulator stood in the provider's place; null for no.</summary>
    public bool? Emulated { get; init; }

    public string? BaseUri { get; init; }

    public string? Path { get; init; }

    public string? Model { get; init; }

    public string? Label { get; init; }

    public string? Prompt { get; init; }

    /// <summary>The prompt's hash, where the prompt itself is not to be kept.</summary>
    public string? PromptSha256 { get; init; }

    public int? Seconds { get; init; }

    public string? Resolution { get; init; }

    public string? AspectRatio { get; init; }

    /// <summary>The task that was made of it; in a settling line, the one that the user has found.</summary>
    public string? Task { get; init; }

    /// <summary>Further ids that the answer named.</summary>
    public IReadOnlyList<string>? Others { get; init; }

    public string? RequestId { get; init; }

    public string? TraceParent { get; init; }

    /// <summary>What the price was multiplied by, or what was charged, in the gateway's own terms.</summary>
    public string? Billed { get; init; }

    /// <summary>The HTTP status; null where there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>The gateway's code.</summary>
    public string? Code { get; init; }

    /// <summary>Why there is no task, or what is odd about it.</summary>
    public string? Reason { get; init; }

    /// <summary>The line, with its end.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Context.JournalLine), (byte)'\n'];

    /// <summary>Reads a line; null when it is torn or none of ours.</summary>
    /// <exception cref="JournalException">A newer version wrote it: what it says of money must not be passed over.</exception>
    public static JournalLine? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            JournalLine? line = JsonSerializer.Deserialize(bytes, Context.JournalLine);
            return line is { Version: > CurrentVersion }
                ? throw new JournalException("It was written by a newer version of VeoTasks and was not changed.")
                : line is { Kind: not null, Id: not null } && (line.Kind != Sending || line is { Key: not null, Provider: not null }) ? line
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Serialization code made at build time.</summary>
[JsonSerializable(typeof(JournalLine))]
internal sealed partial class JournalContext : JsonSerializerContext;

/// <summary>The journal cannot be used, so nothing may be sent.</summary>
internal sealed class JournalException(string message, Exception? cause = null) : Exception(message, cause);
