using System.IO.Compression;
using System.Net.Http.Headers;

namespace VeoTasks.Http;

/// <summary>Unpacks what came in gzip, deflate or Brotli. The bytes count more than their label, which servers get wrong.</summary>
internal static class ContentCoding
{
    /// <summary>What a request says that wants any of them.</summary>
    public const string Accepted = "gzip, deflate, br";

    /// <summary>How many of the first bytes tell.</summary>
    private const int HeadLength = 2;

    /// <summary>Opens a body as it was before it was packed.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async ValueTask<Stream> OpenAsync(HttpContent content, CancellationToken cancellationToken)
    {
        Stream packed = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] head = new byte[HeadLength];
        int length = await packed.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        RewoundStream whole = new(head.AsMemory(0, length), packed);
        bool isLabelled = content.Headers.NonValidated.TryGetValues("Content-Encoding", out HeaderStringValues label);
        return isLabelled || IsGzip(head) ? Unpack(whole, head.AsSpan(0, length), isLabelled ? label : []) ?? whole : whole;
    }

    /// <summary>What is inside; null when it is packed in nothing that is known.</summary>
    /// <param name="packed">All bytes, from the first one on; stays open.</param>
    /// <param name="first">The first bytes.</param>
    /// <param name="label">The values of Content-Encoding (RFC 9110, 8.4).</param>
    public static Stream? Unpack(Stream packed, ReadOnlySpan<byte> first, IEnumerable<string> label)
    {
        string[] codings = [.. label.Select(coding => coding.Trim().ToLowerInvariant()).Where(coding => coding is not "identity")];
        return codings switch
        {
            _ when IsGzip(first) => new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true),
            ["deflate"] when IsZLib(first) => new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true),
            ["deflate"] => new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true),
            ["br"] => new BrotliStream(packed, CompressionMode.Decompress, leaveOpen: true),
            _ => null,
        };
    }

    /// <summary>Whether bytes begin as gzip does (RFC 1952, 2.3.1).</summary>
    private static bool IsGzip(ReadOnlySpan<byte> first) => first is [0x1F, 0x8B, ..];

    /// <summary>What "deflate" means (RFC 9110, 8.4.1.2); some servers leave the wrapping out (RFC 1950, 2.2).</summary>
    private static bool IsZLib(ReadOnlySpan<byte> first) =>
        first is [var method, var flags, ..] && (method & 0x0F) == 8 && ((method << 8) + flags) % 31 == 0;
}

/// <summary>A stream whose first bytes were read already, from the first one on again.</summary>
internal sealed class RewoundStream : ReadOnlyStream
{
    private readonly Stream _rest;

    public RewoundStream(ReadOnlyMemory<byte> first, Stream rest)
    {
        _rest = rest;
        PutBack(first);
    }

    protected override ValueTask<int> ReadOnAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _rest.ReadAsync(buffer, cancellationToken);
}

/// <summary>A stream that is only read, without blocking and forward, and whose beginning can be put back.</summary>
internal abstract class ReadOnlyStream : Stream
{
    private ReadOnlyMemory<byte> _putBack;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Puts bytes back, to be read next.</summary>
    public void PutBack(ReadOnlyMemory<byte> bytes) => _putBack = bytes;

    public sealed override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_putBack.IsEmpty)
        {
            return ReadOnAsync(buffer, cancellationToken);
        }

        int length = Math.Min(buffer.Length, _putBack.Length);
        _putBack[..length].CopyTo(buffer);
        _putBack = _putBack[length..];
        return ValueTask.FromResult(length);
    }

    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Reads what comes behind the bytes that were put back.</summary>
    protected abstract ValueTask<int> ReadOnAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}
