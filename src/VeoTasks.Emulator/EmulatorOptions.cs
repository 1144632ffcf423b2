namespace VeoTasks.Emulator;

/// <summary>How an emulator is set up.</summary>
public sealed record EmulatorOptions
{
    /// <summary>The clock of all scripts, links, delays and dates.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Bearer keys by gateway; a gateway that is not in here gets a random one.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    /// <summary>The first of some ports in a row: the gateways in the order of <see cref="GatewayEmulator.Gateways"/>, CDN, mirror, control. Null takes free ones.</summary>
    public int? BasePort { get; init; }

    /// <summary>How many requests the log holds; older ones drop out, the counters keep counting. Zero keeps none.</summary>
    public int RequestLogCapacity { get; init; } = 20_000;
}
