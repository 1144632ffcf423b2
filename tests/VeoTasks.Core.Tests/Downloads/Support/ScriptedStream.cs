namespace VeoTasks.Tests.Downloads.Support;

/// <summary>A body as a socket would give it: in pieces, forward only, with an end of the test's choosing.</summary>
/// <param name="bytes">What arrives before the end.</param>
/// <param name="end">What happens then: nothing for an ordinary end, or it throws. Called with the reader's token.</param>
internal sealed class ScriptedStream(ReadOnlyMemory<byte> bytes, Func<CancellationToken, ValueTask>? end = null) : Stream
{
    private const int LongestPiece = 100_000;

    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The largest piece that is given at once, in bytes.</summary>
    public int Piece { get; init; } = LongestPiece;

    /// <summary>Called whenever somebody wants more.</summary>
    public Action? BeforeRead { get; init; }

    public override int Read(Span<byte> buffer)
    {
        int length = Math.Min(Math.Min(buffer.Length, Piece), bytes.Length - _position);
        bytes.Span.Slice(_position, length).CopyTo(buffer);
        _position += length;
        return length;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BeforeRead?.Invoke();
        int length = Read(buffer.Span);
        if (length == 0 && end is not null)
        {
            await end(cancellationToken);
        }

        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
