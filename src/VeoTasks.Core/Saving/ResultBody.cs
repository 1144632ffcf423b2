using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>
/// The bytes of an answer as they come, with limits on silence, on a drip and on how many they are, so that reading always ends. What was
/// read of its beginning can be put back.
/// </summary>
internal sealed class ResultBody : ReadOnlyStream
{
    private readonly Stream _raw;
    private readonly StallGuard _guard;
    private readonly DownloadOptions _options;
    private ResultBody? _unpacked;
    private long _received;
    private long _inWindow;
    private TimeSpan _waited;

    private ResultBody(Stream raw, StallGuard guard, DownloadOptions options) => (_raw, _guard, _options) = (raw, guard, options);

    /// <exception cref="TransferException">It broke off already.</exception>
    public static async ValueTask<ResultBody> OpenAsync(HttpResponseMessage answer, StallGuard guard, DownloadOptions options)
    {
        try
        {
            return new ResultBody(await answer.Content.ReadAsStreamAsync(guard.Token), guard, options);
        }
        catch (Exception exception) when (Read(exception, guard) is { } broken)
        {
            throw broken;
        }
    }

    /// <summary>
    /// The file inside, where the bytes are packed: in gzip, which shows, or in what their label says. What begins as a video was tried
    /// before, since object stores repeat any label that came with a file. Null when it is packed in nothing that is known.
    /// </summary>
    public ResultBody? Unpack(ReadOnlySpan<byte> first, IEnumerable<string> label)
    {
        Stream? inside = ContentCoding.Unpack(this, first, label);
        return _unpacked = inside is null ? null : new ResultBody(inside, _guard, _options);
    }

    /// <summary>Reads what is there, or waits for it; 0 at the end.</summary>
    /// <exception cref="TransferException">It broke off, stood still, came too slowly, or is too long.</exception>
    protected override async ValueTask<int> ReadOnAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _guard.Allow(_options.StallTimeout);
        TimeSpan before = _guard.Elapsed;
        try
        {
            int read = await _raw.ReadAsync(buffer, _guard.Token);
            Count(read, _guard.Elapsed - before);
            return read;
        }
        catch (Exception exception) when (Read(exception, _guard) is { } broken)
        {
            throw broken;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked?.Dispose();
            _raw.Dispose();
        }

        base.Dispose(disposing);
    }

    private static TransferException? Read(Exception exception, StallGuard guard) => exception switch
    {
        OperationCanceledException when guard.HasExpired => new(ResultFailures.Stalled(), exception),
        IOException or HttpRequestException => new(ResultFailures.Broken("broke off"), exception),
        _ => null,
    };

    /// <summary>Time counts only while bytes are waited for: a slow disk is not the server's fault.</summary>
    private void Count(int read, TimeSpan waited)
    {
        _received += read;
        _inWindow += read;
        _waited += waited;
        if (_received > _options.MaximumReceived)
        {
            throw new TransferException(ResultFailures.OverLimit(_options.MaximumLength));
        }

        if (_waited >= _options.RateWindow)
        {
            if (_inWindow < DownloadOptions.LeastRate * _waited.TotalSeconds)
            {
                throw new TransferException(ResultFailures.Dripped(_inWindow, _waited));
            }

            (_inWindow, _waited) = (0, TimeSpan.Zero);
        }
    }
}

/// <summary>Cancels a request that gives no sign of life for too long, on the clock it is given.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _either;
    private readonly TimeProvider _time;
    private readonly long _started;

    /// <summary>Starts to count.</summary>
    public StallGuard(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _stall = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_stall.Token, caller);
        (_time, _started) = (time, time.GetTimestamp());
    }

    /// <summary>Cancelled when the time is up or the caller gives up.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the time is up.</summary>
    public bool HasExpired => _stall.IsCancellationRequested;

    /// <summary>The time since the request began.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>Starts to count anew.</summary>
    public void Allow(TimeSpan limit) => _stall.CancelAfter(limit);

    public void Dispose()
    {
        _either.Dispose();
        _stall.Dispose();
    }
}
