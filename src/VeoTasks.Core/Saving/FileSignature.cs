using System.Buffers.Binary;
using System.Text;

namespace VeoTasks.Saving;

/// <summary>
/// Judges an answer by how it begins, before anything of it is written. Only MP4 and its kin pass: that is what the gateways promise,
/// what the file's name says, and the only format whose end can be proved (<see cref="Mp4Boxes"/>). WebM is refused by name.
/// </summary>
internal static class FileSignature
{
    /// <summary>How many bytes it takes to know an MP4.</summary>
    public const int Needed = 8;

    /// <summary>What other files begin with, at which place.</summary>
    private static readonly (int At, byte[] Bytes, string Name)[] Others =
    [
        (0, [0x1A, 0x45, 0xDF, 0xA3], "a WebM or Matroska file"),
        (0, [.. "GIF8"u8], "a GIF image"),
        (0, [0x89, .. "PNG"u8], "a PNG image"),
        (0, [0xFF, 0xD8, 0xFF], "a JPEG image"),
        (0, [.. "BM"u8], "a BMP image"),
        (8, [.. "WEBP"u8], "a WebP image"),
        (8, [.. "avif"u8], "an AVIF image"),
        (8, [.. "heic"u8], "an HEIF image"),
        (8, [.. "heix"u8], "an HEIF image"),
        (8, [.. "mif1"u8], "an HEIF image"),
        (8, [.. "AVI "u8], "an AVI video"),
        (8, [.. "WAVE"u8], "WAV sound"),
        (0, [.. "FLV"u8], "a Flash video"),
        (0, [0x00, 0x00, 0x01, 0xBA], "an MPEG video"),
        (0, [.. "OggS"u8], "an Ogg file"),
        (0, [.. "fLaC"u8], "FLAC sound"),
        (0, [.. "ID3"u8], "MP3 sound"),
        (0, [.. "#EXTM3U"u8], "a playlist (M3U8)"),
        (0, [.. "%PDF"u8], "a PDF document"),
        (0, [.. "PK"u8, 3, 4], "a ZIP archive"),
        (0, [0x1F, 0x8B], "a gzip archive"),
        (0, [.. "Rar!"u8], "a RAR archive"),
        (0, [.. "7z"u8, 0xBC, 0xAF], "a 7-Zip archive"),
        (4, [.. "moov"u8], "a QuickTime movie"),
        (4, [.. "mdat"u8], "a QuickTime movie"),
    ];

    /// <summary>Whether a file that begins like this can be an MP4: its first box is ftyp, or one that players pass over.</summary>
    public static bool AreMp4(ReadOnlySpan<byte> first)
    {
        if (first.Length < Needed)
        {
            return false;
        }

        // Pictures of phones come in boxes too.
        ReadOnlySpan<byte> brand = first[Needed..];
        bool isPicture = brand.StartsWith("avif"u8) || brand.StartsWith("mif1"u8) || brand.StartsWith("hei"u8);
        Mp4Box box = new(BinaryPrimitives.ReadUInt32BigEndian(first[4..]), Content: 0, End: 0);
        return (box.Is("ftyp"u8) && !isPicture) || box.IsFiller;
    }

    /// <summary>What it is instead, for a sentence that begins with "The answer is".</summary>
    public static string Describe(ReadOnlySpan<byte> first)
    {
        foreach ((int at, byte[] bytes, string name) in Others)
        {
            if (first.Length >= at && first[at..].StartsWith(bytes))
            {
                return name;
            }
        }

        ReadOnlySpan<byte> text = first.StartsWith(Encoding.UTF8.Preamble) ? first[3..] : first;
        text = text.TrimStart(" \t\r\n"u8);
        return text switch
        {
            _ when first.IsEmpty => "empty",
            _ when first.Length > 188 && first[0] == 0x47 && first[188] == 0x47 => "an MPEG transport stream",
            [(byte)'{', ..] or [(byte)'[', ..] => Quote("JSON", text),
            [(byte)'<', (byte)'?', ..] => Quote("XML", text),
            [(byte)'<', ..] => "a web page",
            _ => "of an unknown format",
        };
    }

    private static string Quote(string kind, ReadOnlySpan<byte> json) =>
        GatewayMessage.Read(json) is { } message ? $"{kind} ({message})" : kind;
}
