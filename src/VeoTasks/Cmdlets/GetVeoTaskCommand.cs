using System.Management.Automation;
using VeoTasks.Credentials;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Polling;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Looks at tasks once and emits each as it stands.</summary>
[Cmdlet(VerbsCommon.Get, "VeoTask", DefaultParameterSetName = ByTaskId)]
[OutputType(typeof(VeoTask))]
public sealed class GetVeoTaskCommand : VeoTaskCmdlet
{
    private readonly Dictionary<GatewaySession, PollSource> _sources = [];
    private IRequestPolicy _reads = null!;
    private TaskPoller _poller = null!;

    /// <inheritdoc/>
    private protected override int DefaultThrottleLimit => 8;

    /// <inheritdoc/>
    private protected override ProgressState Progress => new(_poller.Counts.Added, _poller.Counts.Done, "Asking for tasks");

    /// <inheritdoc/>
    private protected override void Begin()
    {
        base.Begin();
        _reads = ResilienceLoader.Factory.ForReads(TimeProvider.System, Random.Shared.NextDouble);
        WaitObserver observer = new(Results, this.IsVerbose(), endsWithFirst: false);
        _poller = new TaskPoller(new PollOptions { Goal = PollMode.Answered, ThrottleLimit = ThrottleLimit }, observer);
        _ = CompleteAfterAsync(observer.FollowAsync(_poller, StopToken));
    }

    /// <inheritdoc/>
    private protected override void Accept()
    {
        foreach ((VeoTaskReference reference, VeoProvider provider) in ReadReferences())
        {
            if (OpenSession(provider) is not { } session)
            {
                continue;
            }

            if (!_sources.TryGetValue(session, out PollSource? source))
            {
                source = new PollSource(session.Provider, new RetryingReader(session.Tasks, _reads, Origin.Of(session.Provider.BaseUri)));
                _sources.Add(session, source);
            }

            _poller.Add(reference, source);
        }
    }

    /// <inheritdoc/>
    private protected override void InputIsOver() => _poller.CompleteAdding();

    /// <inheritdoc/>
    private protected override void Summarize() => WarnOfNotAsked(_poller.Counts.Dropped);
}
