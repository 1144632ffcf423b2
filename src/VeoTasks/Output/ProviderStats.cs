using System.Diagnostics;
using VeoTasks.Cmdlets;

namespace VeoTasks.Output;

/// <summary>Counts what a run does at one provider. Touched by the pipeline thread alone.</summary>
internal sealed class ProviderStats(string provider)
{
    private readonly Dictionary<string, long> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VeoTaskStatus> _ends = new(StringComparer.Ordinal);
    private readonly List<TimeSpan> _waits = [];
    private TimeSpan _pausedUntil = TimeSpan.MinValue;
    private int _saved;
    private int _skipped;
    private long _bytes;
    private int _pauses;
    private TimeSpan _paused;

    /// <summary>Takes in a task.</summary>
    public void Take(string id) => _taken.TryAdd(id, Stopwatch.GetTimestamp());

    /// <summary>Notes a task's end. A failure stays one, whatever else of the task succeeds.</summary>
    public void End(string id, VeoTaskStatus status)
    {
        if (_ends.TryAdd(id, status))
        {
            _waits.Add(Stopwatch.GetElapsedTime(_taken.TryGetValue(id, out long start) ? start : Stopwatch.GetTimestamp()));
        }
        else if (status != VeoTaskStatus.Succeeded)
        {
            _ends[id] = status;
        }

        Take(id);
    }

    /// <summary>Notes a video that is on disk.</summary>
    public void Save(SavedVideo video)
    {
        End(video.TaskId, VeoTaskStatus.Succeeded);
        _saved += video.Skipped ? 0 : 1;
        _skipped += video.Skipped ? 1 : 0;
        _bytes += video.Skipped ? 0 : video.Length;
    }

    /// <summary>Notes a pause. Several requests that were under way may be refused together; that is one pause.</summary>
    /// <param name="now">The monotonic clock.</param>
    /// <param name="pause">How long it will be.</param>
    /// <returns>False when it only makes one longer that is known.</returns>
    public bool Pause(TimeSpan now, TimeSpan pause)
    {
        bool isNew = now >= _pausedUntil;
        TimeSpan end = now + pause;
        if (end > _pausedUntil)
        {
            _paused += end - (isNew ? now : _pausedUntil);
            _pausedUntil = end;
        }

        _pauses += isNew ? 1 : 0;
        return isNew;
    }

    /// <summary>The counts so far.</summary>
    /// <param name="requests">The requests that were sent.</param>
    public VeoProviderSummary Sum(int requests)
    {
        ILookup<VeoTaskStatus, string> ends = _ends.ToLookup(end => end.Value, end => end.Key);
        List<TimeSpan> waits = [.. _waits.Order()];
        return new VeoProviderSummary
        {
            Provider = provider,
            Tasks = _taken.Count,
            Succeeded = ends[VeoTaskStatus.Succeeded].Count(),
            Failed = ends[VeoTaskStatus.Failed].Count(),
            Canceled = ends[VeoTaskStatus.Canceled].Count(),
            Unfinished = _taken.Count - _ends.Count,
            Saved = _saved,
            Skipped = _skipped,
            Bytes = _bytes,
            Requests = requests,
            Pauses = _pauses,
            Paused = _paused,
            MedianWait = waits.Count == 0 ? null : waits[(waits.Count - 1) / 2],
            LongestWait = waits.Count == 0 ? null : waits[^1],
        };
    }
}
