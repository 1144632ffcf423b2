using System.Management.Automation;
using VeoTasks.Shell;
using VeoTasks.Shell.Gateways;
using VeoTasks.Shell.Work;

namespace VeoTasks.Commands;

/// <summary>Looks at tasks once and emits each as it stands.</summary>
[Cmdlet(VerbsCommon.Get, "VeoTask", DefaultParameterSetName = ByTaskId)]
[OutputType(typeof(VeoTask))]
public sealed class GetVeoTaskCommand : VeoTaskCmdlet
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private WorkPool _pool = null!;
    private TaskLookup _lookup = null!;

    /// <inheritdoc/>
    private protected override int DefaultThrottleLimit => 8;

    /// <inheritdoc/>
    private protected override ProgressState Progress => new(_pool.Total, _pool.Done, "Asking for tasks");

    /// <inheritdoc/>
    private protected override void Begin()
    {
        base.Begin();
        _lookup = new TaskLookup(Results, ResilienceLoader.Factory.ForReads(TimeProvider.System, Random.Shared.NextDouble));
        _pool = new WorkPool(ThrottleLimit, StopToken);
    }

    /// <inheritdoc/>
    private protected override void Accept()
    {
        foreach ((VeoTaskReference reference, GatewaySession session) in ReadReferences())
        {
            if (_asked.Add($"{session.Provider.Name}:{reference.Id}"))
            {
                _pool.Start(token => ReadAsync(reference, session, token));
            }
        }
    }

    /// <inheritdoc/>
    private protected override void InputIsOver() => _ = CompleteAfterAsync(_pool.CompleteAsync());

    /// <inheritdoc/>
    private protected override void Summarize() => WarnOfNotAsked(_lookup.NotAsked);

    private async Task ReadAsync(VeoTaskReference reference, GatewaySession session, CancellationToken cancellationToken)
    {
        if (await _lookup.FindAsync(reference, session, cancellationToken).ConfigureAwait(false) is { } task)
        {
            Results.Output(task);
        }
    }
}
