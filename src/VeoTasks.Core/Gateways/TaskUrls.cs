namespace VeoTasks.Gateways;

/// <summary>Finds the task in an address that was copied from a gateway's page, a log or a script.</summary>
internal static class TaskUrls
{
    private const string Foreign =
        "belongs to no known provider. Give the task's id and -Provider, or make the gateway known with Register-VeoProvider.";

    /// <summary>Whether a text is meant as a web address.</summary>
    public static bool IsUrl(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a task's address: it must lie below a known provider's base address and have the form of that gateway's API.</summary>
    public static TaskReferenceLine Parse(string text, IReadOnlyList<VeoProvider> known)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address))
        {
            return TaskReferenceLine.Mistake($"{TaskReferenceParser.Shown(text.Split('?')[0])} is not a valid address. Give the task's id instead.");
        }

        // Two providers may share a host; the one with the longer base path is the closer match.
        var owners = known.Where(provider => ProviderAddresses.IsBelow(provider.BaseUri, address))
            .OrderByDescending(provider => provider.BaseUri.AbsolutePath.Length)
            .ToList();
        return owners.Select(provider => Task(address, provider)).FirstOrDefault(reference => reference is not null) is { } found
            ? TaskReferenceLine.Of(found)
            : TaskReferenceLine.Mistake($"{Shown(address)} {(owners.Count == 0 ? Foreign : NoTask(owners[0]))}");
    }

    private static VeoTaskReference? Task(Uri address, VeoProvider provider) =>
        AdapterRegistry.Find(provider.Adapter)?.ParseTaskUrl(ProviderAddresses.PathWithin(provider.BaseUri, address), address.Query) is { } task
            ? task with { Provider = provider.Name }
            : null;

    private static string NoTask(VeoProvider provider)
    {
        var route = AdapterRegistry.Find(provider.Adapter)?.TaskRoutes(new VeoTaskReference("ID"))[0];
        var example = ProviderAddresses.Resolve(provider, route ?? "");
        return $"is an address of {provider.Name} but of no task. Expected one like {example}, or the task's id.";
    }

    /// <summary>The address without user name, query and fragment, which may hold a password or a signature.</summary>
    private static string Shown(Uri address) => TaskReferenceParser.Shown(Origin.Of(address) + address.AbsolutePath);
}
