using System.Collections;
using System.Globalization;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Security;
using VeoTasks.Output;

namespace VeoTasks.Providers;

/// <summary>
/// Asks SecretManagement for a provider's secret. Without a vault's name it answers as Get-Secret does: the default vault first, then the
/// others by name, and the first that has the secret. It is asked beside the pipeline, in a runspace with the user's window, since vaults
/// may ask questions there: SecretManagement does not stop a vault that hangs, and Ctrl+C must not wait for it.
/// </summary>
/// <param name="cmdlet">For whom SecretManagement is asked.</param>
/// <param name="stop">Cancelled when the cmdlet is stopped.</param>
internal sealed class VaultReader(PSCmdlet cmdlet, CancellationToken stop)
{
    // No secret comes as plain text: Get-Secret hands out strings as SecureString, so that nothing which traces or logs this script can
    // show one. Nor is there a command of a third module: it would be looked for in the PATH and loaded at every reading.
    private const string Script = """
        param($Name, $Vault)
        $from = if ($Vault) { @{ Vault = $Vault } } else { @{} }
        $quiet = @{ ErrorAction = 'SilentlyContinue'; WarningAction = 'Ignore' }
        try { $found = Microsoft.PowerShell.SecretManagement\Get-Secret -Name $Name @from @quiet -ErrorVariable trouble }
        catch { $trouble = $_ }
        $trouble = @($trouble | Where-Object FullyQualifiedErrorId -NotLike 'GetSecretNotFound*')[0]
        $hasVault = $null -ne $found -or @(Microsoft.PowerShell.SecretManagement\Get-SecretVault @quiet).Count -gt 0
        @{ Secret = $found; Trouble = $trouble; HasVault = $hasVault }
        """;

    internal const string VaultsScript =
        @"Microsoft.PowerShell.SecretManagement\Get-SecretVault -ErrorAction Ignore -WarningAction Ignore";

    private const string Command = @"Microsoft.PowerShell.SecretManagement\Get-Secret";

    /// <summary>
    /// Whoever asks SecretManagement goes through here. It asks all vaults of a process in one runspace of its own, and fails with "a
    /// pipeline is already running" when two runspaces ask at the same time, as under ForEach-Object -Parallel.
    /// </summary>
    public static SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>
    /// What vaults have handed out in this run; commands of one pipeline share it, so that a vault is asked once. For the pipeline thread.
    /// </summary>
    public Dictionary<VeoProvider, VaultAnswer> Answers { get; set; } = [];

    /// <summary>Reads the secret, or takes it from this run's <see cref="Answers"/>.</summary>
    /// <exception cref="OperationCanceledException">The cmdlet was stopped while others asked.</exception>
    public VaultAnswer Read(VeoProvider provider)
    {
        if (Answers.TryGetValue(provider, out VaultAnswer? known))
        {
            return known;
        }

        VaultAnswer answer = Ask(provider);
        if (answer.Secret is not null)
        {
            Answers[provider] = answer;
        }

        return answer;
    }

    private VaultAnswer Ask(VeoProvider provider)
    {
        if (cmdlet.InvokeCommand.GetCommand(Command, CommandTypes.All)?.Module?.Path is not { } module)
        {
            return new(null, "but Microsoft.PowerShell.SecretManagement is not installed",
                provider.VaultName is null ? null : VeoErrors.VaultModuleMissing(provider));
        }

        if (provider.VaultName is null && !HasVault())
        {
            return new(null, "not there", null);
        }

        Gate.Wait(stop);
        VaultHost host = new(cmdlet.Host);
        Task<Hashtable> asking = Task.Factory.StartNew(
            () => Run(module, host, provider), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            asking.Wait(stop);
            return Judge(provider, asking.GetAwaiter().GetResult());
        }
        catch (AggregateException exception) when (exception.InnerException is RuntimeException trouble)
        {
            return new(null, null, Explain(provider, trouble.ErrorRecord));
        }
    }

    /// <summary>
    /// Whether any vault is registered, which SecretManagement tells without asking one. A runspace of its own costs a tenth of a second.
    /// </summary>
    private bool HasVault()
    {
        try
        {
            return cmdlet.InvokeCommand.InvokeScript(VaultsScript).Count > 0;
        }
        catch (RuntimeException)
        {
            // The same trouble comes again below, where it is explained.
            return true;
        }
    }

