namespace VeoTasks.Tests.Saving.Streams;

/// <summary>A body as a socket would give it: in pieces, forward only, with an end of the test's choosing.</summary>
/// <param name="bytes">What arrives before the end.</param>
/// <param name="end">What happens then: nothing for an ordinary end, or it throws. Called with the reader's token.</param>
internal sealed class ScriptedStream(ReadOnlyMemory<byte> bytes, Func<CancellationToken, ValueTask>? end = null) : ForwardStream
{
    private const int LongestPiece = 100_000;

    private int _position;

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
}
