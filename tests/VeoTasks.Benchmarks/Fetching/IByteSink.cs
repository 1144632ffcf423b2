using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Benchmarks.Fetching;

/// <summary>What becomes of a file's bytes.</summary>
internal interface IByteSink : IDisposable
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
    public void Dispose()
    {
    }
}

/// <summary>Their SHA-256.</summary>
internal sealed class HashSink : IByteSink
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public void Take(ReadOnlySpan<byte> bytes, long offset) => _hash.AppendData(bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = _hash.GetHashAndReset();
        _hash.Dispose();
    }
}

/// <summary>A file, not flushed.</summary>
internal sealed class WriteSink(string path) : IByteSink
{
    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);

    /// <inheritdoc/>
    public void Take(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_file, bytes, offset);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
