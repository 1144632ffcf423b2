using System.ComponentModel;
using System.Management.Automation;
using VeoTasks.Completion;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Saving;

namespace VeoTasks.Cmdlets;

/// <summary>What says where videos go to, how they are called, and what is taken.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VeoSavingCmdlet : VeoPipedTaskCmdlet
{
    private string? _folder;
    private SaveWhatIf? _plan;

    /// <summary>The folder for the files, made if it is not there; the current one unless given. Taken literally: brackets are no pattern.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>How files are called: text with {provider}, {id}, {index}, {model} and {created:yyyyMMdd} in it; "{provider}-{id}" unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FileNameCompleter))]
    public string? FileName { get; set; }

    /// <summary>Replaces files that are there, each only once the new one is whole.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The largest video that is taken, in bytes; 4GB unless given.</summary>
    [Parameter]
    [ValidateRange(1L, long.MaxValue)]
    public long MaximumSize { get; set; } = new DownloadOptions().MaximumLength;

    /// <summary>Lets links of a gateway lead to this machine and into private networks too.</summary>
    [Parameter]
    public SwitchParameter AllowPrivateNetwork { get; set; }

    /// <inheritdoc/>
    private protected override bool ErrorsEndTasks => true;

    /// <summary>Reads the parameters. Ends the command when nothing could be saved by them.</summary>
    private protected SaveTarget ReadTarget()
    {
        _folder = this.ResolveFolder(Destination);
        FileNameTemplate names = this.ReadFileName(FileName);
        _plan = new SaveWhatIf(_folder, names);
        return new SaveTarget(new SaveFolder(_folder, TimeProvider.System, Results.Warning), names, Force)
        {
            Options = new DownloadOptions { MaximumLength = MaximumSize },
            Reach = AllowPrivateNetwork ? AddressKinds.Anywhere : AddressKinds.Public,
            NotesFailures = !this.IsWhatIf(),
        };
    }

    /// <summary>Asks for leave, before a vault is asked for a key: with -WhatIf nobody needs it.</summary>
    private protected bool Confirm(VeoTask task)
    {
        bool may = ShouldProcess($"{task} -> {(IsPlanning ? _plan!.Add(task) : _folder)}", "Save video");
        if (may || IsPlanning)
        {
            Take(task.Provider, task.Id);
        }

        return may;
    }

    /// <summary>The same for a task that nothing is known of but its name.</summary>
    private protected bool Confirm(VeoTaskReference task, VeoProvider provider) =>
        Confirm(new VeoTask { Id = task.Id, Provider = provider.Name, Model = task.Model, IsPlanned = true });

    /// <inheritdoc/>
    private protected override void Summarize() => TellPlan(_plan!.Describe());

    /// <summary>Makes the folder once something is to be saved there.</summary>
    private protected void MakeFolder() => this.MakeFolder(_folder!);
}
