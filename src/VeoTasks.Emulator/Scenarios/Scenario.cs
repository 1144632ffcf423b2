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
