using System.Text.Json;

namespace VeoTasks.Shell.Gateways;

/// <summary>
/// The providers that users registered, in providers.json in the user's configuration folder: names, adapters, addresses and
/// where keys are kept; never a key.
/// </summary>
internal static class ProviderStore
{
    /// <summary>The version this code writes. A file of a newer version is refused rather than overwritten.</summary>
    private const int FormatVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>The file's full path.</summary>
    public static string FilePath => Path.Combine(UserFolders.Configuration, "providers.json");

    /// <summary>The registered providers by name; empty when there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or of a newer version; the message names it.</exception>
    public static IReadOnlyList<VeoProvider> Load()
    {
        if (!File.Exists(FilePath))
        {
            return [];
        }

        try
        {
            StoreFile file = JsonSerializer.Deserialize<StoreFile>(File.ReadAllText(FilePath), Json) ?? throw new JsonException("It is empty.");
            return file.Version <= FormatVersion
                ? [.. (file.Providers ?? throw new JsonException("It has no list of providers.")).Select(Read)]
                : throw new InvalidDataException($"{FilePath} was written by a newer version of VeoTasks. Update the module to read it.");
        }
        catch (JsonException exception)
        {
            throw Damaged(exception.Message, exception);
        }
    }

    /// <summary>Writes the list whole, to a temporary file first, so that a crash leaves the old one.</summary>
    public static void Save(IEnumerable<VeoProvider> providers)
    {
        PrivateFolder.Create(UserFolders.Configuration);
        StoreFile file = new() { Version = FormatVersion, Providers = [.. providers.Select(StoredProvider.From)] };
        string temporary = $"{FilePath}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(file, Json));
        File.Move(temporary, FilePath, overwrite: true);
    }

    /// <summary>An entry as a provider. Whatever could not be registered is not read either: somebody else may have written the file.</summary>
    private static VeoProvider Read(StoredProvider? stored)
    {
        if (stored is not { Name.Length: > 0, Adapter.Length: > 0 } || !Uri.TryCreate(stored.BaseUri, UriKind.Absolute, out Uri? address))
        {
            throw Damaged("A provider in it lacks its name, its adapter or an absolute address.");
        }

        if (ProviderCatalog.Objection(address) is { } objection)
        {
            throw Damaged($"The address of provider '{stored.Name}' cannot be a gateway's. {objection}");
        }

        VeoProvider provider = ProviderCatalog.Describe(stored.Name, stored.Adapter, address);
        return provider with
        {
            SecretName = stored.SecretName ?? provider.SecretName,
            VaultName = stored.VaultName,
            RequestsPerMinute = stored.RequestsPerMinute > 0 ? stored.RequestsPerMinute : null,
        };
    }

    private static InvalidDataException Damaged(string reason, Exception? cause = null) =>
        new($"{FilePath} cannot be used. {reason} Mend it, or delete it and register the providers again.", cause);

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

        public static StoredProvider From(VeoProvider provider) => new(provider.Name, provider.Adapter, provider.BaseUri.AbsoluteUri)
        {
            SecretName = provider.SecretName,
            VaultName = provider.VaultName,
            RequestsPerMinute = provider.RequestsPerMinute,
        };
    }
}
