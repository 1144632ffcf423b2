namespace VeoTasks.Gateways;

/// <summary>The providers that come with the module, one for each adapter whose gateway has a known address.</summary>
public static class BuiltInProviders
{
    /// <summary>All of them, in the order users see them.</summary>
    public static IReadOnlyList<VeoProvider> All { get; } =
        [.. AdapterRegistry.All.Select(adapter => From(adapter.Profile)).OfType<VeoProvider>()];

    /// <summary>
    /// The name a provider's key has in a vault unless the user says otherwise. Azure Key Vault allows letters, digits and
    /// hyphens only.
    /// </summary>
    public static string DefaultSecretName(string provider) => $"VeoTasks-{provider}";

    private static VeoProvider? From(AdapterProfile profile) => profile.BaseUri is not { } baseUri ? null : new()
    {
        Name = profile.Name,
        Adapter = profile.Name,
        BaseUri = baseUri,
        SecretName = DefaultSecretName(profile.Name),
        PollInterval = profile.PollInterval,
        BuiltIn = true,
    };
}
