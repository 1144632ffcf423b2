using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VeoTasks.Emulator.Cdn;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>One video of an emulated task: which version of it is served, and which link to it is good.</summary>
internal sealed class VideoEntry(EmulatedTask task, int index, DateTimeOffset madeAt)
{
    private readonly object _gate = new();
    private VideoVersion _version = VideoVersion.Of(task, index, 0, task.VideoLengths[index]);
    private int _requests;
    private int _linkGeneration;

    public int Index => index;

    /// <summary>What is served now.</summary>
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
        var made = DateTimeOffset.FromUnixTimeSeconds(madeAt.ToUnixTimeSeconds());
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
        var name = string.Create(CultureInfo.InvariantCulture, $"{task.Gateway}\n{task.Id}\n{index}\n{number}");
        var seed = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return new VideoVersion(number, SampleVideo.Padded(length, seed), $"\"{seed:x16}-{length:x}\"");
    }
}
