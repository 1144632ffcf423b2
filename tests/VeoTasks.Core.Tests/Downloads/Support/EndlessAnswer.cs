namespace VeoTasks.Tests.Downloads.Support;

/// <summary>A download answer with that many symbols of base64, made up while it is read so that it takes no memory itself.</summary>
internal sealed class EndlessAnswer(int symbols) : Stream
{
    private readonly byte[] _end = [.. "\",\"size\":"u8, .. System.Text.Encoding.ASCII.GetBytes($"{symbols / 4 * 3}"), .. "}"u8];
    private int _left = symbols;
    private int _at;
    private bool _hasBegun;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override int Read(Span<byte> buffer)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            ReadOnlySpan<byte> beginning = "{\"base64\":\""u8;
            beginning.CopyTo(buffer);
            return beginning.Length;
        }

        if (_left > 0)
        {
            int length = Math.Min(_left, buffer.Length);
            buffer[..length].Fill((byte)'A');
            _left -= length;
            return length;
        }

        int rest = Math.Min(_end.Length - _at, buffer.Length);
        _end.AsSpan(_at, rest).CopyTo(buffer);
        _at += rest;
        return rest;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
