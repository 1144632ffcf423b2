using System.Buffers;

namespace VeoTasks.Http;

/// <summary>A body read whole into a rented buffer, up to a limit that also holds for compressed answers.</summary>
internal sealed class AnswerBody : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _length;

    private AnswerBody()
    {
    }

    /// <summary>What was read; valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads a body.</summary>
    /// <returns>Null when it is longer than <paramref name="limit"/> bytes after decompression.</returns>
    public static async Task<AnswerBody?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        AnswerBody body = new();
        try
        {
            using Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                int read = await stream.ReadAsync(body.Free(), cancellationToken).ConfigureAwait(false);
                body._length += read;
                if (read == 0 || body._length > limit)
                {
                    break;
                }
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }

        if (body._length <= limit)
        {
            return body;
        }

        body.Dispose();
        return null;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Memory<byte> Free()
    {
        if (_length == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_length);
    }
}
