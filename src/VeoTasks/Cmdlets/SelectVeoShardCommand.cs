using System.Collections;
using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Passes on one of several shares of the tasks in the pipeline, so that workers that know nothing of each other divide a list between
/// them.
/// </summary>
[Cmdlet(VerbsCommon.Select, "VeoShard", HelpUri = HelpPages.Folder + "Select-VeoShard.md")]
[OutputType(typeof(string), typeof(VeoTask), typeof(PSObject))]
public sealed class SelectVeoShardCommand : PSCmdlet
{
    private readonly HeldErrors _held = new();
    private IReadOnlyList<VeoProvider> _known = [];

    [Parameter(Mandatory = true, Position = 0, HelpMessage = "Which shard: 0 for the first worker, 1 for the second.")]
    [NotBlank]
    [ValidateRange(0, int.MaxValue)]
    public int Index { get; set; }

    [Parameter(Mandatory = true, Position = 1, HelpMessage = "How many shards there are, the same number for all workers.")]
    [NotBlank]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; }

    /// <summary>
    /// The tasks: lines as in a list of ids, references, tasks, or rows with a column TaskId, task_id or Id. What is in the share goes on
    /// unchanged.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true,
        HelpMessage = "A task: id, provider:id, provider/model:id, its address, or an object that has its id. Usually piped in.")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject? InputObject { get; set; }

    /// <summary>The provider of ids that name none.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string? Provider { get; set; }

    protected override void BeginProcessing()
    {
        if (Index >= Count)
        {
            ThrowTerminatingError(VeoErrors.Argument(
                "ShardOutOfRange",
                Index,
                $"-Index {Index} is not a shard of -Count {Count}. Shards are numbered from 0.",
                Count == 1 ? "Give -Index 0, or a larger -Count." : $"Give an -Index from 0 to {Count - 1}."));
        }

        _known = this.LoadProviders();
        if (!string.IsNullOrEmpty(Provider) && _known.Named(Provider) is null)
        {
            ThrowTerminatingError(VeoErrors.ProviderUnknown(Provider, _known));
        }
    }

    protected override void ProcessRecord()
    {
        foreach (object? item in LanguagePrimitives.GetEnumerable(InputObject) ?? (IEnumerable)new[] { InputObject })
        {
            if (item is not null)
            {
                Pick(PSObject.AsPSObject(item));
            }
        }
    }

    protected override void EndProcessing()
    {
        foreach (ErrorRecord error in _held.Take(TimeSpan.Zero))
        {
            WriteError(error);
        }
    }

    /// <summary>What cannot be read has a share too, so that it is reported once and not by every worker.</summary>
    private void Pick(PSObject item)
    {
        TaskReferenceLine line = TaskInput.Read(item, Provider, _known);
        if (line.Error is { } message)
        {
            string text = TaskInput.TextOf(item);
            if (TaskShard.Of(text, Count) == Index && VeoErrors.InvalidTaskId(text, message) is var error
                && (this.StopsAtErrors() || !_held.TryHold(error)))
            {
                WriteError(error);
            }
        }
        else if (line.Reference is { } task && TaskShard.Of(task, Count) == Index)
        {
            WriteObject(item);
        }
    }
}
