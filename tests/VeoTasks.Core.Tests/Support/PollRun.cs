using VeoTasks.Gateways.Parsing;
using VeoTasks.Polling;

namespace VeoTasks.Tests.Support;

/// <summary>One run of the real scheduler on a clock that jumps to the next due time whenever nothing else can happen.</summary>
internal sealed class PollRun : IPollObserver
{
    private readonly Task _run;

    /// <summary>
    /// Starts a run; options keep everything but the clock and the process's budgets, and jitter is switched off unless set.
    /// </summary>
    public PollRun(VirtualClock clock, PollOptions? options = null, CancellationToken cancellationToken = default)
    {
        Clock = clock;
        PollOptions wanted = options ?? new PollOptions { Random = () => 0.5 };
        RateLimiters budgets = wanted.Limiters == RateLimiters.Process ? new RateLimiters() : wanted.Limiters;
        Poller = new TaskPoller(wanted with { Time = clock, Limiters = budgets }, this);
        _run = Poller.RunAsync(cancellationToken);
    }

    public VirtualClock Clock { get; }

    public TaskPoller Poller { get; }

    public List<VeoTask> Ended { get; } = [];

    public List<(VeoTaskReference Task, RequestFailure Failure)> GivenUp { get; } = [];

    public List<(VeoProvider Provider, RequestFailure Failure, int Waiting)> EndedProviders { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Notes { get; } = [];

    /// <summary>A provider named "p" with an interval of 10 s.</summary>
    public static PollSource Source(ScriptedReader reader, string name = "p") => new(
        new VeoProvider { Name =
            name, Adapter = "mulerun", BaseUri = new Uri("https://gateway.example"), PollInterval = TimeSpan.FromSeconds(10) }, reader);

    /// <summary>Adds tasks.</summary>
    public void Add(PollSource source, params string[] ids)
    {
        foreach (string id in ids)
        {
            Poller.Add(new VeoTaskReference(id, source.Provider.Name), source);
        }
    }

    /// <summary>Ends the input and runs to the end.</summary>
    public Task FinishAsync()
    {
        Poller.CompleteAdding();
        return DriveAsync(() => _run.IsCompleted);
    }

    /// <summary>Moves the clock on, one due time after the other, until the condition holds.</summary>
    public async Task DriveAsync(Func<bool> isEnough)
    {
        while (!isEnough() && !_run.IsCompleted)
        {
            if (Poller.IsIdle)
            {
                MoveOn(Clock);
            }

            await Task.Yield();
        }

        if (_run.IsCompleted)
        {
            await _run;
        }
    }

    /// <summary>The same for several runs on one clock, which moves on only when none of them has anything under way.</summary>
    public static async Task FinishAllAsync(IReadOnlyList<PollRun> runs)
    {
        foreach (PollRun run in runs)
        {
            run.Poller.CompleteAdding();
        }

        while (runs.Any(run => !run._run.IsCompleted))
        {
            if (runs.All(run => run._run.IsCompleted || run.Poller.IsIdle))
            {
                MoveOn(runs[0].Clock);
            }

            await Task.Yield();
        }

        await Task.WhenAll(runs.Select(run => run._run));
    }

    public void Finished(VeoTask task) => Ended.Add(task);

    public void Abandoned(VeoTaskReference task, RequestFailure failure) => GivenUp.Add((task, failure));

    public void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting) =>
        EndedProviders.Add((provider, failure, waiting));

    public void Warned(string text) => Warnings.Add(text);

    public void Noted(string text) => Notes.Add(text);

    /// <summary>To the next due time, if there is one.</summary>
    private static void MoveOn(VirtualClock clock)
    {
        if (clock.NextDue is { } due)
        {
            TimeSpan left = due - clock.GetUtcNow();
            clock.Advance(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }
}
