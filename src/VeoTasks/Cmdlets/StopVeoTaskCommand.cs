using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Calls tasks off at their gateway, where it takes that.</summary>
[Cmdlet(VerbsLifecycle.Stop, "VeoTask", DefaultParameterSetName = ByTaskId, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High, HelpUri = HelpPages.Folder + "Stop-VeoTask.md")]
[OutputType(typeof(VeoTask))]
public sealed class StopVeoTaskCommand : VeoTaskCmdlet
{
    private readonly HashSet<(VeoProvider Provider, string Id)> _given = [];
    private readonly List<Task> _answers = [];
    private SinglePolls _polls = null!;
    private int _done;

    /// <summary>Emits each task that was called off, as the gateway tells it afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override int DefaultThrottleLimit => 8;

    private protected override ProgressState Progress => new(_answers.Count, Volatile.Read(ref _done), "Canceling tasks");

    private protected override void Begin()
    {
        base.Begin();
        _polls = new SinglePolls(Results, ThrottleLimit);
    }

    private protected override void AcceptReference(VeoTaskReference reference, VeoProvider provider)
    {
        if (!_given.Add((provider, reference.Id)))
        {
            WriteVerbose($"{reference} was given more than once. It is canceled once.");
        }
        else if (FindCancel(reference, provider) is { } cancel
            && ShouldProcess(reference.ToString(), "Cancel (its video is lost, and you may be charged for what it has used)")
            && OpenSession(provider) is { } session)
        {
            _answers.Add(CancelAsync(reference, cancel, session));
        }
    }

    private protected override void InputIsOver() => _ = CompleteAfterAsync(Task.WhenAll(_answers));

    private GatewayRequest? FindCancel(VeoTaskReference reference, VeoProvider provider)
    {
        try
        {
            if (AdapterRegistry.Find(provider.Adapter)!.CancelRequest(reference) is { } cancel)
            {
                return cancel;
            }

            WriteError(VeoErrors.CancelUnsupported(reference, provider));
        }
        catch (ArgumentException)
        {
            WriteError(VeoErrors.InvalidTaskId(reference.ToString(), $"'{reference}' cannot be part of an address."));
        }

        return null;
    }

    private async Task CancelAsync(VeoTaskReference reference, GatewayRequest cancel, GatewaySession session)
    {
        try
        {
            if (await session.Tasks.CancelAsync(cancel, StopToken).ConfigureAwait(false) is { } failure)
            {
                Results.Error(VeoErrors.Task(reference, failure));
            }
            else if (PassThru)
            {
                Attempt<VeoTask> task = await _polls.Of(session).RefreshAsync(reference, StopToken).ConfigureAwait(false);
                if (task.Value is { } value)
                {
                    Results.Output(value);
                }
                else
                {
                    Results.Error(VeoErrors.Task(reference, task.Failure!));
                }
            }
        }
        finally
        {
            Interlocked.Increment(ref _done);
        }
    }
}
