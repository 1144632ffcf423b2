using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>All adapters. Completion, validation texts, contract tests and the provider table read this list and nothing else.</summary>
internal static class AdapterRegistry
{
    /// <summary>Every adapter, in the order users see them.</summary>
    public static IReadOnlyList<IProviderAdapter> All { get; } =
    [
        new MuleRunAdapter(),
        new OctopusXAdapter(),
        new MixRouteAdapter(),
        new MingyanAdapter(),
        new OpenAIAdapter(),
        new FalAdapter(),
        new ReplicateAdapter(),
        new VertexAdapter(),
        new OpenRouterAdapter(),
        new KieAdapter(),
    ];

    /// <summary>The adapter of that name in any case, or null.</summary>
    public static IProviderAdapter? Find(string name) =>
        All.FirstOrDefault(adapter => adapter.Profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The providers that come with the module, one for each adapter whose gateway has a known address.</summary>
internal static class BuiltInProviders
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
