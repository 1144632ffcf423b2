using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>All tasks of an emulator, by gateway and id.</summary>
internal sealed class TaskTable(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Gateway, string Id), TaskEntry> _entries = new();

    public IReadOnlyCollection<TaskEntry> All => [.. _entries.Values];

    /// <summary>Adds a task whose script begins now; one of the same gateway and id is replaced.</summary>
    public TaskEntry Add(EmulatedTask script) => _entries[(script.Gateway, script.Id)] = new TaskEntry(script, time.GetUtcNow());

    public TaskEntry? Find(string gateway, string id) => _entries.GetValueOrDefault((gateway, id));

    /// <exception cref="KeyNotFoundException">There is no such task or video.</exception>
    public VideoEntry Video(string gateway, string id, int index) =>
        Find(gateway, id) is { } entry && index >= 0 && index < entry.Videos.Count
            ? entry.Videos[index]
            : throw new KeyNotFoundException($"No video {index} of a task '{id}' at {gateway}.");

    public void Clear() => _entries.Clear();
}

/// <summary>A task that was added: its script, when it began, and what has happened to it.</summary>
internal sealed class TaskEntry(EmulatedTask script, DateTimeOffset addedAt)
{
    private int _polls;
    private long _canceledAt = long.MaxValue;

    public EmulatedTask Script => script;

    public DateTimeOffset AddedAt => addedAt;

    public IReadOnlyList<VideoEntry> Videos { get; } =
        [.. Enumerable.Range(0, script.VideoLengths.Count).Select(index => new VideoEntry(script, index, addedAt + script.EndsAfter))];

    public int Polls => Volatile.Read(ref _polls);

    /// <summary>Counts a poll and returns its number, from 1.</summary>
    public int CountPoll() => Interlocked.Increment(ref _polls);

    /// <summary>Whether its gateway knows it by now.</summary>
    public bool IsKnown(DateTimeOffset now) => now - addedAt >= script.UnknownFor;

    /// <summary>Calls it off, unless it has ended.</summary>
    public void Cancel(DateTimeOffset now)
    {
        if (TaskTimeline.At(script, addedAt, now).EndedAt is null)
        {
            Interlocked.CompareExchange(ref _canceledAt, now.UtcTicks, long.MaxValue);
        }
    }

    /// <summary>What a gateway can say of it now, without links.</summary>
    public TaskView At(DateTimeOffset now)
    {
        long canceledAt = Interlocked.Read(ref _canceledAt);
        EmulatedTask life = canceledAt == long.MaxValue ? script : script with
        {
            Outcome = EmulatedOutcome.Canceled,
            EndsAfter = new DateTimeOffset(canceledAt, TimeSpan.Zero) - addedAt,
        };
        return TaskTimeline.At(life, addedAt, now);
    }
}

/// <summary>One video of an emulated task: which version of it is served, and which link to it is good.</summary>
internal sealed class VideoEntry(EmulatedTask task, int index, DateTimeOffset madeAt)
{
    private readonly object _gate = new();
    private VideoVersion _version = VideoVersion.Of(task, index, 0, task.VideoLengths[index]);
    private int _requests;
    private int _linkGeneration;

    public int Index => index;

    public VideoVersion Current
    {
        get
        {
            lock (_gate)
            {
                return _version;
            }
        }
    }

    /// <summary>Changes when the link expires by script; part of what is signed.</summary>
    public int LinkGeneration => Volatile.Read(ref _linkGeneration);

    /// <summary>Counts a request and returns its number, from 1.</summary>
    public int CountRequest() => Interlocked.Increment(ref _requests);

    public void ExpireLink() => Interlocked.Increment(ref _linkGeneration);

    /// <summary>Replaces the file by another of that length, or of the same.</summary>
    public void Change(long? length)
    {
        lock (_gate)
        {
            _version = VideoVersion.Of(task, index, _version.Number + 1, length ?? _version.Content.Length);
        }
    }

    /// <summary>When the current version was made, in whole seconds as HTTP dates are; never the same for two versions.</summary>
    public DateTimeOffset LastModified(VideoVersion version)
    {
        DateTimeOffset made = DateTimeOffset.FromUnixTimeSeconds(madeAt.ToUnixTimeSeconds());
        return made.AddMinutes(-10).AddSeconds(version.Number);
    }
}

/// <summary>One version of a video's bytes.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Content">A playable MP4.</param>
/// <param name="EntityTag">Strong, with its quotes.</param>
internal sealed record VideoVersion(int Number, Content Content, string EntityTag)
{
    public static VideoVersion Of(EmulatedTask task, int index, int number, long length)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{task.Gateway}\n{task.Id}\n{index}\n{number}");
        ulong seed = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return new VideoVersion(number, SampleVideo.Padded(length, seed), $"\"{seed:x16}-{length:x}\"");
    }
}
