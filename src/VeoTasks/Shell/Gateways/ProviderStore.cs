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

    /// <summary>The environment variable that names another configuration folder, for runners and rehearsals.</summary>
    private const string FolderVariable = "VEOTASKS_CONFIG_HOME";

    /// <summary>The file's full path.</summary>
    public static string FilePath => Path.Combine(Folder, "providers.json");

    private static string Folder => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "VeoTasks");

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
            StoreFile file = JsonSerializer.Deserialize<StoreFile>(File.ReadAllText(FilePath), Json) ?? new StoreFile();
            return file.Version <= FormatVersion
                ? [.. file.Providers.Select(stored => stored.ToProvider())]
                : throw new InvalidDataException($"{FilePath} was written by a newer version of VeoTasks. Update the module to read it.");
        }
        catch (Exception exception) when (exception is JsonException or UriFormatException)
        {
            throw new InvalidDataException($"{FilePath} is damaged: {exception.Message} Mend it, or delete it and register the providers again.", exception);
        }
    }

    /// <summary>Writes the list whole, to a temporary file first, so that a crash leaves the old one.</summary>
    public static void Save(IEnumerable<VeoProvider> providers)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        StoreFile file = new() { Version = FormatVersion, Providers = [.. providers.Select(StoredProvider.From)] };
        string temporary = $"{FilePath}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(file, Json));
        File.Move(temporary, FilePath, overwrite: true);
    }

    private sealed record StoreFile
    {
        public int Version { get; init; } = FormatVersion;

        public IReadOnlyList<StoredProvider> Providers { get; init; } = [];
    }

    private sealed record StoredProvider(string Name, string Adapter, string BaseUri, string SecretName, string? VaultName)
    {
        public static StoredProvider From(VeoProvider provider) =>
            new(provider.Name, provider.Adapter, provider.BaseUri.AbsoluteUri, provider.SecretName, provider.VaultName);

        public VeoProvider ToProvider() => ProviderCatalog.Describe(Name, Adapter, new Uri(BaseUri)) with
        {
            SecretName = SecretName,
            VaultName = VaultName,
        };
    }
}