    /// <summary>
    /// The gate stays shut until the vault answers, also when nobody waits for that any more: until then nobody could ask another.
    /// </summary>
    private static Hashtable Run(string module, PSHost host, VeoProvider provider)
    {
        try
        {
            InitialSessionState session = InitialSessionState.CreateDefault2();
            session.ImportPSModule([module]);
            using Runspace runspace = RunspaceFactory.CreateRunspace(host, session);
            runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
            runspace.Open();
            using PowerShell shell = PowerShell.Create();
            shell.Runspace = runspace;
            return (Hashtable)shell.AddScript(Script).AddArgument(provider.SecretName).AddArgument(provider.VaultName).Invoke().Single()
                .BaseObject;
        }
        finally
        {
            Gate.Release();
        }
    }

    private static VaultAnswer Judge(VeoProvider provider, Hashtable answer) => (Bare(answer["Secret"]), Bare(answer["Trouble"])) switch
    {
        (SecureString secure, _) => new(Plain(secure), null, null),
        (PSCredential credential, _) => new(Plain(credential.Password), null, null),
        ({ } other, _) => new(null, null, VeoErrors.InvalidSecret(provider, other.GetType())),
        (_, ErrorRecord trouble) => new(null, null, Explain(provider, trouble)),
        _ => new(null, "not there", null) { HasVault = LanguagePrimitives.IsTrue(answer["HasVault"]) },
    };

    /// <summary>The value without PowerShell's wrapping, and null for what a command without output leaves.</summary>
    private static object? Bare(object? value) => value == AutomationNull.Value ? null
        : (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            // What ends a statement is kept as its exception.
            IContainsErrorRecord ended => ended.ErrorRecord,
            var bare => bare,
        };

    public static string Plain(SecureString secure) => new NetworkCredential(string.Empty, secure).Password;

    private static ErrorRecord Explain(VeoProvider provider, ErrorRecord trouble) => trouble switch
    {
        { FullyQualifiedErrorId: { } id } when id.StartsWith("GetSecretVaultNotFound", StringComparison.Ordinal) =>
            VeoErrors.VaultNotFound(provider),
        { Exception: { } exception } when IsLocked(exception) => VeoErrors.VaultLocked(provider),
        _ => VeoErrors.VaultFailed(provider, trouble.Exception),
    };

    /// <summary>
    /// SecretStore has an exception of its own for it, in an assembly that need not be loaded here; other vaults say it in words.
    /// </summary>
    private static bool IsLocked(Exception exception) =>
        exception.GetType().Name == "PasswordRequiredException"
        || exception.Message.Contains("is locked", StringComparison.OrdinalIgnoreCase)
        || (exception.InnerException is { } inner && IsLocked(inner));
}

/// <summary>
/// The user's window for a runspace of its own. PowerShell would share the host itself with the running pipeline, whose progress and
/// verbose lines would reach nobody once the vault had answered.
/// </summary>
internal sealed class VaultHost(PSHost host) : PSHost
{
    public override CultureInfo CurrentCulture => host.CurrentCulture;

    public override CultureInfo CurrentUICulture => host.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => host.Name;

    public override PSHostUserInterface UI => host.UI;

    public override Version Version => host.Version;

    public override void EnterNestedPrompt() => host.EnterNestedPrompt();

    public override void ExitNestedPrompt() => host.ExitNestedPrompt();

    public override void NotifyBeginApplication() => host.NotifyBeginApplication();

    public override void NotifyEndApplication() => host.NotifyEndApplication();

    public override void SetShouldExit(int exitCode) => host.SetShouldExit(exitCode);
}

/// <summary>What a vault said.</summary>
/// <param name="Secret">The text of the secret; null when there is none.</param>
/// <param name="Why">Why not, as the end of a sentence about where it was looked for.</param>
/// <param name="Trouble">The error that keeps the vault from answering; null when it has merely no such secret.</param>
internal sealed record VaultAnswer(string? Secret, string? Why, ErrorRecord? Trouble)
{
    public bool HasVault { get; init; }

    /// <summary>Never the secret.</summary>
    public override string ToString() => nameof(VaultAnswer);
}

/// <summary>
/// The names of vaults and of the secrets in them, for completion. No secret is fetched. Asked in a runspace without a window, so that a
/// locked vault cannot ask for its password, and for two seconds at most, so that one that hangs does not hang Tab.
/// </summary>
internal static class VaultNames
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The registered vaults; none without SecretManagement.</summary>
    public static IEnumerable<(string Name, string ToolTip)> Vaults() =>
        Ask(VaultReader.VaultsScript, null)
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
