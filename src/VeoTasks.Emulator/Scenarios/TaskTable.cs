using System.Collections.Concurrent;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>All tasks of an emulator, by gateway and id.</summary>
internal sealed class TaskTable(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Gateway, string Id), TaskEntry> _entries = new();

    public IReadOnlyCollection<TaskEntry> All => [.. _entries.Values];

    /// <summary>Adds a task whose script begins now; one of the same gateway and id is replaced.</summary>
    public TaskEntry Add(EmulatedTask script) => _entries[(script.Gateway, script.Id)] = new TaskEntry(script, time.GetUtcNow());

    public TaskEntry? Find(string gateway, string id) => _entries.GetValueOrDefault((gateway, id));

    /// <summary>A task's video.</summary>
    /// <exception cref="KeyNotFoundException">There is no such task or video.</exception>
    public VideoEntry Video(string gateway, string id, int index) =>
        Find(gateway, id) is { } entry && index >= 0 && index < entry.Videos.Count
            ? entry.Videos[index]
            : throw new KeyNotFoundException($"No video {index} of a task '{id}' at {gateway}.");

    public void Clear() => _entries.Clear();
}
