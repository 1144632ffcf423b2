using System.Diagnostics;
using System.Management.Automation;
using VeoTasks.Polling;
using VeoTasks.Providers;

namespace VeoTasks.Output;

/// <summary>
/// What a run takes in, emits and reports: counted for its summary, told on the information stream. For the pipeline thread only.
/// </summary>
internal sealed class RunLog(Cmdlet cmdlet, string command)
{
    private readonly RunEvents _events = new(command);
    private readonly Dictionary<string, ProviderStats> _providers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _errors = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _rejected;

    /// <summary>Whether an error about a task is its end, as when saving; while waiting the task goes on at its gateway.</summary>
    public bool ErrorsEndTasks { get; init; }

    /// <summary>Whether the run ends with the first task, so that the others may stay without an end.</summary>
    public bool EndsWithFirst { get; init; }

    /// <summary>Whether nothing has come yet: the commands of a pipeline all begin before the first of them is given anything.</summary>
    public bool IsUntouched => _providers.Count == 0 && _errors.Count == 0;

    /// <summary>Counts a task that was given.</summary>
    public void Take(string provider, string id) => Of(provider).Take(id);

    public void Note(object output)
    {
        if (output is VeoTask { IsFinished: true } task)
        {
            Of(task.Provider).End(task.Id, task.Status);
            Of(task.Provider).Bill(task.Id, task.Billed);
            Tell(_events.Of(task));
        }
        else if (output is SavedVideo video)
        {
            Of(video.Provider).Save(video);
            Tell(_events.Of(video));
        }
    }

    /// <summary>
    /// An error. One of a task that was given up on while waiting leaves it without an end; when saving, the task has failed.
    /// </summary>
    public void Note(ErrorRecord error)
    {
        string id = VeoErrors.IdOf(error);
        _errors[id] = _errors.GetValueOrDefault(id) + 1;
        _rejected += VeoErrors.IsRejection(id) ? 1 : 0;
        if (ErrorsEndTasks && VeoErrors.TaskOf(error) is { } task)
        {
            Of(task.Provider!).End(task.Id, VeoTaskStatus.Failed);
        }

        Tell(_events.Of(error));
    }

    /// <summary>A task that failed for a reason whose error was written of another.</summary>
    public void NoteLoss(VeoTask task) => Of(task.Provider).End(task.Id, VeoTaskStatus.Failed);

    /// <summary>A pause that a gateway asked for.</summary>
    public void Pause(string provider, TimeSpan pause, string reason)
    {
        if (Of(provider).Pause(MonotonicTime.Now(CommandClock.Time), pause))
        {
            Tell(_events.OfPause(provider, pause, reason));
        }
    }

    public void End(VeoSummary summary) => Tell(_events.Of(summary));

    /// <summary>What the run has done so far.</summary>
    public VeoSummary Sum(VeoRunEnd end, IReadOnlyDictionary<string, int>? requests = null) => new()
    {
        Command = command,
        End = end,
        StartedAt = _startedAt,
        Elapsed = Stopwatch.GetElapsedTime(_start),
        Rejected = _rejected,
        Errors = new Dictionary<string, int>(_errors),
        Providers = [.. _providers.Select(provider => provider.Value.Sum(requests?.GetValueOrDefault(provider.Key) ?? 0))],
    };

    private ProviderStats Of(string provider) =>
        _providers.TryGetValue(provider, out ProviderStats? stats) ? stats : _providers[provider] = new ProviderStats(provider);

    private void Tell((string Json, string[] Tags) told) => cmdlet.WriteInformation(told.Json, told.Tags);
}

/// <summary>Counts what a run does at one provider.</summary>
internal sealed class ProviderStats(string provider)
{
    private readonly Dictionary<string, long> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VeoTaskStatus> _ends = new(StringComparer.Ordinal);
    private readonly List<long> _waits = [];
    private readonly Dictionary<string, string> _bills = new(StringComparer.Ordinal);
    private TimeSpan _pausedUntil = TimeSpan.MinValue;
    private int _saved;
    private int _skipped;
    private long _bytes;
    private int _pauses;
    private TimeSpan _paused;

    public void Take(string id) => _taken.TryAdd(id, Stopwatch.GetTimestamp());

    /// <summary>Notes a task's end. A failure stays one, whatever else of the task succeeds.</summary>
    public void End(string id, VeoTaskStatus status)
    {
        if (_ends.TryAdd(id, status))
        {
            _waits.Add(_taken.TryGetValue(id, out long start) ? Stopwatch.GetTimestamp() - start : 0);
        }
        else if (status != VeoTaskStatus.Succeeded)
        {
            _ends[id] = status;
        }

        Take(id);
    }

    /// <summary>Notes what the gateway charges for a task.</summary>
    public void Bill(string id, string? billed)
    {
        if (billed is not null)
        {
            _bills[id] = billed;
        }
    }

    public void Save(SavedVideo video)
    {
        End(video.TaskId, VeoTaskStatus.Succeeded);
        Bill(video.TaskId, video.Billed);
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

    public VeoProviderSummary Sum(int requests)
    {
        _waits.Sort();
        return new VeoProviderSummary
        {
            Provider = provider,
            Tasks = _taken.Count,
            Succeeded = Count(VeoTaskStatus.Succeeded),
            Failed = Count(VeoTaskStatus.Failed),
            Canceled = Count(VeoTaskStatus.Canceled),
            Unfinished = _taken.Count - _ends.Count,
            Saved = _saved,
            Skipped = _skipped,
            Bytes = _bytes,
            Requests = requests,
            Pauses = _pauses,
            Paused = _paused,
            Billed = VeoTasks.Bill.Sum(_bills.Values),
            MedianWait = _waits.Count == 0 ? null : Stopwatch.GetElapsedTime(0, _waits[(_waits.Count - 1) / 2]),
            LongestWait = _waits.Count == 0 ? null : Stopwatch.GetElapsedTime(0, _waits[^1]),
        };
    }

    private int Count(VeoTaskStatus status)
    {
        int count = 0;
        foreach (VeoTaskStatus end in _ends.Values)
        {
            count += end == status ? 1 : 0;
        }

        return count;
    }
}
