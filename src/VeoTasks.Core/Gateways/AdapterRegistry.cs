using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>All adapters. Completion, validation texts, contract tests and the provider table read this list and nothing else.</summary>
public static class AdapterRegistry
{
    /// <summary>Every adapter, in the order users see them.</summary>
    public static IReadOnlyList<IProviderAdapter> All { get; } =
    [
        new MuleRunAdapter(),
        new OctopusXAdapter(),
        new MixRouteAdapter(),
        new MingyanAdapter(),
        new OpenAIAdapter(),
    ];

    /// <summary>The adapter of that name in any case, or null.</summary>
    public static IProviderAdapter? Find(string name) =>
        All.FirstOrDefault(adapter => adapter.Profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
