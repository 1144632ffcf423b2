using VeoTasks.Gateways.Parsing;
using VeoTasks.Output;
using VeoTasks.Polling;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Carries what the scheduler tells over to the pipeline.</summary>
internal sealed class WaitObserver(PipelineQueue results, bool isVerbose, bool endsWithFirst) : IPollObserver
{
    private readonly SlowestTasks _slowest = new(CommandClock.Time);
    private Action? _end;
    private string? _firstTrouble;
    private int _emitted;

    /// <summary>Carries out the run, to its end or to the first task that ends when one is enough.</summary>
    public async Task FollowAsync(TaskPoller poller, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _end = limit.Cancel;
        try
        {
            await poller.RunAsync(limit.Token).ConfigureAwait(false);
        }
        finally
        {
            _end = null;
        }
    }

    /// <summary>The counts for the progress bar, and why the first task or provider failed.</summary>
    public ProgressState Describe(PollCounts counts)
    {
        string text = ClosingLine.Counts(
            (counts.Waiting, "waiting"), (counts.Succeeded, "succeeded"), (counts.Failed + counts.Abandoned + counts.Dropped, "failed"));
        return new(counts.Added, counts.Done, _firstTrouble is { } trouble ? $"{text}; {trouble}" : text) { Slowest = _slowest.Describe() };
    }

    public void Waiting(VeoTask task) => _slowest.See(task);

    public void Finished(VeoTask task)
    {
        _slowest.Forget(task.Provider, task.Id);
        if (endsWithFirst && Interlocked.Exchange(ref _emitted, 1) != 0)
        {
            return;
        }

        Trouble(task.Error is { } error ? $"{task}: {error}" : null);
        results.Output(task);
        if (endsWithFirst)
        {
            _end?.Invoke();
        }
    }

    public void Abandoned(VeoTaskReference task, RequestFailure failure)
    {
        _slowest.Forget(task.Provider, task.Id);
        Trouble($"{task}: {ErrorWords.Of(failure)}");
        results.Error(VeoErrors.Task(task, failure));
    }

    public void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting)
    {
        _slowest.Forget(provider.Name);
        Trouble($"{provider.Name}: {ErrorWords.Of(failure)}");
        results.Error(VeoErrors.Provider(provider, failure));
    }

    public void Paused(VeoProvider provider, TimeSpan pause, string reason) => results.Pause(provider.Name, pause, reason);

    public void Warned(string text)
    {
        Trouble(text);
        results.Warning(text);
    }

    public bool WantsNotes => isVerbose;

    public void Noted(string text) => results.Verbose(text);

    private void Trouble(string? text) => Interlocked.CompareExchange(ref _firstTrouble, text, null);
}

/// <summary>
/// The few tasks of a run that are oldest and have not ended, for the progress bar. Holds those few only: when one ends, the next
/// poll of another fills its place. Callable from any thread.
/// </summary>
internal sealed class SlowestTasks(TimeProvider time)
{
    private readonly List<Waiting> _oldest = [];

    /// <summary>Takes in a task that a poll found not ended yet. One whose gateway does not say when it was made counts from now.</summary>
    public void See(VeoTask task)
    {
        lock (_oldest)
        {
            int place = _oldest.FindIndex(known => known.Task.Id == task.Id && known.Task.Provider == task.Provider);
            if (place >= 0)
            {
                _oldest[place] = _oldest[place] with { Task = task };
                return;
            }

            DateTimeOffset since = task.CreatedAt ?? time.GetUtcNow();
            _oldest.Insert(_oldest.FindLastIndex(known => known.Since <= since) + 1, new Waiting(task, since));
            if (_oldest.Count > ProgressBar.MostChildren)
            {
                _oldest.RemoveAt(ProgressBar.MostChildren);
            }
        }
    }

    /// <summary>Drops a task that has ended; all of the provider's without an id.</summary>
    public void Forget(string? provider, string? id = null)
    {
        lock (_oldest)
        {
            _oldest.RemoveAll(known => known.Task.Provider == provider && (id is null || known.Task.Id == id));
        }
    }

    /// <summary>The tasks with their status, oldest first.</summary>
    public IReadOnlyList<ProgressItem> Describe()
    {
        lock (_oldest)
        {
            return [.. _oldest.Select(known => Describe(known.Task))];
        }
    }

    private ProgressItem Describe(VeoTask task)
    {
        string detail = new TaskView(new PSObject(task), time.GetUtcNow()).Detail;
        return new ProgressItem(task.Id, $"{task.Provider}: {task.Status}{(detail.Length > 0 ? $", {detail}" : "")}", task.Progress);
    }

    private readonly record struct Waiting(VeoTask Task, DateTimeOffset Since);
}
