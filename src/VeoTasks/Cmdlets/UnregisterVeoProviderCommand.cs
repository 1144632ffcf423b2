using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Forgets a gateway that the user registered. Its key stays in the vault.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "VeoProvider", SupportsShouldProcess = true, HelpUri = HelpPages.Folder + "Unregister-VeoProvider.md")]
[OutputType(typeof(void))]
public sealed class UnregisterVeoProviderCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A provider that you registered with Register-VeoProvider.")]
    [ArgumentCompleter(typeof(RegisteredProviderCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            IReadOnlyList<VeoProvider> all = this.LoadProviders();
            VeoProvider? present = all.Named(name);
            if (present is null)
            {
                WriteError(VeoErrors.ProviderUnknown(name, all));
            }
            else if (present.BuiltIn)
            {
                WriteError(VeoErrors.ProviderBuiltIn(present));
            }
            else if (present.Emulated)
            {
                WriteError(VeoErrors.ProviderEmulated(present));
            }
            else if (ShouldProcess(present.Name, "Unregister provider"))
            {
                this.ChangeProviders(present.Name, registered => registered.Where(other => other.Name != present.Name));
            }
        }
    }
}
