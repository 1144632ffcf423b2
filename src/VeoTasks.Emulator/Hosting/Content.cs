using System.Security.Cryptography;
using System.Text;

namespace VeoTasks.Emulator.Hosting;

/// <summary>
/// The bytes of a body, made on demand and readable anywhere, so that a body of hundreds of megabytes can be sent, cut and continued
/// without being held.
/// </summary>
internal abstract class Content
{
    public static Content Empty { get; } = new BytesContent(ReadOnlyMemory<byte>.Empty);

    /// <summary>In bytes.</summary>
    public abstract long Length { get; }

    public static Content Text(string text) => new BytesContent(Encoding.UTF8.GetBytes(text));

    public static Content Bytes(ReadOnlyMemory<byte> bytes) => new BytesContent(bytes);

    /// <summary>
    /// Fills <paramref name="destination"/> with the bytes from <paramref name="offset"/> on; the caller stays within <see cref="Length"/>.
    /// </summary>
    public abstract void Read(long offset, Span<byte> destination);

    public Content Slice(long offset, long length) => new SlicedContent(this, offset, length);

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public string Sha256()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[128 * 1024];
        for (long offset = 0; offset < Length; offset += buffer.Length)
        {
            Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - offset));
            Read(offset, piece);
            hash.AppendData(piece);
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Length];
        Read(0, bytes);
        return bytes;
    }
}

internal sealed class BytesContent(ReadOnlyMemory<byte> bytes) : Content
{
    public override long Length => bytes.Length;

    public override void Read(long offset, Span<byte> destination) => bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
}

internal sealed class SlicedContent(Content whole, long start, long length) : Content
{
    public override long Length => length;

    public override void Read(long offset, Span<byte> destination) => whole.Read(start + offset, destination);
}

/// <summary>Several contents one after the other.</summary>
internal sealed class JoinedContent(IReadOnlyList<Content> parts) : Content
{
    public override long Length { get; } = parts.Sum(part => part.Length);

    public override void Read(long offset, Span<byte> destination)
    {
        foreach (Content part in parts)
        {
            if (offset < part.Length && destination.Length > 0)
            {
                int count = (int)Math.Min(destination.Length, part.Length - offset);
                part.Read(offset, destination[..count]);
                destination = destination[count..];
                offset = 0;
            }
            else
            {
                offset = Math.Max(0, offset - part.Length);
            }
        }
    }
}
