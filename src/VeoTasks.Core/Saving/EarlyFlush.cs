using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>
/// Flushes what is there of a long file while more is coming, beside the download. The disk then works all the time and not only at the
/// end, and a crash of the machine costs a few steps and not the whole file.
/// </summary>
/// <remarks>
/// A system tells of a failed write once: whoever flushes next hears nothing of it (Linux, fsync(2)). So a failure seen here is the file's
/// failure. For the one thread that writes the file.
/// </remarks>
internal sealed class EarlyFlush(IDisk disk, SafeFileHandle file)
{
    /// <summary>
    /// Bytes between two flushes: seldom enough to cost nothing that can be measured, and an ordinary video is flushed once, at its end.
    /// </summary>
    public const long Step = 32 * 1024 * 1024;

    private Task _flush = Task.CompletedTask;
    private long _begun;

    /// <summary>How many of the file's first bytes are known to be on disk.</summary>
    public long Flushed { get; private set; }

    /// <summary>Begins a flush when a step is full and none is under way.</summary>
    /// <param name="length">The file's length now.</param>
    /// <returns>Whether <see cref="Flushed"/> has grown since.</returns>
    /// <exception cref="IOException">A flush failed.</exception>
    public bool Advance(long length)
    {
        if (!_flush.IsCompleted)
        {
            return false;
        }

        if (_flush.Exception?.InnerException is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        bool hasGrown = _begun > Flushed;
        Flushed = _begun;
        if (length - _begun >= Step)
        {
            _begun = length;
            _flush = DiskWait.RunAsync(() => disk.Flush(file));
        }

        return hasGrown;
    }

    /// <summary>Forgets what was flushed: the file begins anew.</summary>
    public void StartOver()
    {
        _begun = 0;
        Flushed = 0;
    }

    /// <summary>Waits for what is under way. Throws what it throws.</summary>
    public Task EndAsync() => _flush;
}
