using System.Management.Automation;
using VeoTasks.Credentials;
using VeoTasks.Output;
using VeoTasks.Polling;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Waits for tasks and emits each the moment it ends, in order of ending.</summary>
[Cmdlet(VerbsLifecycle.Wait, "VeoTask", DefaultParameterSetName = ByInputObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.None)]
[OutputType(typeof(VeoTask))]
public sealed class WaitVeoTaskCommand : VeoWaitingCmdlet
{
    private TaskPoller _poller = null!;
    private WaitObserver _observer = null!;

    /// <inheritdoc/>
    private protected override int DefaultThrottleLimit => 16;

    /// <inheritdoc/>
    private protected override ProgressState Progress => _observer.Describe(_poller.Counts);

    /// <inheritdoc/>
    private protected override void Begin()
    {
        base.Begin();
        Durations durations = new();
        _observer = new WaitObserver(Results, this.IsVerbose(), Any);
        _poller = new TaskPoller(ReadOptions(durations.History), _observer);
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
        base.Summarize();
        WarnOfNotAsked(_poller.Counts.Dropped);
    }

    private void AcceptTask(VeoTask piped)
    {
        if (ReadTask(piped) is not var (task, provider))
        {
            return;
        }

        if (task.IsFinished)
        {
            _observer.Finished(task);
        }
        else if (MayWait(new(task.Id, task.Provider, task.Model), provider) && OpenSession(provider) is { } session)
        {
            _poller.Add(task, session.ToSource());
        }
    }
}
