using System.Buffers;
using System.Buffers.Text;

namespace VeoTasks.Emulator.Hosting;

/// <summary>Another content as base64 text (RFC 4648, section 4, with padding).</summary>
internal sealed class Base64Content(Content plain) : Content
{
    public override long Length { get; } = (plain.Length + 2) / 3 * 4;

    public override void Read(long offset, Span<byte> destination)
    {
        // Three plain bytes are four characters: encode the whole groups that cover what is wanted, then take the middle.
        var firstGroup = offset / 4;
        var groups = (offset + destination.Length + 3) / 4 - firstGroup;
        var plainStart = firstGroup * 3;
        var plainCount = (int)Math.Min(groups * 3, plain.Length - plainStart);
        var plainBytes = ArrayPool<byte>.Shared.Rent(plainCount);
        var text = ArrayPool<byte>.Shared.Rent((int)groups * 4);
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
