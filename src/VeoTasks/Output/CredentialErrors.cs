using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Output;

internal static partial class VeoErrors
{
    /// <summary>A key that is nowhere. The advice is what works on this machine as it is.</summary>
    /// <param name="provider">Whose key.</param>
    /// <param name="vault">Where in which vaults it was looked for, and why it is not there.</param>
    /// <param name="hasVault">Whether there is a vault to put it into.</param>
    public static ErrorRecord CredentialMissing(VeoProvider provider, string vault, bool hasVault)
    {
        string secret = Quoting.Argument(provider.SecretName);
        string into = provider.VaultName is null ? "" : $" -Vault {Quoting.Argument(provider.VaultName)}";
        return Create(
            new("CredentialMissing", ErrorCategory.AuthenticationError, hasVault
                ? $"Run Set-Secret -Name {secret}{into}, or set {provider.EnvironmentVariable}."
                : $"$env:{provider.EnvironmentVariable} = Read-Host -MaskInput; Set-Secret needs a vault."),
            $"No key for {provider.Name}. Looked in: 1. -ApiKey, not given; 2. {vault}; "
                + $"3. the environment variable {provider.EnvironmentVariable}, not set.",
            provider);
    }

    /// <summary>A key that no header can carry.</summary>
    public static ErrorRecord InvalidKey(VeoProvider provider, string place, string objection) => Create(
        new("InvalidKey", ErrorCategory.InvalidArgument,
            "Store the key alone, without quotation marks, spaces, line breaks or \"Bearer\"."),
        $"The key for {provider.Name} from {place} {objection}.",
        provider);

    /// <summary>A secret that cannot be a key, whatever is in it.</summary>
    public static ErrorRecord InvalidSecret(VeoProvider provider, Type type) => Create(
        new("InvalidSecret", ErrorCategory.InvalidType,
            $"Store the key alone. Set-Secret -Name {Quoting.Argument(provider.SecretName)} asks you for it."),
        $"The secret {provider.SecretName} for {provider.Name} is a {type.Name}, not a string, SecureString or PSCredential.",
        provider);

    /// <summary>A vault that was named, and nothing to ask it with.</summary>
    public static ErrorRecord VaultModuleMissing(VeoProvider provider) => Create(
        new("VaultModuleMissing", ErrorCategory.NotInstalled,
            $"Install-PSResource Microsoft.PowerShell.SecretManagement, or set {provider.EnvironmentVariable}."),
        $"The key for {provider.Name} is kept in the vault {provider.VaultName}, but the module Microsoft.PowerShell.SecretManagement is "
            + "not installed.",
        provider);

    public static ErrorRecord VaultNotFound(VeoProvider provider) => Create(
        new("VaultNotFound", ErrorCategory.ObjectNotFound,
            $"Register-SecretVault it, or Register-VeoProvider {provider.Name} {provider.Adapter} {provider.BaseUri} -VaultName "
                + "NAME -Force."),
        $"The key for {provider.Name}, '{provider.SecretName}', is kept in the vault '{provider.VaultName}', but no vault of that name "
            + "is registered.",
        provider);

    /// <summary>A vault that wants its password first.</summary>
    public static ErrorRecord VaultLocked(VeoProvider provider) => Create(
        new("VaultLocked", ErrorCategory.AuthenticationError,
            $"Run Unlock-SecretStore or Unlock-SecretVault -Name {Quoting.Argument(provider.VaultName ?? "NAME")}, or set "
                + $"{provider.EnvironmentVariable}."),
        $"The vault with {provider.Name}'s key '{provider.SecretName}' is "
            + $"locked{(provider.VaultName is null ? "" : $": '{provider.VaultName}'")}.",
        provider);

    /// <summary>
    /// A vault that answered with an error. Its words are shown and its exception is not kept, since nobody knows what that holds.
    /// </summary>
    public static ErrorRecord VaultFailed(VeoProvider provider, Exception exception) => Create(
        new("VaultFailed", ErrorCategory.ReadError,
            $"Check it with Test-SecretVault -Name {Quoting.Argument(provider.VaultName ?? "NAME")}, or set "
                + $"{provider.EnvironmentVariable}."),
        $"The key '{provider.SecretName}' for {provider.Name} could not be read from the vault: {WordsOf(exception)}",
        provider);

    /// <summary>What SecretManagement says and, where it hides that, what the vault itself said.</summary>
    private static string? WordsOf(Exception exception) => TextSanitizer.Clean(Redaction.Scrub(
        exception.InnerException is { } inner ? $"{exception.Message.TrimEnd('.')}. {inner.Message}" : exception.Message, null));
}
