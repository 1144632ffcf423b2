using System.Text;

namespace VeoTasks.Emulator.Hosting;

/// <summary>
/// The bytes of a body, made on demand and readable anywhere, so that a body of hundreds of megabytes can be sent, cut and continued without being held.
/// </summary>
internal abstract class Content
{
    public static Content Empty { get; } = new BytesContent(ReadOnlyMemory<byte>.Empty);

    /// <summary>In bytes.</summary>
    public abstract long Length { get; }

    public static Content Text(string text) => new BytesContent(Encoding.UTF8.GetBytes(text));

    public static Content Bytes(ReadOnlyMemory<byte> bytes) => new BytesContent(bytes);

    /// <summary>Fills <paramref name="destination"/> with the bytes from <paramref name="offset"/> on; the caller stays within <see cref="Length"/>.</summary>
    public abstract void Read(long offset, Span<byte> destination);

    public Content Slice(long offset, long length) => new SlicedContent(this, offset, length);

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
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
        foreach (var part in parts)
        {
            if (offset < part.Length && destination.Length > 0)
            {
                var count = (int)Math.Min(destination.Length, part.Length - offset);
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
