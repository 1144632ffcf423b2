namespace VeoTasks.Saving;

/// <summary>
/// The video inside MixRoute's download answer {success, generation_id, task_id, format, size, base64, data_url}
/// (docs.mixroute.ai, download-video), decoded while it arrives, in constant memory. The properties may come in any order;
/// the first of "base64" and "data_url" that holds anything is the video.
/// </summary>
/// <remarks>
/// Reading throws <see cref="InvalidDataException"/> when the answer is not that JSON, reports an error (the message is then the gateway's)
/// or announces another size than it brings, and <see cref="EndOfStreamException"/> when it ends in the middle.
/// </remarks>
internal sealed class Base64JsonStream : Stream
{
    private readonly Stream _source;
    private readonly ByteFeed _feed;
    private readonly JsonEnvelope _envelope;
    private readonly byte[] _decoded = new byte[Base64Text.MaximumDecoded];
    private Base64Text? _text;
    private ReadOnlyMemory<byte> _ready;
    private long _length;
    private bool _isAtEnd;

    /// <summary>Reads the JSON from a stream, which it owns from then on.</summary>
    public Base64JsonStream(Stream source)
    {
        _source = source;
        _feed = new ByteFeed(source);
        _envelope = new JsonEnvelope(_feed);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.IsEmpty && !_isAtEnd)
        {
            await (_text is null ? FindTextAsync(cancellationToken) : DecodeAsync(_text, cancellationToken));
        }

        int length = Math.Min(buffer.Length, _ready.Length);
        _ready[..length].CopyTo(buffer);
        _ready = _ready[length..];
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask FindTextAsync(CancellationToken cancellationToken)
    {
        if (await _envelope.FindVideoAsync(cancellationToken))
        {
            _text = _envelope.IsDataUrl ? Base64Text.InDataUrl() : new Base64Text();
            return;
        }

        _isAtEnd = true;
        if (_envelope.SaysFailed || !_envelope.HasVideo)
        {
            throw new InvalidDataException(GatewayMessage.Read(_feed.Beginning) ?? "The gateway's answer holds no video.");
        }

        if (_envelope.DeclaredSize is { } size && size != _length)
        {
            throw new InvalidDataException($"The gateway announced a video of {size} bytes and sent {_length}.");
        }
    }

    private async ValueTask DecodeAsync(Base64Text text, CancellationToken cancellationToken)
    {
        await _feed.FillAsync(cancellationToken);
        _feed.Skip(text.Take(_feed.Buffered));
        _ready = _decoded.AsMemory(0, text.Decode(_decoded));
        _length += _ready.Length;
        if (text.IsClosed)
        {
            _envelope.HasVideo = _length > 0;
            _text = null;
        }
    }
}
