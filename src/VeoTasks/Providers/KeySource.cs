using System.Collections.Concurrent;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Output;

namespace VeoTasks.Providers;

/// <summary>
/// Finds a provider's key: the parameter, then the vault, then the environment. What the emulator stands for gets the emulator's, so that
/// a real one stays home.
/// </summary>
internal sealed class KeySource(VaultReader vaults)
{
    /// <summary>Looks in all places in order.</summary>
    /// <param name="provider">Whose key.</param>
    /// <param name="parameter">The value of -ApiKey, when it is meant for this provider.</param>
    /// <returns>The key, or the error that says where it was looked for.</returns>
    public (ApiKey? Key, ErrorRecord? Error) Find(VeoProvider provider, SecureString? parameter)
    {
        if (provider.Emulated)
        {
            return EmulatorSession.KeyFor(provider) is { } emulated
                ? Check(provider, emulated, "the emulator")
                : (null, VeoErrors.EmulatorOver(provider));
        }

        if (parameter is not null)
        {
            return Check(provider, VaultReader.Plain(parameter), "-ApiKey");
        }

        string vault =
            $"the secret {provider.SecretName} in {(provider.VaultName is null ? "any vault" : $"the vault {provider.VaultName}")}";
        VaultAnswer answer = vaults.Read(provider);
        if (answer.Secret is not null)
        {
            return Check(provider, answer.Secret, vault);
        }

        // Also when the vault is in trouble: a runner that injects its keys need not unlock one.
        return Environment.GetEnvironmentVariable(provider.EnvironmentVariable) is { Length: > 0 } value
            ? Check(provider, value, $"the environment variable {provider.EnvironmentVariable}")
            : answer.Trouble is null && GoogleKeys.AreFor(provider) && GoogleKeys.OfMachine() is { } machine ? (machine, null)
            : (null, answer.Trouble ?? VeoErrors.CredentialMissing(provider, $"{vault}, {answer.Why}", answer.HasVault));
    }

    private static (ApiKey? Key, ErrorRecord? Error) Check(VeoProvider provider, string text, string place)
    {
        if (!GoogleKeys.IsJson(text) || !GoogleKeys.AreFor(provider))
        {
            return ApiKey.Objection(text) is { } objection
                ? (null, VeoErrors.InvalidKey(provider, place, objection))
                : (ApiKey.Create(text), null);
        }

        try
        {
            return (GoogleKeys.OfServiceAccount(text), null);
        }
        catch (FormatException)
        {
            return (null, VeoErrors.InvalidKey(provider, place, "is JSON, but not the key of a service account"));
        }
    }
}

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

    public static bool AreFor(VeoProvider provider) => AdapterRegistry.Find(provider.Adapter)?.Profile.TakesGoogleCredentials is true;

    public static bool IsJson(string secret) => secret.TrimStart().StartsWith('{');

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
