using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>All that an emulator begins with: what a scenario file holds (docs/EMULATOR.md, docs/scenario.schema.json).</summary>
public sealed record Scenario
{
    /// <summary>Where the schema is; empty if it does not say. For editors: the emulator does not look there.</summary>
    [JsonPropertyName("$schema")]
    public string Schema { get; init; } = "";

    /// <summary>The tasks. No two of a gateway have the same id.</summary>
    public required IReadOnlyList<EmulatedTask> Tasks { get; init; }

    /// <summary>What goes wrong with whole gateways, by their names.</summary>
    public IReadOnlyDictionary<string, GatewayScenario> Gateways { get; init; } = new Dictionary<string, GatewayScenario>();
}

/// <summary>What goes wrong with a gateway, whichever task is asked for.</summary>
public sealed record GatewayScenario
{
    /// <summary>First come, first used: the second begins when the requests of the first have been answered.</summary>
    public IReadOnlyList<GatewayFault> Faults { get; init; } = [];

    /// <summary>What becomes of requests to create a task; the first that fits a request is used.</summary>
    public IReadOnlyList<CreateScript> Creates { get; init; } = [];
}

/// <summary>A fault that hits the next requests to a gateway: also what POST /gateways/{gateway}/fail takes.</summary>
public sealed record GatewayFault
{
    /// <summary>What goes wrong. It hits every one of the requests, so it has no At, Times and Video of its own.</summary>
    public required Fault Fault { get; init; }

    /// <summary>How many requests it hits, at least 1.</summary>
    public int Requests { get; init; } = 1;
}

/// <summary>Reads a scenario from its text: an object as docs/scenario.schema.json describes it, or its array of tasks alone.</summary>
internal static class ScenarioReader
{
    private const string Example = """{"tasks": [{"gateway": "mulerun", "id": "first", "endsAfter": 5}]}""";

    /// <exception cref="FormatException">With one sentence that says where the mistake is and what was expected there.</exception>
    public static Scenario Read(string text)
    {
        using JsonDocument document = Parse(text);
        JsonElement root = document.RootElement;
        Scenario scenario = root.ValueKind switch
        {
            JsonValueKind.Object => ScenarioJson.Read<Scenario>(root),
            JsonValueKind.Array => new Scenario { Tasks = ScenarioJson.OneOrMany<EmulatedTask>(root) },
            _ => throw new FormatException($"it is neither an object with tasks nor an array of them; write, for example, {Example}"),
        };
        ScriptCheck.Check(scenario, root.ValueKind == JsonValueKind.Array ? "$" : "$.tasks");
        return scenario;
    }

    private static JsonDocument Parse(string text)
    {
        if (IsEmpty(text))
        {
            throw new FormatException($"it is empty; write, for example, {Example}");
        }

        try
        {
            return JsonDocument.Parse(text, ScenarioJson.Document);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is not JSON, {ScenarioJson.Explain(exception)}", exception);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException("it is not Unicode text: half of a surrogate pair stands alone in it", exception);
        }
    }

    // Comments alone are as good as nothing, and without this the message would speak of tokens.
    private static bool IsEmpty(string text)
    {
        Utf8JsonReader reader =
            new(Encoding.UTF8.GetBytes(text), isFinalBlock: false, new(new() { CommentHandling = JsonCommentHandling.Skip }));
        try
        {
            return !reader.Read() && text.AsSpan().TrimStart() is "" or ['/', ..];
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

internal static class ScenarioFile
{
    /// <exception cref="FormatException">It cannot be read as a scenario; one sentence names the file, the place in it and what was
    /// expected.</exception>
    public static async Task<Scenario> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return ScenarioReader.Read(await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"The scenario '{path}' does not work: {exception.Message}.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"The scenario '{path}' cannot be read: {Reason(path, exception)}", exception);
        }
    }

    // A folder is "access denied" to .NET, which sends people looking for permissions.
    private static string Reason(string path, Exception exception) => path switch
    {
        "" => "its name is empty; name a file.",
        _ when Directory.Exists(path) => "it is a folder; name the file in it.",
        _ => exception.Message,
    };
}
