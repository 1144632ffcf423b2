using System.Management.Automation;
using VeoTasks.Gateways;

namespace VeoTasks.Credentials;

/// <summary>
/// The names of vaults and of the secrets in them, for completion. No secret is fetched. Asked in a runspace without a window, so that a
/// locked vault cannot ask for its password, and for two seconds at most, so that one that hangs does not hang Tab.
/// </summary>
internal static class VaultNames
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The registered vaults; none without SecretManagement.</summary>
    public static IEnumerable<(string Name, string ToolTip)> Vaults() =>
        Ask("Microsoft.PowerShell.SecretManagement\\Get-SecretVault -ErrorAction Ignore -WarningAction Ignore", null)
            .Select(vault => (Text(vault, "Name"), $"a vault of {Text(vault, "ModuleName")}"));

    /// <summary>The secrets of a vault, or of all of them.</summary>
    public static IEnumerable<(string Name, string ToolTip)> Secrets(string? vault) =>
        Ask("""
            param($Vault)
            $from = if ($Vault) { @{ Vault = $Vault } } else { @{} }
            Microsoft.PowerShell.SecretManagement\Get-SecretInfo @from -ErrorAction Ignore -WarningAction Ignore
            """, vault)
            .Select(secret => (Text(secret, "Name"), $"{Text(secret, "Type")} in {Text(secret, "VaultName")}"))
            .DistinctBy(secret => secret.Item1);

    /// <summary>What a script has emitted when it ends; nothing when the patience ends before.</summary>
    private static PSObject[] Ask(string script, string? argument)
    {
        if (!VaultReader.Gate.Wait(Patience))
        {
            return [];
        }

        Task<PSObject[]> asking = Task.Factory.StartNew(
            () => Run(script, argument), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return asking.Wait(Patience) ? asking.GetAwaiter().GetResult() : [];
    }

    /// <summary>
    /// SecretManagement does not stop a vault that hangs, so the gate stays shut until it answers: until then nobody could ask another.
    /// </summary>
    private static PSObject[] Run(string script, string? argument)
    {
        try
        {
            using PowerShell shell = PowerShell.Create();
            return [.. shell.AddScript(script).AddArgument(argument).Invoke()];
        }
        catch (RuntimeException)
        {
            // Tab must not raise errors.
            return [];
        }
        finally
        {
            VaultReader.Gate.Release();
        }
    }

    private static string Text(PSObject from, string property) => from.Properties[property]?.Value?.ToString() ?? "";
}
