using System.Text.Json;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Storage;

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

    /// <summary>The one of that name, however it is capitalized; null for none.</summary>
    public static VeoProvider? Named(this IEnumerable<VeoProvider> providers, string? name) =>
        providers.FirstOrDefault(provider => provider.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

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
        _ when !LinkParser.HasUsableHost(baseUri) => "Its host is not a valid host name.",
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

/// <summary>
/// The providers that users registered, in providers.json in the user's configuration folder: names, adapters, addresses and
/// where keys are kept; never a key.
/// </summary>
internal static class ProviderStore
{
    /// <summary>
    /// The version this code writes. Version 1 gained fields that may be missing; a change that an older module would misread makes it 2.
    /// </summary>
    private const int FormatVersion = 1;

    /// <summary>A file of more bytes is not ours: room for some ten thousand providers.</summary>
    private const int LargestFile = 4 * 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    public static string FilePath => Path.Combine(UserFolders.Configuration, "providers.json");

    /// <summary>
    /// The registered providers by name; empty when there is no file, and with a warning where the user may not even enter its folder,
    /// as in a container whose user has no rights on its home: nobody can have registered anything there.
    /// </summary>
    /// <exception cref="ProviderFileException">
    /// The file is damaged, of a newer version, not the user's alone or cannot be read; the message names it.
    /// </exception>
    public static IReadOnlyList<VeoProvider> Load(Action<string>? warn = null)
    {
        if (!Path.IsPathFullyQualified(FilePath))
        {
            return Nothing(warn, "This user has no home folder");
        }

        try
        {
            return PrivateFile.Read(FilePath, LargestFile) is { } bytes ? Read(bytes) : [];
        }
        catch (UnsafePathException exception)
        {
            throw new ProviderFileException(
                ProviderFileFault.Unsafe,
                $"The list of registered providers says where keys are sent, so it is not read: {exception.Message}",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !IsInReach())
        {
            return Nothing(warn, $"This user has no access to {UserFolders.Configuration}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderFileException(
                ProviderFileFault.Unreadable, $"The list of registered providers cannot be read: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            throw new ProviderFileException(ProviderFileFault.Damaged, $"{FilePath} cannot be used. {exception.Message}", exception);
        }
    }

    /// <summary>Writes the list whole, so that a crash leaves the old one.</summary>
    /// <exception cref="IOException">It cannot be written, or other users may change the folder.</exception>
    public static void Save(IEnumerable<VeoProvider> providers)
    {
        StoreFile file = new() { Version = FormatVersion, Providers = [.. providers.Select(StoredProvider.From)] };
        PrivateFile.Write(FilePath, JsonSerializer.SerializeToUtf8Bytes(file, Json));
    }

    private static IReadOnlyList<VeoProvider> Nothing(Action<string>? warn, string why)
    {
        warn?.Invoke($"{why}, so there are only the built-in providers. VEOTASKS_CONFIG_HOME names another folder for registered ones.");
        return [];
    }

    /// <summary>Whether the folder can be entered. What cannot is told from what is not there by nothing else.</summary>
    private static bool IsInReach()
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(UserFolders.Configuration).Any();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static List<VeoProvider> Read(ReadOnlySpan<byte> bytes)
    {
        // A byte order mark, which some editors add.
        ReadOnlySpan<byte> json = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

        // Before anything else is made of it: a newer version may keep its providers in another way.
        if (JsonSerializer.Deserialize<StoreVersion>(json, Json)?.Version > FormatVersion)
        {
            throw new ProviderFileException(
                ProviderFileFault.Newer, $"{FilePath} was written by a newer version of VeoTasks. It was not changed.");
        }

        StoreFile file = JsonSerializer.Deserialize<StoreFile>(json, Json) ?? throw new JsonException("It is empty.");
        return [.. (file.Providers ?? throw new JsonException("It has no list of providers.")).Select(Read)];
    }

    /// <summary>
    /// An entry as a provider. Whatever could not be registered is not read either: somebody else may have written the file.
    /// </summary>
    private static VeoProvider Read(StoredProvider? stored)
    {
        if (stored is not { Name.Length: > 0, Adapter.Length: > 0 } || !Uri.TryCreate(stored.BaseUri, UriKind.Absolute, out Uri? address))
        {
            throw new InvalidDataException("A provider in it lacks its name, its adapter or an absolute address.");
        }

        if (ProviderCatalog.Objection(address, stored.AllowPrivateNetwork == true) is { } objection)
        {
            throw new InvalidDataException($"The address of provider '{stored.Name}' cannot be that of a gateway. {objection}");
        }

        VeoProvider provider = ProviderCatalog.Describe(stored.Name, stored.Adapter, address);
        return provider with
        {
            SecretName = stored.SecretName ?? provider.SecretName,
            VaultName = stored.VaultName,
            RequestsPerMinute = stored.RequestsPerMinute > 0 ? stored.RequestsPerMinute : null,
            AllowPrivateNetwork = stored.AllowPrivateNetwork == true,
        };
    }

    private sealed record StoreVersion(int Version);

    private sealed record StoreFile
    {
        public int Version { get; init; } = FormatVersion;

        public IReadOnlyList<StoredProvider?>? Providers { get; init; }
    }

    private sealed record StoredProvider(string? Name, string? Adapter, string? BaseUri)
    {
        public string? SecretName { get; init; }

        public string? VaultName { get; init; }

        public int? RequestsPerMinute { get; init; }

        public bool? AllowPrivateNetwork { get; init; }

        public static StoredProvider From(VeoProvider provider) => new(provider.Name, provider.Adapter, provider.BaseUri.AbsoluteUri)
        {
            SecretName = provider.SecretName,
            VaultName = provider.VaultName,
            RequestsPerMinute = provider.RequestsPerMinute,
            AllowPrivateNetwork = provider.AllowPrivateNetwork ? true : null,
        };
    }
}
