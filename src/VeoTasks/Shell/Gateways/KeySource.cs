using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Net;
using System.Security;
using VeoTasks.Http;
using VeoTasks.Shell.Errors;

namespace VeoTasks.Shell.Gateways;

/// <summary>Finds a provider's key: the parameter, then the vault, then the environment. Runs on the pipeline thread, since vaults may ask questions.</summary>
internal sealed class KeySource(PSCmdlet cmdlet)
{
    // A secret that is not there is an everyday answer here, so it leaves neither a warning nor an entry in $Error.
    private const string VaultScript = """
        param($Name, $Vault)
        if (-not (Get-Command -Name Microsoft.PowerShell.SecretManagement\Get-Secret -ErrorAction Ignore)) { return $false }
        $errorsBefore = $global:Error.Count
        $from = if ($Vault) { @{ Vault = $Vault } } else { @{} }
        try { $found = Microsoft.PowerShell.SecretManagement\Get-Secret -Name $Name @from -ErrorAction SilentlyContinue -ErrorVariable trouble -WarningAction Ignore }
        finally { while ($global:Error.Count -gt $errorsBefore) { $global:Error.RemoveAt(0) } }
        if ($null -ne $found) { return $found }
        $trouble | Where-Object FullyQualifiedErrorId -NotLike '*NotFound*' | Select-Object -First 1
        """;

    /// <summary>Looks in all places in order.</summary>
    /// <param name="provider">Whose key.</param>
    /// <param name="parameter">The value of -ApiKey, when it is meant for this provider.</param>
    /// <returns>The key, or the error that says where it was looked for.</returns>
    public (ApiKey? Key, ErrorRecord? Error) Find(VeoProvider provider, SecureString? parameter)
    {
        if (parameter is not null)
        {
            return Check(provider, Plain(parameter), "-ApiKey");
        }

        string vault = $"the secret {provider.SecretName} in {(provider.VaultName is null ? "any vault" : $"the vault {provider.VaultName}")}";
        (string? secret, string? why, ErrorRecord? trouble) = ReadVault(provider);
        if (secret is not null)
        {
            return Check(provider, secret, vault);
        }

        // Also when the vault is in trouble: a runner that injects its keys need not unlock one.
        return Environment.GetEnvironmentVariable(provider.EnvironmentVariable) is { Length: > 0 } value
            ? Check(provider, value, $"the environment variable {provider.EnvironmentVariable}")
            : (null, trouble ?? VeoErrors.CredentialMissing(provider, $"{vault}, {why}"));
    }

    private (string? Secret, string? Why, ErrorRecord? Trouble) ReadVault(VeoProvider provider)
    {
        try
        {
            Collection<PSObject> found = cmdlet.InvokeCommand.InvokeScript(VaultScript, provider.SecretName, provider.VaultName);
            return found.FirstOrDefault()?.BaseObject switch
            {
                null => (null, "not there", null),
                false => (null, "but the module Microsoft.PowerShell.SecretManagement is not installed", null),
                SecureString secure => (Plain(secure), null, null),
                PSCredential credential => (Plain(credential.Password), null, null),
                string text => (text, null, null),
                ErrorRecord trouble => (null, null, VeoErrors.VaultFailed(provider, trouble.Exception)),
                object other => (null, $"but it is a {other.GetType().Name}, not a string, SecureString or PSCredential", null),
            };
        }
        catch (RuntimeException exception)
        {
            return (null, null, VeoErrors.VaultFailed(provider, exception.ErrorRecord.Exception ?? exception));
        }
    }

    private static string Plain(SecureString secure) => new NetworkCredential(string.Empty, secure).Password;

    private static (ApiKey? Key, ErrorRecord? Error) Check(VeoProvider provider, string text, string place) =>
        ApiKey.Create(text) is { } key ? (key, null) : (null, VeoErrors.InvalidKey(provider, place));
}
