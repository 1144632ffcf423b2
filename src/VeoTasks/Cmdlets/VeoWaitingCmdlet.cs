using System.ComponentModel;
using System.Management.Automation;
using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Polling;

namespace VeoTasks.Cmdlets;

/// <summary>What says how long tasks are waited for and at what pace, and what would be asked.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VeoWaitingCmdlet : VeoPipedTaskCmdlet
{
    private WaitWhatIf? _plan;

    /// <summary>How long the whole run may last, in seconds; tasks that have not ended then become errors. 0, the default, waits for as long as gateways keep results.</summary>
    [Parameter]
    [ValidateRange(0, 864000)]
    public double TimeoutSec { get; set; }

    /// <summary>The shortest time between two polls of one task, in seconds; 0, the default, is each gateway's own advice.</summary>
    [Parameter]
    [ValidateRange(0, 3600)]
    public double PollIntervalSec { get; set; }

    /// <summary>Ends the waiting with the first task that ends.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    /// <inheritdoc/>
    private protected override bool EndsWithFirst => Any;

    /// <inheritdoc/>
    private protected override bool ErrorsEndTasks => false;

    /// <summary>Reads the parameters.</summary>
    private protected PollOptions ReadOptions(DurationHistory history)
    {
        PollOptions options = new()
        {
            ThrottleLimit = ThrottleLimit,
            PollInterval = PollIntervalSec > 0 ? TimeSpan.FromSeconds(PollIntervalSec) : null,
            History = history,
            RunTimeout = TimeoutSec > 0 ? TimeSpan.FromSeconds(TimeoutSec) : null,
        };
        _plan = new WaitWhatIf(options);
        return options;
    }

    /// <summary>
    /// Asks for leave once for each provider, before a vault is asked for its key. With -WhatIf the task is only planned, and handed on for a later command
    /// to plan with.
    /// </summary>
    private protected bool MayWait(VeoTaskReference reference, VeoProvider provider)
    {
        bool may = !IsPlanning && Allows(provider, "Wait for tasks");
        if (may || IsPlanning)
        {
            Take(provider.Name, reference.Id);
        }

        if (IsPlanning && _plan!.Add(reference, provider) is { } planned && IsPipedOn)
        {
            WriteObject(planned);
        }

        return may;
    }

    /// <inheritdoc/>
    private protected override void Summarize() => TellPlan(_plan!.Describe(DateTimeOffset.Now));
}
