using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VeoTasks.Downloads.Files;

/// <summary>
/// What stands in the sidecar of a part file: which video its bytes belong to and how to ask for the rest of the same bytes.
/// No address and no key, so that nothing secret is left on disk.
/// </summary>
internal sealed record PartNote
{
    private const int CurrentVersion = 1;
    private const int LongestNote = 4096;

    /// <summary>The layout of the sidecar; one of another version is not read.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Which video: "provider:id#index".</summary>
    public required string Video { get; init; }

    /// <summary>The strong entity tag, with its quotation marks; null when the server sent none.</summary>
    [JsonPropertyName("etag")]
    public string? ETag { get; init; }

    /// <summary>When the content last changed, in UTC; only where there is no entity tag.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>How many bytes the whole file has; null when nobody said.</summary>
    public long? Length { get; init; }

    /// <summary>What an If-Range header compares; null when the rest cannot be asked for safely.</summary>
    [JsonIgnore]
    public RangeConditionHeaderValue? Validator =>
        EntityTagHeaderValue.TryParse(ETag, out EntityTagHeaderValue? tag) ? (tag.IsWeak ? null : new RangeConditionHeaderValue(tag))
        : LastModified is { } date ? new RangeConditionHeaderValue(date)
        : null;

    /// <summary>
    /// Notes what an answer says of the file it brings. Only strong validators count (RFC 9110, 13.1.5): an entity tag without W/,
    /// or where there is none a Last-Modified that is at least a second older than the answer's Date (8.8.2.2).
    /// </summary>
    public static PartNote Of(string video, HttpResponseMessage answer, long? length)
    {
        EntityTagHeaderValue? tag = answer.Headers.ETag;
        DateTimeOffset? modified = answer.Content.Headers.LastModified;
        bool isStrongDate = tag is null && answer.Headers.Date - modified >= TimeSpan.FromSeconds(1);
        return new PartNote
        {
            Video = video,
            ETag = tag is { IsWeak: false } ? tag.ToString() : null,
            LastModified = isStrongDate ? modified : null,
            Length = length,
        };
    }

    /// <summary>Reads a sidecar; null when there is none, or none that this version wrote.</summary>
    public static PartNote? Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length is 0 or > LongestNote)
        {
            return null;
        }

        try
        {
            PartNote? note = JsonSerializer.Deserialize(File.ReadAllBytes(path), PartNoteContext.Default.PartNote);
            return note is { Version: CurrentVersion } ? note : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it, before the bytes it speaks of. Not flushed to disk: should a crash lose it, the part file merely starts over.</summary>
    public void Write(string path) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this, PartNoteContext.Default.PartNote));
}

/// <summary>Serialization code made at build time: nothing to look up by reflection when the first video is saved.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PartNote))]
internal sealed partial class PartNoteContext : JsonSerializerContext;
