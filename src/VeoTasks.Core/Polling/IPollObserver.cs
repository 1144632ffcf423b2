using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Polling;

/// <summary>Hears what happens during a run. Called by one thread at a time, not by the caller's; must not block.</summary>
internal interface IPollObserver
{
    /// <summary>The gateway has said its last word on a task.</summary>
    void Finished(VeoTask task);

    /// <summary>A poll found that a task has not ended yet.</summary>
    void Waiting(VeoTask task)
    {
    }

    /// <summary>
    /// A task will not be asked for any more although it has not ended: unknown to the gateway, out of time, or out of reach.
    /// </summary>
    void Abandoned(VeoTaskReference task, RequestFailure failure);

    /// <summary>
    /// A provider ended as a whole, with the number of its other tasks that were still waited for. Said once; its later tasks are
    /// counted in <see cref="PollCounts.Dropped"/>.
    /// </summary>
    void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting);

    /// <summary>
    /// A gateway refused a request because there were too many, and gets none for a while. Said for each refusal, also for those of
    /// requests that were on their way together.
    /// </summary>
    void Paused(VeoProvider provider, TimeSpan pause, string reason)
    {
    }

    /// <summary>Something worth a warning, said once for each cause.</summary>
    void Warned(string text);

    /// <summary>A step worth a verbose line: a gap and its reason. Not called while <see cref="WantsNotes"/> is false.</summary>
    void Noted(string text)
    {
    }

    /// <summary>Whether anybody reads notes; putting each gap into words for nobody would cost as much as asking.</summary>
    bool WantsNotes => true;
}

/// <summary>How far a run is. Written by the scheduler, read by any thread.</summary>
internal sealed class PollCounts
{
    private int _added;
    private int _succeeded;
    private int _failed;
    private int _abandoned;
    private int _dropped;

    /// <summary>Tasks that were added, duplicates not counted.</summary>
    public int Added => Volatile.Read(ref _added);

    public int Succeeded => Volatile.Read(ref _succeeded);

    /// <summary>Tasks that ended without a result.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Tasks that were given up on.</summary>
    public int Abandoned => Volatile.Read(ref _abandoned);

    /// <summary>Tasks that were not waited for because their provider had ended.</summary>
    public int Dropped => Volatile.Read(ref _dropped);

    /// <summary>Tasks that need no more waiting.</summary>
    public int Done => Succeeded + Failed + Abandoned + Dropped;

    public int Waiting => Math.Max(0, Added - Done);

    public void CountAdded() => Interlocked.Increment(ref _added);

    public void CountFinished(VeoTask task) =>
        Interlocked.Increment(ref task.Status == VeoTaskStatus.Succeeded ? ref _succeeded : ref _failed);

    public void CountAbandoned() => Interlocked.Increment(ref _abandoned);

    public void CountDropped(int tasks) => Interlocked.Add(ref _dropped, tasks);
}
