using System.Diagnostics;
using VeoTasks.Polling;

namespace VeoTasks.Output;

/// <summary>
/// What a run takes in, emits and reports: counted for its summary, told on the information stream. For the pipeline thread only.
/// </summary>
internal sealed class RunLog(Cmdlet cmdlet, string command, TimeProvider time)
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

    public void Pause(string provider, TimeSpan pause, string reason)
    {
        if (Of(provider).Pause(MonotonicTime.Now(time), pause))
        {
            Tell(_events.OfPause(provider, pause, reason));
        }
    }

    public void End(VeoSummary summary) => Tell(_events.Of(summary));

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

    private int Count(VeoTaskStatus status) => _ends.Values.Count(end => end == status);
}

/// <summary>A run in one line, without what did not happen: "288 saved, 12 failed, 110 MB in 3 min".</summary>
internal static class ClosingLine
{
    public static string Of(VeoSummary sum)
    {
        bool isSaving = sum.Saved + sum.Skipped > 0 || sum.Command.StartsWith("Save", StringComparison.Ordinal);
        string counts = Counts(
            (isSaving ? sum.Saved : sum.Succeeded, isSaving ? "saved" : "succeeded"),
            (sum.Skipped, "there already"),
            (sum.Failed, "failed"),
            (sum.Canceled, "canceled"),
            (sum.Unfinished, "unfinished"),
            (sum.Rejected, "not valid"));
        string size = sum.Bytes > 0 ? $", {Format.Size(sum.Bytes)}" : "";
        return $"{counts}{size} in {Format.Span(sum.Elapsed)}";
    }

    /// <summary>Counts in words, without those that are zero: "4 saved, 3 failed"; the first one when all are.</summary>
    public static string Counts(params (int Count, string What)[] counts)
    {
        List<(int Count, string What)> shown = [.. counts.Where(one => one.Count > 0).DefaultIfEmpty(counts[0])];
        return string.Join(", ", shown.Select(one => $"{one.Count} {one.What}"));
    }
}

/// <summary>Decides whether a run that came to its end has failed as a whole.</summary>
internal static class RunFailure
{
    /// <summary>The error of a run, or null when <paramref name="failOn"/> finds none.</summary>
    /// <param name="failOn">What the user calls a failure.</param>
    /// <param name="run">The run, with its sums.</param>
    /// <param name="before">The runs before it in its pipeline. The tasks that they gave up on never came down.</param>
    public static ErrorRecord? Of(VeoFailOn failOn, (RunLog Log, VeoSummary Sum) run, IEnumerable<RunLog> before)
    {
        if (failOn == VeoFailOn.None)
        {
            return null;
        }

        List<(RunLog Log, VeoSummary Sum)> earlier = [.. before.Select(log => (log, log.Sum(VeoRunEnd.Completed)))];
        int failures = run.Sum.Failed + run.Sum.Canceled + Lost(run) + earlier.Sum(Lost);
        bool isFailed = failures > 0 && (failOn == VeoFailOn.Any || (failOn == VeoFailOn.All && run.Sum.Succeeded == 0));
        string causes = Causes([run.Sum, .. earlier.Select(other => other.Sum)]);
        return isFailed
            ? VeoErrors.RunFailed(run.Sum, $"{failures} of {run.Sum.Succeeded + failures} tasks failed or could not be retrieved{causes}.")
            : null;
    }

    private static int Lost((RunLog Log, VeoSummary Sum) run) => run.Sum.Rejected + (run.Log.EndsWithFirst ? 0 : run.Sum.Unfinished);

    private static string Causes(IEnumerable<VeoSummary> sums)
    {
        List<string> causes = [.. sums
            .SelectMany(sum => sum.Errors)
            .GroupBy(error => error.Key, error => error.Value, StringComparer.Ordinal)
            .Select(group => (Id: group.Key, Count: group.Sum()))
            .OrderByDescending(cause => cause.Count)
            .Select(cause => FormattableString.Invariant($"{cause.Id} {cause.Count}"))];
        return causes.Count == 0 ? "" : $" (errors: {string.Join(", ", causes)})";
    }
}

/// <summary>
/// Ends the script as a throw statement would, so that pwsh -File ends with exit code 1. ThrowTerminatingError ends only the statement, and
/// the script would go on to exit code 0 unless $ErrorActionPreference were Stop, with which the first failed task would end the run before
/// others are saved.
/// </summary>
/// <remarks>PowerShell passes exceptions of this base on as they are and wraps all others, which would lose the mark of a throw.</remarks>
#pragma warning disable CA1032, CA1064 // Only the commands make it, with their record; scripts see the record's own exception.
internal sealed class RunFailedException : CmdletInvocationException
#pragma warning restore CA1032, CA1064
{
    private readonly ErrorRecord _error;

    public RunFailedException(ErrorRecord error) : base(error.ErrorDetails.Message)
    {
        _error = error;
        WasThrownFromThrowStatement = true;
    }

    public override ErrorRecord ErrorRecord => _error;
}
