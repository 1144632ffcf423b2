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

    /// <summary>Pictures of phones come in boxes too, and so do rows of them.</summary>
    private static readonly (byte[] Brand, string Name)[] Pictures =
    [
        ([.. "avif"u8], "an AVIF image"),
        ([.. "avis"u8], "an AVIF image"),
        ([.. "mif"u8], "an HEIF image"),
        ([.. "msf1"u8], "an HEIF image"),
        ([.. "hei"u8], "an HEIF image"),
        ([.. "hevc"u8], "an HEIF image"),
        ([.. "hevx"u8], "an HEIF image"),
        ([.. "crx "u8], "a raw image"),
    ];

    /// <summary>What other files begin with, at which place.</summary>
    private static readonly (int At, byte[] Bytes, string Name)[] Others =
    [
        .. Pictures.Select(picture => (Needed, picture.Brand, picture.Name)),
        (0, [0x1A, 0x45, 0xDF, 0xA3], "a WebM or Matroska file"),
        (0, [.. "GIF8"u8], "a GIF image"),
        (0, [0x89, .. "PNG"u8], "a PNG image"),
        (0, [0xFF, 0xD8, 0xFF], "a JPEG image"),
        (0, [.. "BM"u8], "a BMP image"),
        (0, [.. "II*"u8, 0], "a TIFF image"),
        (0, [.. "MM"u8, 0, .. "*"u8], "a TIFF image"),
        (0, [0, 0, 1, 0], "an icon"),
        (4, [.. "JXL "u8], "a JPEG XL image"),
        (8, [.. "WEBP"u8], "a WebP image"),
        (8, [.. "AVI "u8], "an AVI video"),
        (8, [.. "WAVE"u8], "WAV sound"),
        (0, [.. "FLV"u8], "a Flash video"),
        (0, [0x00, 0x00, 0x01, 0xBA], "an MPEG video"),
        (0, [0x00, 0x00, 0x01, 0xB3], "an MPEG video"),
        (0, [0x30, 0x26, 0xB2, 0x75], "a Windows Media file"),
        (0, [.. "OggS"u8], "an Ogg file"),
        (0, [.. "fLaC"u8], "FLAC sound"),
        (0, [.. "ID3"u8], "MP3 sound"),
        (0, [0xFF, 0xFB], "MP3 sound"),
        (0, [0xFF, 0xF3], "MP3 sound"),
        (0, [0xFF, 0xF1], "AAC sound"),
        (0, [.. "WEBVTT"u8], "subtitles"),
        (0, [.. "#EXTM3U"u8], "a playlist (M3U8)"),
        (0, [.. "%PDF"u8], "a PDF document"),
        (0, [.. "PK"u8, 3, 4], "a ZIP archive"),
        (0, [0x1F, 0x8B], "a gzip archive"),
        (0, [.. "BZh"u8], "a bzip2 archive"),
        (0, [0xFD, .. "7zXZ"u8], "an XZ archive"),
        (0, [0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive"),
        (0, [.. "Rar!"u8], "a RAR archive"),
        (0, [.. "7z"u8, 0xBC, 0xAF], "a 7-Zip archive"),
        (0, [0x7F, .. "ELF"u8], "a program"),
        (0, [.. "MZ"u8, 0x90, 0], "a program"),
        (0, [.. "#!/"u8], "a script"),
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

        Mp4Box box = new(BinaryPrimitives.ReadUInt32BigEndian(first[4..]), Content: 0, End: 0);
        return (box.Is("ftyp"u8) && !IsPicture(first[Needed..])) || box.IsFiller;
    }

    /// <summary>Whether it may be an MP4 as it is, packed, or behind a few lines of text.</summary>
    public static bool MayHoldMp4(ReadOnlySpan<byte> first) => AreMp4(first) || first is [0x1F, 0x8B, ..] || Mp4Within(first) is not null;

    /// <summary>Where in the beginning of an answer an MP4 begins that something else stands before; null where none does.</summary>
    public static int? Mp4Within(ReadOnlySpan<byte> first) =>
        first.IndexOf("ftyp"u8) is > 4 and int type && first[(type - 4)..] is [0, 0, _, >= 8, ..] && AreMp4(first[(type - 4)..])
            ? type - 4
            : null;

    private static bool IsPicture(ReadOnlySpan<byte> brand)
    {
        foreach ((byte[] known, _) in Pictures)
        {
            if (brand.StartsWith(known))
            {
                return true;
            }
        }

        return false;
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
            [(byte)'<', ..] when Has(text, "<svg"u8) => "an SVG image",
            [(byte)'<', ..] when Has(text, "<MPD"u8) => "a playlist (DASH)",
            [(byte)'<', (byte)'?', ..] => Quote("XML", text),
            [(byte)'<', ..] => "a web page",
            _ => "of an unknown format",
        };
    }

    /// <summary>Whether it is markup whose first element is that one.</summary>
    private static bool Has(ReadOnlySpan<byte> text, ReadOnlySpan<byte> element)
    {
        int declared = text.StartsWith("<?"u8) ? text.IndexOf("?>"u8) + 2 : 0;
        return text[declared..].TrimStart(" \t\r\n"u8).StartsWith(element);
    }

    private static string Quote(string kind, ReadOnlySpan<byte> json) =>
        GatewayMessage.Read(json) is { } message ? $"{kind} ({message})" : kind;
}
