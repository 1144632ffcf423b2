namespace VeoTasks.Cmdlets;

/// <summary>Lists the providers: those that came with the module and those the user registered.</summary>
[Cmdlet(VerbsCommon.Get, "VeoProvider", HelpUri = HelpPages.Folder + "Get-VeoProvider.md")]
[OutputType(typeof(VeoProvider))]
public sealed class GetVeoProviderCommand : PSCmdlet
{
    /// <summary>Names or patterns with * and ?.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    protected override void ProcessRecord()
    {
        foreach (VeoProvider provider in this.FindProviders(Name, this.LoadProviders()))
        {
            WriteObject(provider);
        }
    }
}
