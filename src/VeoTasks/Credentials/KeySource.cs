using System.Management.Automation;
using System.Security;
using VeoTasks.Emulation;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Output;

namespace VeoTasks.Credentials;

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
