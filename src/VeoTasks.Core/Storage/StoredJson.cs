using System.Buffers;
using System.Text.Json;

namespace VeoTasks.Storage;

/// <summary>
/// The JSON of files that a first video needs, member by member: a serializer would be hundreds of methods to compile in every run's first
/// second.
/// </summary>
internal static class StoredJson
{
    /// <summary>An object as JSON.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> json = new();
        using Utf8JsonWriter writer = new(json);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenSpan.ToArray();
    }

    /// <summary>What an object holds; null when it is torn, or holds something that is not asked for as what it is.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> json, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json.ToArray());
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A member of an object; null when there is none or it is null.</summary>
    public static JsonElement? Member(this JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object
        && json.TryGetProperty(name, out JsonElement value)
        && value.ValueKind is not JsonValueKind.Null ? value : null;

    /// <summary>A member's text.</summary>
    public static string? String(this JsonElement json, string name) => json.Member(name)?.GetString();

    /// <summary>Writes a member that is not null.</summary>
    public static void Put(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <inheritdoc cref="Put(Utf8JsonWriter, string, string?)"/>
    public static void Put(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    /// <inheritdoc cref="Put(Utf8JsonWriter, string, string?)"/>
    public static void Put(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    /// <inheritdoc cref="Put(Utf8JsonWriter, string, string?)"/>
    public static void Put(this Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            json.WriteString(name, time);
        }
    }
}
