using System.IO.Compression;

namespace VeoTasks.Saving;

/// <summary>The bytes of a video as they come, decoded, with a limit on the silence between two of them.</summary>
internal sealed class ResultBody(Stream stream, StallGuard guard, TimeSpan stallTimeout) : IAsyncDisposable
{
    /// <summary>Opens the body of an answer.</summary>
    /// <exception cref="InvalidDataException">It comes in a coding that was not asked for and is not known.</exception>
    /// <exception cref="TransferException">It broke off already.</exception>
    public static async ValueTask<ResultBody> OpenAsync(HttpResponseMessage answer, StallGuard guard, TimeSpan stallTimeout)
    {
        Stream raw = await Translate(guard, () => new ValueTask<Stream>(answer.Content.ReadAsStreamAsync(guard.Token)));
        Stream decoded = RangeReply.CodingOf(answer) switch
        {
            null => raw,
            "gzip" or "x-gzip" => new GZipStream(raw, CompressionMode.Decompress),
            "deflate" => new ZLibStream(raw, CompressionMode.Decompress),
            "br" => new BrotliStream(raw, CompressionMode.Decompress),
            var coding => throw new InvalidDataException($"The video came in the coding {coding}."),
        };
        return new ResultBody(decoded, guard, stallTimeout);
    }

    /// <summary>The video inside, where the body is JSON. Owns this body from then on.</summary>
    public ResultBody InsideJson() => new(new Base64JsonStream(stream), guard, stallTimeout);

    /// <summary>Reads what is there, or waits for it; 0 at the end.</summary>
    /// <exception cref="InvalidDataException">It cannot be decoded.</exception>
    /// <exception cref="TransferException">It broke off.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        guard.Allow(stallTimeout);
        return Translate(guard, () => stream.ReadAsync(buffer, guard.Token));
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static async ValueTask<T> Translate<T>(StallGuard guard, Func<ValueTask<T>> read)
    {
        try
        {
            return await read();
        }
        catch (OperationCanceledException exception) when (guard.HasExpired)
        {
            throw new TransferException(ResultFailures.Stalled(), exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new TransferException(ResultFailures.Broken("broke off"), exception);
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            // What the runtime's Brotli decoder throws where the others throw InvalidDataException.
            throw new InvalidDataException(exception.Message, exception);
        }
    }
}

/// <summary>Cancels a request that gives no sign of life for too long, on the clock it is given.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _either;

    /// <summary>Starts to count.</summary>
    public StallGuard(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _stall = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_stall.Token, caller);
    }

    /// <summary>Cancelled when the time is up or the caller gives up.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the time is up.</summary>
    public bool HasExpired => _stall.IsCancellationRequested;

    /// <summary>Starts to count anew.</summary>
    public void Allow(TimeSpan limit) => _stall.CancelAfter(limit);

    public void Dispose()
    {
        _either.Dispose();
        _stall.Dispose();
    }
}
