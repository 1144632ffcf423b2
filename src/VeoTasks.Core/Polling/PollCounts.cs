namespace VeoTasks.Polling;

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
