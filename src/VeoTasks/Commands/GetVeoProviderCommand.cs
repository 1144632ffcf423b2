using System.Management.Automation;
using VeoTasks.Shell;
using VeoTasks.Shell.Errors;
using VeoTasks.Shell.Tab;

namespace VeoTasks.Commands;

/// <summary>Lists the providers: those that came with the module and those the user registered.</summary>
[Cmdlet(VerbsCommon.Get, "VeoProvider")]
[OutputType(typeof(VeoProvider))]
public sealed class GetVeoProviderCommand : PSCmdlet
{
    /// <summary>Names or patterns with * and ?.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<VeoProvider> all = this.LoadProviders();
        foreach (string pattern in Name)
        {
            WildcardPattern wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            List<VeoProvider> found = [.. all.Where(provider => wildcard.IsMatch(provider.Name))];
            WriteObject(found, enumerateCollection: true);
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(pattern))
            {
                WriteError(VeoErrors.ProviderUnknown(pattern, all));
            }
        }
    }
}
