using System.Diagnostics;
using System.Management.Automation;
using VeoTasks.Cmdlets;

namespace VeoTasks.Output;

/// <summary>Counts what a run takes in, emits and reports. Touched by the pipeline thread alone, as what it counts is written there.</summary>
internal sealed class RunRecord(string command, IReadOnlyList<VeoProvider> known)
{
    private readonly Dictionary<string, ProviderStats> _tallies = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _errors = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _rejected;

    /// <summary>Whether nothing has come yet: the commands of a pipeline all begin before the first of them is given anything.</summary>
    public bool IsUntouched => _tallies.Count == 0 && _errors.Count == 0;

    /// <summary>Whether the run ends with the first task, so that the others may stay without an end.</summary>
    public bool EndsWithFirst { get; init; }

    /// <summary>Takes in a task.</summary>
    public void Take(string provider, string id) => Of(provider).Take(id);

    /// <summary>Notes what is emitted.</summary>
    public void Note(object output)
    {
        if (output is VeoTask { IsFinished: true } task)
        {
            Of(task.Provider).End(task.Id, task.Status);
        }
        else if (output is SavedVideo video)
        {
            Of(video.Provider).Save(video);
        }
    }

    /// <summary>Notes an error. One of a task that was given up on while waiting leaves it without an end; when saving, the task has failed.</summary>
    public void Note(ErrorRecord error, bool isTaskEnd)
    {
        string id = ErrorFacts.IdOf(error);
        _errors[id] = _errors.GetValueOrDefault(id) + 1;
        if (isTaskEnd && ErrorFacts.TaskOf(error, known) is { } task)
        {
            Of(task.Provider!).End(task.Id, VeoTaskStatus.Failed);
        }

        _rejected += ErrorFacts.IsRejection(id) ? 1 : 0;
    }

    /// <summary>Notes a task that failed without an error of its own.</summary>
    public void Lose(string provider, string id) => Of(provider).End(id, VeoTaskStatus.Failed);

    /// <summary>Notes a pause; false when it only makes one longer that is known.</summary>
    public bool Pause(string provider, TimeSpan now, TimeSpan pause) => Of(provider).Pause(now, pause);

    /// <summary>What the run has done so far.</summary>
    public VeoSummary Sum(VeoRunEnd end, IReadOnlyDictionary<string, int>? requests = null) => new()
    {
        Command = command,
        End = end,
        StartedAt = _startedAt,
        Elapsed = Stopwatch.GetElapsedTime(_start),
        Rejected = _rejected,
        Errors = new Dictionary<string, int>(_errors),
        Providers = [.. _tallies.Select(tally => tally.Value.Sum(requests?.GetValueOrDefault(tally.Key) ?? 0))],
    };

    private ProviderStats Of(string provider) =>
        _tallies.TryGetValue(provider, out ProviderStats? tally) ? tally : _tallies[provider] = new ProviderStats(provider);
}
