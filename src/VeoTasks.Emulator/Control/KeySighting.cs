namespace VeoTasks.Emulator.Control;

/// <summary>A gateway's key was seen in a request.</summary>
/// <param name="Origin">Where.</param>
/// <param name="KeyOf">Whose key it was.</param>
/// <param name="Place">The name of the header, or "url".</param>
public sealed record KeySighting(string Origin, string KeyOf, string Place)
{
    /// <summary>Whether the key was seen by anybody but its own gateway.</summary>
    public bool IsLeak => Origin != KeyOf || Place == "url";
}
