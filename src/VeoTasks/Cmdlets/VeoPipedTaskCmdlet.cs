using System.ComponentModel;
using System.Management.Automation;
using VeoTasks.Completion;
using VeoTasks.Gateways;
using VeoTasks.Output;

namespace VeoTasks.Cmdlets;

/// <summary>What the cmdlets share that take tasks as objects too.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VeoPipedTaskCmdlet : VeoRunCmdlet
{
    /// <summary>The default set: PowerShell binds a default set's parameters by property name before it tries another set's by value, so a piped task would lose all but its id.</summary>
    private protected const string ByInputObject = "InputObject";

    /// <summary>A task that was read before, also by Import-Clixml, ConvertFrom-Json, a job or a remote session.</summary>
    [Parameter(ParameterSetName = ByInputObject, Mandatory = true, ValueFromPipeline = true, HelpMessage = "A task of Get-VeoTask or Wait-VeoTask; it usually comes down the pipe.")]
    [DeserializedTask]
    public VeoTask? InputObject { get; set; }

    /// <inheritdoc/>
    /// <remarks>From the pipeline only beside ids: a line of a CSV file would otherwise choose the default set by it and then lack the task.</remarks>
    [Parameter(ParameterSetName = ByTaskId, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public override string? Provider { get; set; }

    /// <inheritdoc/>
    [Parameter(ParameterSetName = ByTaskId, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public override string? Model { get; set; }

    /// <summary>The piped task with its provider, by whose rules the links of one that was deserialized are judged. Null after an error was written.</summary>
    private protected (VeoTask Task, VeoProvider Provider)? ReadTask(VeoTask task) =>
        FindProvider(task) is not { } provider ? null
        : task.Gateway is null ? (VeoTaskFactory.Adopt(task, provider), provider)
        : (task, provider);
}
