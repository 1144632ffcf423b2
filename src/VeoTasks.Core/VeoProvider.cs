namespace VeoTasks;

/// <summary>
/// A gateway to ask: a name, the adapter that speaks its API, its address, where its key is kept and its pace. Data only; never a key.
/// </summary>
public sealed record VeoProvider
{
    /// <summary>The name users type, lower case: letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the adapter that speaks its API.</summary>
    public required string Adapter { get; init; }

    /// <summary>
    /// The address all paths are relative to; https, or http on loopback or in one's own network. The key goes to this origin only.
    /// </summary>
    public required Uri BaseUri { get; init; }

    /// <summary>The secret's name in a SecretManagement vault.</summary>
    public string SecretName { get; init; } = "";

    /// <summary>The vault that holds it; null means whichever vault has it first.</summary>
    public string? VaultName { get; init; }

    /// <summary>The shortest time between two polls of one task that the gateway's own page advises.</summary>
    public TimeSpan PollInterval { get; init; }

    /// <summary>The most requests for tasks in a minute, over all runs of the process; null for no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Whether its address may be one of the user's own network over http, where whoever is on it can read the key.</summary>
    public bool AllowPrivateNetwork { get; init; }

    /// <summary>Whether it came with the module rather than from Register-VeoProvider.</summary>
    public bool BuiltIn { get; init; }

    /// <summary>Whether the emulator of this session answers in its place. It takes a key of its own then, and no other is sent.</summary>
    public bool Emulated { get; init; }

    /// <summary>The name of the environment variable a runner may put the key into: VEOTASKS_&lt;NAME&gt;_KEY.</summary>
    public string EnvironmentVariable => $"VEOTASKS_{Name.Replace('-', '_').ToUpperInvariant()}_KEY";

    public override string ToString() => Name;
}
