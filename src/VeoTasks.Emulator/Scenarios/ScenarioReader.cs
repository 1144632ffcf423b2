using System.Text;
using System.Text.Json;
using VeoTasks.Emulator.Control;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>Reads a scenario from its text: an object as docs/scenario.schema.json describes it, or its array of tasks alone.</summary>
internal static class ScenarioReader
{
    private const string Example = """{"tasks": [{"gateway": "mulerun", "id": "first", "endsAfter": 5}]}""";

    /// <exception cref="FormatException">With one sentence that says where the mistake is and what was expected there.</exception>
    public static Scenario Read(string text)
    {
        using var document = Parse(text);
        var root = document.RootElement;
        var scenario = root.ValueKind switch
        {
            JsonValueKind.Object => ControlJson.Read<Scenario>(root),
            JsonValueKind.Array => new Scenario { Tasks = ControlJson.OneOrMany<EmulatedTask>(root) },
            _ => throw new FormatException($"it is neither an object with tasks nor an array of them; write, for example, {Example}"),
        };
        ScenarioCheck.Check(scenario, root.ValueKind == JsonValueKind.Array ? "$" : "$.tasks");
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
            return JsonDocument.Parse(text, ControlJson.Document);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is no JSON, {ControlJson.Explain(exception)}", exception);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException("it is no Unicode text: half of a surrogate pair stands alone in it", exception);
        }
    }

    // Comments alone are as good as nothing, and without this the message would speak of tokens.
    private static bool IsEmpty(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), isFinalBlock: false, new(new() { CommentHandling = JsonCommentHandling.Skip }));
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
