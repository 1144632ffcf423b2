using System.Text.Json;

namespace VeoTasks.Emulation;

/// <summary>What an emulator says of itself in its first line of output (docs/EMULATOR.md, "The control port").</summary>
internal sealed record EmulatorInfo(int ProcessId, Uri Control, IReadOnlyDictionary<string, EmulatedGateway> Gateways, IReadOnlyList<EmulatedName> Tasks)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the line.</summary>
    /// <exception cref="JsonException">It says something else.</exception>
    public static EmulatorInfo Read(string line) => JsonSerializer.Deserialize<EmulatorInfo>(line, Json) is { Control: not null, Gateways: not null, Tasks: not null } info
        ? info
        : throw new JsonException($"The line '{line}' does not say where it listens.");
}

/// <summary>How to reach an emulated gateway.</summary>
/// <param name="BaseUri">Its address.</param>
/// <param name="Key">The key that it takes, made for this run.</param>
internal sealed record EmulatedGateway(Uri BaseUri, string Key);

/// <summary>A task of the scenario.</summary>
/// <param name="Gateway">The gateway that has it.</param>
/// <param name="Id">Its id there.</param>
/// <param name="Model">The model, where the scenario names one.</param>
internal sealed record EmulatedName(string Gateway, string Id, string? Model);
