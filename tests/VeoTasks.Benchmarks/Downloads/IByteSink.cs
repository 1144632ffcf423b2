using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Benchmarks.Downloads;

/// <summary>What becomes of a file's bytes.</summary>
internal interface IByteSink : IAsyncDisposable
{
    /// <summary>Takes the next ones.</summary>
    void Take(ReadOnlySpan<byte> bytes, long offset);
}

/// <summary>Nothing.</summary>
internal sealed class DiscardSink : IByteSink
{
    /// <inheritdoc/>
    public void Take(ReadOnlySpan<byte> bytes, long offset)
    {
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Their SHA-256.</summary>
internal sealed class HashSink : IByteSink
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public void Take(ReadOnlySpan<byte> bytes, long offset) => _hash.AppendData(bytes);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _ = _hash.GetHashAndReset();
        _hash.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A file, not flushed.</summary>
internal sealed class WriteSink(string path) : IByteSink
{
    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);

    /// <inheritdoc/>
    public void Take(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_file, bytes, offset);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Their SHA-256 and a file that is on disk at the end: what saving a paid video asks of its bytes, and nothing more.</summary>
internal sealed class KeepSink(string path) : IByteSink
{
    private readonly HashSink _hash = new();
    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);

    /// <inheritdoc/>
    public void Take(ReadOnlySpan<byte> bytes, long offset)
    {
        RandomAccess.Write(_file, bytes, offset);
        _hash.Take(bytes, offset);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _hash.DisposeAsync();

        // On a thread of its own, or the only one of a pool on one core would wait for the disk instead of receiving.
        await Task.Factory.StartNew(
            () => RandomAccess.FlushToDisk(_file), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _file.Dispose();
    }
}
