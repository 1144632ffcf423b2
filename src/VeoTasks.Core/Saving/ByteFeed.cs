namespace VeoTasks.Saving;

/// <summary>Hands out a stream's bytes one at a time or as they lie in the buffer, whichever the reader needs.</summary>
internal sealed class ByteFeed(Stream source)
{
    private const int BufferLength = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly byte[] _beginning = new byte[GatewayMessage.MaximumLength];
    private int _beginningLength;
    private int _start;
    private int _end;

    /// <summary>What is there without waiting; may be empty.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start.._end);

    /// <summary>The stream's first bytes, kept for the case that they turn out to be an error message.</summary>
    public ReadOnlySpan<byte> Beginning => _beginning.AsSpan(0, _beginningLength);

    /// <summary>Leaves that many of the buffered bytes behind.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Waits until there is at least one byte in the buffer.</summary>
    /// <exception cref="EndOfStreamException">There is no more.</exception>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start < _end)
        {
            return;
        }

        _start = 0;
        _end = await source.ReadAsync(_buffer, cancellationToken);
        if (_end == 0)
        {
            throw new EndOfStreamException("The JSON ended in the middle.");
        }

        int kept = Math.Min(_end, _beginning.Length - _beginningLength);
        _buffer.AsSpan(0, kept).CopyTo(_beginning.AsSpan(_beginningLength));
        _beginningLength += kept;
    }

    /// <summary>The next byte, without leaving it behind.</summary>
    /// <exception cref="EndOfStreamException">There is no more.</exception>
    public async ValueTask<byte> PeekAsync(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        return _buffer[_start];
    }
}
