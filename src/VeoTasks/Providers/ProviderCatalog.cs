using VeoTasks.Emulation;
using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Providers;

/// <summary>All providers a user can name: the built-in ones, the registered ones and those that the emulator stands for.</summary>
internal static class ProviderCatalog
{
    /// <summary>Built-in first, then registered, then emulated, each in order of entry.</summary>
    /// <remarks>
    /// Copies: PowerShell sets init-only properties, and what somebody does to an object that was emitted must not send keys elsewhere.
    /// </remarks>
    /// <exception cref="ProviderFileException">The user's provider file cannot be used.</exception>
    /// <param name="warn">Says what is worth a warning.</param>
    public static IReadOnlyList<VeoProvider> All(Action<string>? warn = null) =>
        EmulatorSession.Over([.. BuiltInProviders.All.Select(provider => provider with { }), .. ProviderStore.Load(warn)]);

    /// <summary>A provider of the user's own, with the usual secret name and its adapter's pace.</summary>
    public static VeoProvider Describe(string name, string adapter, Uri baseUri) => new()
    {
        Name = name.ToLowerInvariant(),
        Adapter = adapter,
        BaseUri = baseUri,
        SecretName = $"VeoTasks-{name.ToLowerInvariant()}",
        PollInterval = AdapterRegistry.Find(adapter)?.Profile.PollInterval
            ?? throw new InvalidDataException($"Provider '{name}' needs the adapter '{adapter}', which this version does not have."),
    };

    /// <summary>An address that may be wrong, for a message: without user, query and fragment, any of which may be a key.</summary>
    public static string Show(Uri address) =>
        address.IsAbsoluteUri ? Redaction.Show(address) : Redaction.Scrub(address.OriginalString, null);

    /// <summary>
    /// Why an address cannot be a gateway's, or null. A key may be sent there, so it must be https, or http on this machine, or http in the
    /// user's own network if the user says so.
    /// </summary>
    public static string? Objection(Uri baseUri, bool allowsPrivate) => baseUri switch
    {
        { IsAbsoluteUri: false } => "It must be absolute, such as https://api.example.com.",
        { Scheme: not ("http" or "https") } => "It must begin with https://.",
        _ when !ProviderAddresses.HasUsableHost(baseUri) => "Its host is not a valid host name.",
        { UserInfo.Length: > 0 } => "It must not contain a user name or password.",
        { Query.Length: > 0 } or { Fragment.Length: > 0 } => "It must not have a query or fragment.",
        _ when ProviderAddresses.TaskPartOf(baseUri) is { } part => $"It is the address of a task. Leave out {part}.",
        { Scheme: "http" } when ProviderAddresses.IsLoopback(baseUri) || (allowsPrivate && AddressRanges.MayBeOwn(baseUri)) => null,
        { Scheme: "http" } when AddressRanges.MayBeOwn(baseUri) =>
            "It must be https, because a key sent over http can be read in transit. In your own network, you can add -AllowPrivateNetwork.",
        { Scheme: "http" } => "It must be https, because a key sent over http can be read in transit.",
        _ => null,
    };
}
