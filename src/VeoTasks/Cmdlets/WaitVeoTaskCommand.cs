using VeoTasks.Output;
using VeoTasks.Polling;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Waits for tasks and emits each the moment it ends, in order of ending.</summary>
[Cmdlet(
    VerbsLifecycle.Wait, "VeoTask", DefaultParameterSetName = ByInputObject, SupportsShouldProcess = true,
        ConfirmImpact = ConfirmImpact.None,
    HelpUri = HelpPages.Folder + "Wait-VeoTask.md")]
[OutputType(typeof(VeoTask))]
public sealed class WaitVeoTaskCommand : VeoRunCmdlet
{
    private TaskPoller _poller = null!;
    private WaitObserver _observer = null!;
    private WaitWhatIf? _plan;

    /// <summary>
    /// How long the whole run may last, in seconds; tasks that have not ended then become errors. 0, the default, waits for as long as
    /// gateways keep results.
    /// </summary>
    [Parameter]
    [Alias("Timeout", "TimeoutSeconds")]
    [ValidateRange(0, 864000)]
    [Seconds]
    public double TimeoutSec { get; set; }

    /// <summary>The shortest time between two polls of one task, in seconds; 0, the default, is each gateway's own advice.</summary>
    [Parameter]
    [Alias("Interval", "IntervalSec", "PollIntervalSeconds")]
    [ValidateRange(0, 3600)]
    [Seconds]
    public double PollIntervalSec { get; set; }

    /// <summary>Ends the waiting with the first task that ends.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    private protected override bool EndsWithFirst => Any;

    private protected override bool ErrorsEndTasks => false;

    private protected override int DefaultThrottleLimit => 16;

    private protected override ProgressState Progress => _observer.Describe(_poller.Counts);

    private protected override void Begin()
    {
        base.Begin();
        Durations durations = new();
        _observer = new WaitObserver(Results, this.IsVerbose(), Any);
        _poller = new TaskPoller(ReadOptions(durations.History), _observer);
        _ = CompleteAfterAsync(durations.KeepAfterAsync(_observer.FollowAsync(_poller, StopToken)));
    }

    private protected override void AcceptReference(VeoTaskReference reference, VeoProvider provider)
    {
        if (MayWait(reference, provider) && OpenSession(provider) is { } session)
        {
            _poller.Add(reference, session.ToSource());
        }
    }

    private protected override void InputIsOver() => _poller.CompleteAdding();

    private protected override void Summarize()
    {
        TellPlan(_plan!.Describe(DateTimeOffset.Now));
        WarnOfNotAsked(_poller.Counts.Dropped);
    }

    private protected override void AcceptTask(VeoTask piped)
    {
        if (piped is { IsFinished: true, Gateway: not null })
        {
            // What has ended needs no request and no key, whatever its provider's name means by now.
            _observer.Finished(piped);
        }
        else if (ReadTask(piped) is not var (task, provider))
        {
            // An error was written.
        }
        else if (task.IsFinished)
        {
            _observer.Finished(task);
        }
        else if (task.ToReference() is var reference && MayWait(reference, provider) && OpenSession(provider) is { } session)
        {
            if (WasReadElsewhere(task, provider))
            {
                _poller.Add(reference, session.ToSource());
            }
            else
            {
                _poller.Add(task, session.ToSource());
            }
        }
    }

    private PollOptions ReadOptions(DurationHistory history)
    {
        PollOptions options = new()
        {
            Time = CommandClock.Time,
            ThrottleLimit = ThrottleLimit,
            PollInterval = PollIntervalSec > 0 ? TimeSpan.FromSeconds(PollIntervalSec) : null,
            History = history,
            RunTimeout = TimeoutSec > 0 ? TimeSpan.FromSeconds(TimeoutSec) : null,
        };
        _plan = new WaitWhatIf(options);
        return options;
    }

    /// <summary>
    /// Asks for leave once for each provider, before a vault is asked for its key. With -WhatIf the task is only planned, and handed on for
    /// a later command to plan with.
    /// </summary>
    private bool MayWait(VeoTaskReference reference, VeoProvider provider)
    {
        bool may = !IsPlanning && Allows(provider, "Wait for tasks");
        if (may || IsPlanning)
        {
            Log!.Take(provider.Name, reference.Id);
        }

        if (IsPlanning && _plan!.Add(reference, provider) is { } planned && IsPipedOn)
        {
            WriteObject(planned);
        }

        return may;
    }
}

/// <summary>
/// The durations that runs remember from each other, in the user's cache folder unless VEOTASKS_NO_HISTORY is 1. Nothing is learned from a
/// rehearsal.
/// </summary>
internal sealed class Durations
{
    private readonly DurationFile? _file = EmulatorSession.Current is not null
        || Environment.GetEnvironmentVariable("VEOTASKS_NO_HISTORY") == "1"
        ? null
        : new DurationFile(Path.Combine(UserFolders.Cache, "durations.json"));

    /// <summary>Reads what earlier runs have learned.</summary>
    public Durations() => History = _file?.Load() ?? new DurationHistory();

    public DurationHistory History { get; }

    /// <summary>Follows a run to its end, however it ends, and keeps what it learned.</summary>
    public async Task KeepAfterAsync(Task run)
    {
        try
        {
            await run.ConfigureAwait(false);
        }
        finally
        {
            _file?.Save(History);
        }
    }
}
