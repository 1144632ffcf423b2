using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

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

/// <summary>
/// Puts videos into a JSON answer as base64 while it is sent: the JSON is written with slots, and the slots are filled with content.
/// </summary>
internal static class InlineVideos
{
    // Not a character that JSON escapes, and none that any other value of an answer holds.
    private const char Mark = '\u241E';

    /// <summary>A value that becomes the video's base64 text.</summary>
    public static string Slot(int index) => string.Create(CultureInfo.InvariantCulture, $"{Mark}{index}{Mark}");

    /// <summary>A value that becomes a data: URI of the video (RFC 2397).</summary>
    public static string DataUri(int index) => "data:video/mp4;base64," + Slot(index);

    public static Content Fill(JsonObject body, IReadOnlyList<Content> videos)
    {
        string[] parts = body.ToJsonString(JsonText.Options).Split(Mark);
        return new JoinedContent([.. parts.Select((part, place) => place % 2 == 0
            ? Content.Text(part)
            : new Base64Content(videos[int.Parse(part, CultureInfo.InvariantCulture)]))]);
    }
}

/// <summary>Another content as base64 text (RFC 4648, section 4, with padding).</summary>
internal sealed class Base64Content(Content plain) : Content
{
    public override long Length { get; } = (plain.Length + 2) / 3 * 4;

    public override void Read(long offset, Span<byte> destination)
    {
        // Three plain bytes are four characters: encode the whole groups that cover what is wanted, then take the middle.
        long firstGroup = offset / 4;
        long groups = (offset + destination.Length + 3) / 4 - firstGroup;
        long plainStart = firstGroup * 3;
        int plainCount = (int)Math.Min(groups * 3, plain.Length - plainStart);
        byte[] plainBytes = ArrayPool<byte>.Shared.Rent(plainCount);
        byte[] text = ArrayPool<byte>.Shared.Rent((int)groups * 4);
        try
        {
            plain.Read(plainStart, plainBytes.AsSpan(0, plainCount));
            Base64.EncodeToUtf8(plainBytes.AsSpan(0, plainCount), text, out _, out _);
            text.AsSpan((int)(offset - firstGroup * 4), destination.Length).CopyTo(destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plainBytes);
            ArrayPool<byte>.Shared.Return(text);
        }
    }
}
