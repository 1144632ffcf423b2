using System.Buffers;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Http;

/// <summary>
/// A body read into a rented buffer, up to a limit that also holds for compressed answers. Videos in a long one go to files of their own
/// while it arrives, so what is kept of it is short.
/// </summary>
internal sealed class AnswerBody : IDisposable
{
    /// <summary>What an answer may hold before it is one of the long ones.</summary>
    private const int ShortLength = VideoExtractor.Threshold;

    /// <summary>
    /// So many answers of the process may hold more than that at once; others wait for one of them to be read and understood.
    /// </summary>
    private static readonly SemaphoreSlim Long = new(4);

    private List<SpooledVideo>? _spools;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _length;
    private bool _isLong;
    private VideoExtractor? _extractor;

    private AnswerBody()
    {
    }

    /// <summary>What was read, with a token in the place of each video that went to a file; valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _extractor?.Rest ?? _buffer.AsMemory(0, _length);

    /// <summary>Reads a body.</summary>
    /// <param name="content">The body.</param>
    /// <param name="limit">More bytes than that, after decompression, are not taken.</param>
    /// <param name="clock">
    /// Null where somebody else counts. Is told how long the rest may take: without limit while others have to be waited for, and anew for
    /// each mebibyte of a video.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when it is longer than the limit, or than <see cref="VideoExtractor.MaximumRest"/> beside its videos.</returns>
    /// <exception cref="InvalidDataException">It is not packed as its Content-Encoding says.</exception>
    /// <exception cref="IOException">The connection broke, or a video cannot be written.</exception>
    public static async Task<AnswerBody?> ReadAsync(
        HttpContent content, int limit, RequestClock? clock, CancellationToken cancellationToken)
    {
        AnswerBody body = new();
        try
        {
            using Stream stream = await ContentCoding.OpenAsync(content, cancellationToken).ConfigureAwait(false);
            if (await body.FillAsync(stream, limit, clock, cancellationToken).ConfigureAwait(false))
            {
                return body;
            }

            body.Dispose();
            return null;
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
    }

    /// <summary>The videos that an adapter read from this body: those that went to files stand for their tokens, each once.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Restore(IReadOnlyList<ReadOnlyMemory<byte>> videos)
    {
        if (_spools is null)
        {
            return videos;
        }

        List<ReadOnlyMemory<byte>> restored = [];
        List<SpooledVideo> known = [];
        foreach (ReadOnlyMemory<byte> video in videos)
        {
            if (_extractor!.Find(video.Span) is not SpooledVideo spool)
            {
                restored.Add(video);
            }
            else if (!known.Exists(spool.IsSame))
            {
                known.Add(spool);
                restored.Add(spool.Complete());
            }
        }

        _spools.RemoveAll(known.Contains);
        return restored;
    }

    /// <summary>Gives the buffers back, and the files of videos that nobody wanted.</summary>
    public void Dispose()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _extractor?.Dispose();
            _spools?.ForEach(spool => ((IDisposable)spool).Dispose());
            if (_isLong)
            {
                Long.Release();
            }
        }
    }

    private async Task<bool> FillAsync(Stream stream, int limit, RequestClock? clock, CancellationToken cancellationToken)
    {
        long received = 0;
        long allowed = 0;
        while (await stream.ReadAsync(Free(limit + 1L - received), cancellationToken).ConfigureAwait(false) is > 0 and int read)
        {
            received += read;
            _length += read;
            if (received > limit)
            {
                return false;
            }

            if (_extractor is null && _length <= ShortLength)
            {
                continue;
            }

            _extractor ??= new VideoExtractor(Spool);
            _extractor.Push(_buffer.AsSpan(0, _length));
            _length = 0;
            if (_extractor.IsTooLong)
            {
                return false;
            }

            if (!_isLong && _extractor.Rest.Length > 2 * ShortLength)
            {
                clock?.Stop();
                await Long.WaitAsync(cancellationToken).ConfigureAwait(false);
                _isLong = true;
                clock?.Start();
            }

            long beside = received - _extractor.Rest.Length;
            if (beside - allowed >= 1024 * 1024)
            {
                allowed = beside;
                clock?.Start();
            }
        }

        return true;
    }

    private SpooledVideo Spool(ReadOnlyMemory<byte> first)
    {
        SpooledVideo spool = new();
        (_spools ??= []).Add(spool);
        return spool;
    }

    /// <summary>
    /// Room for more: twice as much as was needed so far, until the answer is a long one, of which a piece is there at a time.
    /// </summary>
    private Memory<byte> Free(long most)
    {
        if (_length == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_length, (int)Math.Min(_buffer.Length - _length, most));
    }
}

/// <summary>
/// How long a request may take in all, which also ends with its caller. Waiting for this process itself does not count, nor does what a
/// long video takes.
/// </summary>
internal sealed class RequestClock : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Starts to count.</summary>
    public RequestClock(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit;
        _caller = caller;
        _source = new CancellationTokenSource(limit, time);
        _registration = caller.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
    }

    /// <summary>Ends what is done for the request.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Counts no more.</summary>
    public void Stop() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Counts anew.</summary>
    public void Start() => _source.CancelAfter(_limit);

    /// <summary>Why there is no answer; null for an exception that is not about the request.</summary>
    public RequestFailure? Read(Exception exception, Origin origin) =>
        exception is OperationCanceledException && _source.IsCancellationRequested && !_caller.IsCancellationRequested
            ? TransportFailures.Read(new TimeoutException(), origin)
            : TransportFailures.Read(exception, origin);

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
