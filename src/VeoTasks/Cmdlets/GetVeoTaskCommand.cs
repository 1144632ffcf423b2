using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Polls tasks once and emits each as it stands: those that are named, or all that the gateway lists.</summary>
[Cmdlet(VerbsCommon.Get, "VeoTask", DefaultParameterSetName = ByTaskId, HelpUri = HelpPages.Folder + "Get-VeoTask.md")]
[OutputType(typeof(VeoTask))]
public sealed class GetVeoTaskCommand : VeoTaskCmdlet
{
    /// <summary>A gateway that wants to be left alone for longer is not waited for: somebody wants an answer now.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private const string ByList = "All";

    private readonly HashSet<(VeoProvider Provider, string Id)> _asked = [];
    private readonly List<Task> _answers = [];
    private SinglePolls _polls = null!;
    private int _done;

    /// <summary>Asks for all tasks that the gateway lists for the key, the newest first.</summary>
    [Parameter(ParameterSetName = ByList, Mandatory = true, HelpMessage = "Whether to get all tasks that the gateway lists.")]
    public SwitchParameter All { get; set; }

    private protected override int DefaultThrottleLimit => 8;

    private protected override ProgressState Progress => new(_answers.Count, Volatile.Read(ref _done), "Getting tasks");

    private protected override void Begin()
    {
        base.Begin();
        _polls = new SinglePolls(Results, ThrottleLimit) { LongestPause = LongestPause };
    }

    private protected override IEnumerable<PSObject?> TakeGiven()
    {
        if (All)
        {
            AcceptList();
        }

        return base.TakeGiven();
    }

    private protected override void AcceptReference(VeoTaskReference reference, VeoProvider provider)
    {
        if (OpenSession(provider) is not { } session)
        {
            // An error was written.
        }
        else if (_asked.Add((provider, reference.Id)))
        {
            _answers.Add(PollAsync(reference, session));
        }
        else
        {
            WriteVerbose($"{reference} was given more than once. It is polled once.");
        }
    }

    private protected override void InputIsOver() => _ = CompleteAfterAsync(Task.WhenAll(_answers));

    private protected override void Summarize() => WarnOfNotAsked(_polls.NotAsked);

    /// <summary>The provider's list, if there is one and it has a key.</summary>
    private void AcceptList()
    {
        if (string.IsNullOrEmpty(Provider))
        {
            ThrowTerminatingError(VeoErrors.ListProviderMissing(Sessions.Known));
        }

        VeoProvider provider = Sessions.FindProvider(Provider!)!;
        if (AdapterRegistry.Find(provider.Adapter) is not ITaskList list)
        {
            ThrowTerminatingError(VeoErrors.ListUnsupported(provider));
            return;
        }

        try
        {
            GatewayRequest first = list.ListRequest(string.IsNullOrWhiteSpace(Model) ? null : Model.Trim(), CommandClock.Time.GetUtcNow());
            if (OpenSession(provider) is { } session)
            {
                _answers.Add(ListAsync(list, first, session));
            }
        }
        catch (ArgumentException)
        {
            ThrowTerminatingError(VeoErrors.InvalidTaskId(Model!, $"'{Model}' is not a valid model name."));
        }
    }

    /// <summary>Page by page; the tasks of a page are asked for while the next one comes.</summary>
    private async Task ListAsync(ITaskList list, GatewayRequest first, GatewaySession session)
    {
        List<Task> polls = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (GatewayRequest? next = first; next is not null && seen.Add(next.Path);)
        {
            Attempt<TaskPage> page = await _polls.Of(session).ListAsync(session.Tasks, list, next, StopToken).ConfigureAwait(false);
            if (page.Failure is { } failure)
            {
                Results.Error(VeoErrors.Provider(session.Provider, failure));
                break;
            }

            foreach (VeoTaskReference task in page.Value!.Tasks)
            {
                VeoTaskReference reference = task with { Provider = session.Provider.Name };
                if (seen.Add($"{task.Id} {task.Model}"))
                {
                    polls.Add(PollAsync(reference, session));
                }
            }

            next = page.Value.Next;
        }

        Interlocked.Increment(ref _done);
        await Task.WhenAll(polls).ConfigureAwait(false);
    }

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
