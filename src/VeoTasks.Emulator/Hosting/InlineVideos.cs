using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json.Nodes;

namespace VeoTasks.Emulator.Hosting;

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
