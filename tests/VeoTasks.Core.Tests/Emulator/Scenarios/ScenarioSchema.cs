extern alias JsonEverything;
using System.Text.Json.Nodes;
using JsonEverything::Json.Schema;
using VeoTasks.Emulator;
using VeoTasks.Emulator.Scenarios;
using VeoTasks.Tests.Repository;

namespace VeoTasks.Tests.Emulator.Scenarios;

/// <summary>docs/scenario.schema.json, as data and as what a validator makes of it: the same one that Test-Json uses.</summary>
internal static class ScenarioSchema
{
    private static readonly JsonSchema Schema = JsonSchema.FromFile(RepositoryRoot.Join("docs", "scenario.schema.json"));

    public static JsonObject Definitions { get; } =
        JsonNode.Parse(File.ReadAllText(RepositoryRoot.Join("docs", "scenario.schema.json")))!["definitions"]!.AsObject();

    /// <summary>The definitions that stand for a type each.</summary>
    public static IReadOnlyDictionary<string, Type> Types { get; } = new Dictionary<string, Type>
    {
        ["scenario"] = typeof(Scenario),
        ["gateway"] = typeof(GatewayScenario),
        ["gatewayFault"] = typeof(GatewayFault),
        ["create"] = typeof(CreateScript),
        ["task"] = typeof(EmulatedTask),
        ["state"] = typeof(EmulatedState),
        ["fault"] = typeof(Fault),
    };

    /// <summary>The members of a definition.</summary>
    public static JsonObject Members(string definition) => Definitions[definition]!["properties"]!.AsObject();

    /// <summary>Whether the schema finds nothing wrong with a scenario.</summary>
    public static bool Accepts(string text) => Schema.Evaluate(JsonNode.Parse(text, documentOptions: ScenarioJson.Document)).IsValid;
}
