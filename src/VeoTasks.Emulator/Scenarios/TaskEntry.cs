namespace VeoTasks.Emulator.Scenarios;

/// <summary>A task that was added: its script, when it began, and what has happened to it.</summary>
internal sealed class TaskEntry(EmulatedTask script, DateTimeOffset addedAt)
{
    private int _polls;

    public EmulatedTask Script => script;

    public IReadOnlyList<VideoEntry> Videos { get; } =
        [.. Enumerable.Range(0, script.VideoLengths.Count).Select(index => new VideoEntry(script, index, addedAt + script.EndsAfter))];

    /// <summary>How often it was polled.</summary>
    public int Polls => Volatile.Read(ref _polls);

    /// <summary>Counts a poll and returns its number, from 1.</summary>
    public int CountPoll() => Interlocked.Increment(ref _polls);

    /// <summary>Whether its gateway knows it by now.</summary>
    public bool IsKnown(DateTimeOffset now) => now - addedAt >= script.UnknownFor;

    /// <summary>What a gateway can say of it now, without links.</summary>
    public TaskView At(DateTimeOffset now) => TaskTimeline.At(script, addedAt, now);
}
