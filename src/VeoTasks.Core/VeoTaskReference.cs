namespace VeoTasks;

/// <summary>Which task is meant: its id, and its provider and model where they are known.</summary>
/// <param name="Id">The gateway's id, 1 to 512 characters, never empty.</param>
/// <param name="Provider">The provider's name; null when the caller must supply it.</param>
/// <param name="Model">The model; null for the adapter's default.</param>
public sealed record VeoTaskReference(string Id, string? Provider = null, string? Model = null)
{
    /// <summary>The longest id that is accepted, in characters. Base64 ids of Vertex operations have 150 to 190.</summary>
    public const int MaximumIdLength = 512;

    /// <summary>What the user calls it; null for nothing. Like the two below it travels along and does not say which task it is.</summary>
    public string? Label { get; init; }

    /// <summary>What was asked for, where it is known.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// When the gateway took it, in UTC, where that is known: one that was just made may be unknown to its own gateway for a while.
    /// </summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether both mean the same task.</summary>
    public bool Equals(VeoTaskReference? other) => other is not null && (Id, Provider, Model) == (other.Id, other.Provider, other.Model);

    public override int GetHashCode() => HashCode.Combine(Id, Provider, Model);

    /// <summary>The reference as users write it: "id", "provider:id" or "provider/model:id".</summary>
    public override string ToString() => (Provider, Model) switch
    {
        (null, _) => Id,
        (_, null) => $"{Provider}:{Id}",
        _ => $"{Provider}/{Model}:{Id}",
    };
}
