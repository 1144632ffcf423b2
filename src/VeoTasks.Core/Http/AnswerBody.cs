using System.Buffers;

namespace VeoTasks.Http;

/// <summary>A body read whole into a rented buffer, up to a limit that also holds for compressed answers.</summary>
internal sealed class AnswerBody : IDisposable
{
    private readonly int _limit;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _length;

    private AnswerBody(int limit) => _limit = limit;

    /// <summary>What was read; valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads a body.</summary>
    /// <returns>Null when it is longer than <paramref name="limit"/> bytes after decompression.</returns>
    /// <exception cref="InvalidDataException">It is not packed as its Content-Encoding says.</exception>
    public static async Task<AnswerBody?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        AnswerBody body = new(limit);
        try
        {
            using Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (await stream.ReadAsync(body.Free(), cancellationToken).ConfigureAwait(false) is > 0 and int read)
            {
                body._length += read;
                if (body._length > limit)
                {
                    body.Dispose();
                    return null;
                }
            }
        }
        catch (Exception exception)
        {
            body.Dispose();
            if (exception is InvalidOperationException and not ObjectDisposedException)
            {
                // What the runtime's Brotli decoder throws where the others throw InvalidDataException.
                throw new InvalidDataException(exception.Message, exception);
            }

            throw;
        }

        return body;
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

    /// <summary>Room for more. A body that has reached the limit gets one byte aside, which tells one that just fits from one that is too long.</summary>
    private Memory<byte> Free()
    {
        if (_length == _limit)
        {
            return new byte[1];
        }

        if (_length == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_buffer.Length * 2L, _limit));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_length, Math.Min(_buffer.Length, _limit) - _length);
    }
}
