using System.Management.Automation;
using VeoTasks.Polling;
using VeoTasks.Shell;
using VeoTasks.Shell.Gateways;
using VeoTasks.Shell.Runs;
using VeoTasks.Shell.Work;

namespace VeoTasks.Commands;

/// <summary>Waits for tasks and emits each the moment it ends, in order of ending.</summary>
[Cmdlet(VerbsLifecycle.Wait, "VeoTask", DefaultParameterSetName = ByInputObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.None)]
[OutputType(typeof(VeoTask))]
public sealed class WaitVeoTaskCommand : VeoPipedTaskCmdlet
{
    private TaskPoller _poller = null!;
    private WaitObserver _observer = null!;
    private WaitPlan _plan = null!;

    /// <summary>How long the whole run may last, in seconds; tasks that have not ended then become errors. 0, the default, waits for as long as gateways keep results.</summary>
    [Parameter]
    [ValidateRange(0, 864000)]
    public double TimeoutSec { get; set; }

    /// <summary>The shortest time between two looks at one task, in seconds; 0, the default, is each gateway's own advice.</summary>
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

    /// <inheritdoc/>
    private protected override int DefaultThrottleLimit => 16;

    /// <inheritdoc/>
    private protected override ProgressState Progress => WaitObserver.Describe(_poller.Counts);

    /// <inheritdoc/>
    private protected override void Begin()
    {
        base.Begin();
        Durations durations = new();
        PollOptions options = new()
        {
            ThrottleLimit = ThrottleLimit,
            PollInterval = PollIntervalSec > 0 ? TimeSpan.FromSeconds(PollIntervalSec) : null,
            History = durations.History,
            RunTimeout = TimeoutSec > 0 ? TimeSpan.FromSeconds(TimeoutSec) : null,
        };
        _plan = new WaitPlan(options);
        _observer = new WaitObserver(Results, this.IsVerbose(), Any);
        _poller = new TaskPoller(options, _observer);
        _ = CompleteAfterAsync(durations.KeepAfterAsync(_observer.FollowAsync(_poller, StopToken)));
    }

    /// <inheritdoc/>
    private protected override void Accept()
    {
        if (ParameterSetName == ByInputObject)
        {
            AcceptTask(InputObject!);
            return;
        }

        foreach ((VeoTaskReference reference, VeoProvider provider) in ReadReferences())
        {
            if (MayWait(reference, provider) && OpenSession(provider) is { } session)
            {
                _poller.Add(reference, session.ToSource());
            }
        }
    }

    /// <inheritdoc/>
    private protected override void InputIsOver() => _poller.CompleteAdding();

    /// <inheritdoc/>
    private protected override void Summarize()
    {
        WarnOfNotAsked(_poller.Counts.Dropped);
        TellPlan(_plan.Describe(DateTimeOffset.Now));
    }

    private void AcceptTask(VeoTask task)
    {
        if (task.IsFinished)
        {
            _observer.Finished(task);
        }
        else if (FindProvider(task) is { } provider && MayWait(new(task.Id, task.Provider, task.Model), provider) && OpenSession(provider) is { } session)
        {
            _poller.Add(task, session.ToSource());
        }
    }

    /// <summary>Asks for leave once for each provider, before a vault is asked for its key. With -WhatIf the task is planned, and handed on for the next command to plan with.</summary>
    private bool MayWait(VeoTaskReference reference, VeoProvider provider)
    {
        if (!IsPlanning)
        {
            bool may = Allows(provider, "Wait for tasks");
            if (may)
            {
                Take(provider.Name, reference.Id);
            }

            return may;
        }

        Take(provider.Name, reference.Id);
        if (_plan.Add(reference, provider) is { } planned && IsPipedOn)
        {
            WriteObject(planned);
        }

        return false;
    }
}
