using System.Management.Automation;

namespace VeoTasks.Output;

/// <summary>
/// The few tasks of a run that are oldest and have not ended, for the progress bar. Holds those few only: when one ends, the next
/// look at another fills its place. Callable from any thread.
/// </summary>
internal sealed class SlowestTasks(TimeProvider time)
{
    private readonly List<Waiting> _oldest = [];

    /// <summary>Takes in a task that a look found not ended yet. One whose gateway does not say when it was made counts from now.</summary>
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
        string detail = TaskView.Detail(new PSObject(task), time.GetUtcNow());
        return new ProgressItem(task.Id, $"{task.Provider}: {task.Status}{(detail.Length > 0 ? $", {detail}" : "")}", task.Progress);
    }

    private readonly record struct Waiting(VeoTask Task, DateTimeOffset Since);
}
