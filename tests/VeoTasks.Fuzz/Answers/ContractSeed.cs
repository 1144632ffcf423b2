using System.Text;
using System.Text.Json;

namespace VeoTasks.Fuzz.Answers;

/// <summary>One line of the contract cases: the good answer that damage begins with.</summary>
/// <param name="Provider">The gateway's name.</param>
/// <param name="HttpStatus">The answer's status.</param>
/// <param name="Body">The answer's body.</param>
/// <param name="Id">The task that it is about; null when it names none.</param>
/// <param name="Status">What it is to be read as; null when it is no task.</param>
/// <param name="Videos">The links in it.</param>
internal sealed record ContractSeed(string Provider, int HttpStatus, string Body, string? Id, string? Status, IReadOnlyList<string> Videos)
{
    /// <summary>All of them, in the file's order.</summary>
    public static IReadOnlyList<ContractSeed> All { get; } = [.. Load()];

    /// <summary>Those whose body is JSON, parsed.</summary>
    public static IReadOnlyList<JsonElement> Trees { get; } =
        [.. All.Where(seed => seed.Body is ['{' or '[', ..]).Select(seed => JsonDocument.Parse(seed.Body).RootElement)];

    private static IEnumerable<ContractSeed> Load()
    {
        using Stream stream = typeof(ContractSeed).Assembly.GetManifestResourceStream("cases.jsonl")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            JsonElement one = JsonDocument.Parse(line).RootElement;
            JsonElement expected = one.GetProperty("expect");
            yield return new ContractSeed(
                Text(one, "provider")!,
                one.GetProperty("http_status").GetInt32(),
                Text(one, "body")!,
                Text(expected, "id"),
                Text(expected, "status"),
                [.. Links(expected)]);
        }
    }

    private static IEnumerable<string> Links(JsonElement expected) =>
        expected.TryGetProperty("videos", out JsonElement videos) && videos.ValueKind is JsonValueKind.Array
            ? videos.EnumerateArray().Where(video => video.ValueKind is JsonValueKind.String).Select(video => video.GetString()!)
            : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
