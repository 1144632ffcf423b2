using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace VeoTasks.Http;

/// <summary>
/// A video that came inside an answer. Its bytes lie in a file that only this process knows, and are no memory until somebody reads them.
/// The file goes when nobody refers to the video any more, or with the process, however that ends.
/// </summary>
internal sealed class SpooledVideo : MemoryManager<byte>, IVideoSink
{
    private readonly Stream _store = Open();
    private long _length;
    private long _pressure;

    /// <summary>Tells the collector that disk space hangs on this object too.</summary>
    [SuppressMessage("Reliability", "CA2015", Justification = "No span lies in what goes: each is over a copy.")]
    ~SpooledVideo() => Dispose(disposing: false);

    /// <summary>All bytes are there: gives them as other parts of the library hand them on.</summary>
    public ReadOnlyMemory<byte> Complete()
    {
        if (_pressure == 0 && _length > 0)
        {
            _pressure = _length;
            GC.AddMemoryPressure(_pressure);
        }

        return CreateMemory((int)_length);
    }

    /// <summary>The file behind a video's bytes; null when they lie in memory.</summary>
    public static SpooledVideo? Of(ReadOnlyMemory<byte> video) =>
        MemoryMarshal.TryGetMemoryManager(video, out SpooledVideo? spool) ? spool : null;

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="IOException">There is no room for them.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _store.Write(bytes);
            _length += bytes.Length;
        }
        catch (IOException exception)
        {
            throw new IOException($"The video in the answer cannot be stored temporarily: {exception.Message}", exception);
        }
    }

    /// <summary>Reads from an offset on, as much as there is; 0 at the end. Throws what the file system throws.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        lock (_store)
        {
            _store.Position = offset;
            return _store.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
    }

    /// <summary>Whether two videos have the same bytes.</summary>
    public bool IsSame(SpooledVideo other)
    {
        const int length = 64 * 1024;
        if (_length != other._length)
        {
            return false;
        }

        byte[] one = new byte[length];
        byte[] two = new byte[length];
        for (long offset = 0; offset < _length; offset += length)
        {
            if (!one.AsSpan(0, Read(one, offset)).SequenceEqual(two.AsSpan(0, other.Read(two, offset))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>All bytes at once, for those who do not care how many they are.</summary>
    public override Span<byte> GetSpan()
    {
        byte[] bytes = new byte[_length];
        return bytes.AsSpan(0, Read(bytes, 0));
    }

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _pressure, 0) is > 0 and long pressure)
        {
            GC.RemoveMemoryPressure(pressure);
        }

        if (disposing)
        {
            _store.Dispose();
        }
    }

    /// <summary>
    /// A file without a name where the system allows that: nobody else can open it, and it cannot be left behind. On many systems /tmp is
    /// memory, and /var/tmp is what they have for large files; who sets TMPDIR knows better. Where nothing can be written, memory has to
    /// do.
    /// </summary>
    private static Stream Open()
    {
        bool isTold = OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 };
        foreach (string folder in isTold ? [Path.GetTempPath()] : new[] { "/var/tmp", Path.GetTempPath() })
        {
            try
            {
                return Open(Path.Combine(folder, $"veotasks-{Guid.NewGuid():N}"));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // There is another.
            }
        }

        return new MemoryStream();
    }

    private static FileStream Open(string path)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        FileStream file = new(path, options);
        File.Delete(path);
        return file;
    }
}
