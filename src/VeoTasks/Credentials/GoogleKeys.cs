using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Providers;

namespace VeoTasks.Credentials;

/// <summary>
/// Google's credentials in the place of a key: a service account's JSON, or those of the machine. Google's library is loaded for the first
/// of them, and each is kept, so that commands one after the other use one token.
/// </summary>
internal static class GoogleKeys
{
    private const string Machine = "";
    private const string Variable = "GOOGLE_APPLICATION_CREDENTIALS";

    private static readonly Lazy<ITokenSourceFactory> Factory = new(static () =>
        PrivateLibrary.Create<ITokenSourceFactory>("VeoTasks.Google", "VeoTasks.Google.GoogleTokenFactory"));

    private static readonly ConcurrentDictionary<string, ITokenSource> Sources = new(StringComparer.Ordinal);

    /// <summary>Whether a provider's key may be one of these.</summary>
    public static bool AreFor(VeoProvider provider) => AdapterRegistry.Find(provider.Adapter)?.Profile.TakesGoogleCredentials is true;

    /// <summary>Whether a secret is JSON rather than a token.</summary>
    public static bool IsJson(string secret) => secret.TrimStart().StartsWith('{');

    /// <summary>The key of a service account.</summary>
    /// <exception cref="FormatException">The JSON is none.</exception>
    public static ApiKey OfServiceAccount(string json)
    {
        string hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        return ApiKey.Of(Sources.GetOrAdd(hash, static (_, text) => Factory.Value.OfServiceAccount(text), json));
    }

    /// <summary>The machine's own, if it has any: a file that is named or where gcloud puts it, or a machine of Google's.</summary>
    public static ApiKey? OfMachine() => HasMachine() ? ApiKey.Of(Sources.GetOrAdd(Machine, static _ => Factory.Value.OfMachine())) : null;

    private static bool HasMachine()
    {
        string? folder = Environment.GetEnvironmentVariable("CLOUDSDK_CONFIG") is { Length: > 0 } named ? named
            : OperatingSystem.IsWindows()
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "gcloud")
                : Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "", ".config", "gcloud");
        return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }
            || File.Exists(Path.Combine(folder, "application_default_credentials.json"))
            || Environment.GetEnvironmentVariable("GCE_METADATA_HOST") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("K_SERVICE") is { Length: > 0 }
            || IsGoogles();
    }

    private static bool IsGoogles()
    {
        try
        {
            return OperatingSystem.IsLinux()
                && File.ReadAllText("/sys/class/dmi/id/product_name").StartsWith("Google", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
