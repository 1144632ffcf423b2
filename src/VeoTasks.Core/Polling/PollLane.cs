using VeoTasks.Polling.Verdicts;

namespace VeoTasks.Polling;

/// <summary>One provider's tasks in order of their due times, and what holds for all of them. Touched by the scheduler alone.</summary>
internal sealed class PollLane(PollSource source, PollOptions options) : IDisposable
{
    private readonly PriorityQueue<PollEntry, TimeSpan> _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _reportedWords = new(StringComparer.Ordinal);
    private TimeSpan _pausedUntil;

    /// <summary>The provider and its reader.</summary>
    public PollSource Source { get; } = source;

    /// <summary>Decides what a look means.</summary>
    public PollJudge Judge { get; } = new(options.PollInterval ?? source.Provider.PollInterval, options.Random);

    /// <summary>Requests under way.</summary>
    public int InFlight { get; set; }

    /// <summary>Whether the provider ended as a whole.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Cancelled when the provider or the run ends.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>When the next request may start, counted from the run's start; null when only an answer can bring one.</summary>
    public TimeSpan? NextDue =>
        InFlight < options.ThrottleLimit && _queue.TryPeek(out _, out TimeSpan due) ? Later(due, _pausedUntil) : null;

    /// <summary>Puts an entry in line.</summary>
    public void Enqueue(PollEntry entry, TimeSpan due) => _queue.Enqueue(entry, due);

    /// <summary>Takes the entry whose turn it is, or null. Entries whose deadline passed while they stood in line are left out.</summary>
    public PollEntry? TakeDue(TimeSpan now)
    {
        while (NextDue <= now)
        {
            PollEntry entry = _queue.Dequeue();
            if (!entry.IsDone)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>Starts no request before that time.</summary>
    public void PauseUntil(TimeSpan time) => _pausedUntil = Later(_pausedUntil, time);

    /// <summary>What is worth a warning about a task's state, once for each unknown word; null when nothing is.</summary>
    public string? Strangeness(VeoTask task) =>
        task is { Status: VeoTaskStatus.Unknown, RawStatus: { } word } && task.Anomalies.Contains("status-unrecognised") && _reportedWords.Add(word)
            ? $"{Source.Provider.Name} uses a status word that VeoTasks does not know: '{word}'. The task is still waited for."
            : null;

    /// <summary>Ends the requests under way and forgets who stood in line.</summary>
    public void End()
    {
        HasEnded = true;
        _stop.Cancel();
        _queue.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
