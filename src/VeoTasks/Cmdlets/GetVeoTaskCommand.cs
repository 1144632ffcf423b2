using System.Management.Automation;
using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Polls tasks once and emits each as it stands.</summary>
[Cmdlet(VerbsCommon.Get, "VeoTask", DefaultParameterSetName = ByTaskId, HelpUri = HelpPages.Folder + "Get-VeoTask.md")]
[OutputType(typeof(VeoTask))]
public sealed class GetVeoTaskCommand : VeoTaskCmdlet
{
    /// <summary>A gateway that wants to be left alone for longer is not waited for: somebody wants an answer now.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly HashSet<(VeoProvider Provider, string Id)> _asked = [];
    private readonly List<Task> _answers = [];
    private SinglePolls _polls = null!;
    private int _done;

    /// <inheritdoc/>
    private protected override int DefaultThrottleLimit => 8;

    /// <inheritdoc/>
    private protected override ProgressState Progress => new(_answers.Count, Volatile.Read(ref _done), "Asking for tasks");

    /// <inheritdoc/>
    private protected override void Begin()
    {
        base.Begin();
        IRequestPolicy reads = ResilienceLoader.Factory.ForReads(TimeProvider.System, Random.Shared.NextDouble);
        _polls = new SinglePolls(Results, reads, ThrottleLimit) { LongestPause = LongestPause };
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

            if (_asked.Add((provider, reference.Id)))
            {
                _answers.Add(PollAsync(reference, session));
            }
            else
            {
                WriteVerbose($"{reference} was given more than once; it is asked once.");
            }
        }
    }

    /// <inheritdoc/>
    private protected override void InputIsOver() => _ = CompleteAfterAsync(Task.WhenAll(_answers));

    /// <inheritdoc/>
    private protected override void Summarize() => WarnOfNotAsked(_polls.NotAsked);

    private async Task PollAsync(VeoTaskReference reference, GatewaySession session)
    {
        try
        {
            Attempt<VeoTask>? attempt = await _polls.Of(session).FindAsync(reference, StopToken).ConfigureAwait(false);
            if (attempt?.Value is { } task)
            {
                Results.Output(task);
            }
            else if (attempt?.Failure is { } failure)
            {
                Results.Error(VeoErrors.Task(reference, failure));
            }
        }
        finally
        {
            Interlocked.Increment(ref _done);
        }
    }
}
