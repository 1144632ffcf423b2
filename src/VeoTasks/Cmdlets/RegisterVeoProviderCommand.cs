using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Adds a gateway of the user's own, or changes one. Nothing secret is kept: only where the key is found.</summary>
[Cmdlet(VerbsLifecycle.Register, "VeoProvider", SupportsShouldProcess = true, HelpUri = HelpPages.Folder + "Register-VeoProvider.md")]
[OutputType(typeof(void))]
public sealed class RegisterVeoProviderCommand : PSCmdlet
{
    private const int ShortestKey = 20;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A name for the provider: a letter, then letters, digits and hyphens.")]
    [ValidatePattern("^[A-Za-z][A-Za-z0-9-]{0,39}\\z")]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The adapter for the gateway's API, such as octopusx.")]
    [ArgumentCompleter(typeof(AdapterCompleter))]
    [ValidateNotNullOrEmpty]
    public string Adapter { get; set; } = "";

    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The address of the API, such as https://relay.example.com.")]
    [Alias("BaseUrl", "Uri", "Url")]
    public Uri BaseUri { get; set; } = null!;

    /// <summary>The name of the secret with its key; VeoTasks-NAME unless given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SecretNameCompleter))]
    public string? SecretName { get; set; }

    /// <summary>The vault of that secret; unless given, the first that has it, the default vault before the others.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VaultNameCompleter))]
    public string? VaultName { get; set; }

    /// <summary>The most requests for tasks in a minute, over all runs of the process; 0, the default, for no limit.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, 1_000_000)]
    public int RequestsPerMinute { get; set; }

    /// <summary>
    /// Takes an address in a network of your own over http too, such as http://10.0.0.5:3000. The key can be read there by whoever is on
    /// that network, and goes nowhere beyond it.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter AllowPrivateNetwork { get; set; }

    /// <summary>Replaces a registered provider of that name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        if (AdapterRegistry.Find(Adapter) is not { } adapter)
        {
            WriteError(VeoErrors.AdapterUnknown(Adapter));
            return;
        }

        if (ProviderCatalog.Objection(BaseUri, AllowPrivateNetwork) is { } objection)
        {
            WriteError(VeoErrors.InvalidBaseUri(ProviderCatalog.Show(BaseUri), objection));
            return;
        }

        if (((string?[])[SecretName, VaultName, Name]).Any(IsKey))
        {
            WriteError(VeoErrors.Argument("InvalidKey", "-SecretName",
                "What looks like a key stands where a name belongs. Nothing was written.",
                "Keep the key in a vault with Set-Secret, and give -SecretName the name that it has there."));
            return;
        }

        VeoProvider? present = this.LoadProviders().Named(Name);
        if (present is not null && (present.BuiltIn || present.Emulated || !Force))
        {
            WriteError(VeoErrors.ProviderExists(present));
            return;
        }

        if (ShouldProcess($"{Name} ({adapter.Profile.Name} at {BaseUri})", "Register provider"))
        {
            Save(Describe(adapter.Profile.Name));
        }
    }

    /// <summary>Whether a name is long and as mixed as a key, and begins as one.</summary>
    private static bool IsKey(string? name) => name is { Length: >= ShortestKey } && name.Any(char.IsAsciiDigit)
        && Redaction.Scrub(name, null).Contains("***", StringComparison.Ordinal);

    private VeoProvider Describe(string adapterName)
    {
        VeoProvider provider = ProviderCatalog.Describe(Name, adapterName, BaseUri);
        return provider with
        {
            SecretName = string.IsNullOrEmpty(SecretName) ? provider.SecretName : SecretName,
            VaultName = string.IsNullOrEmpty(VaultName) ? null : VaultName,
            RequestsPerMinute = RequestsPerMinute > 0 ? RequestsPerMinute : null,
            AllowPrivateNetwork = AllowPrivateNetwork,
        };
    }

    private void Save(VeoProvider provider) =>
        this.ChangeProviders(provider.Name, registered => registered.Where(other => other.Name != provider.Name).Append(provider));
}
