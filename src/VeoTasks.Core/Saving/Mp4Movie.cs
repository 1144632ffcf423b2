using System.Buffers.Binary;

namespace VeoTasks.Saving;

/// <summary>
/// What a video says of itself in its moov box (ISO/IEC 14496-12): the length in mvhd (8.2.2), the picture's size in tkhd (8.3.2).
/// Whatever is missing or makes no sense is null; a file is no worse a video for it.
/// </summary>
/// <param name="Duration">How long it plays.</param>
/// <param name="Width">The picture's width in pixels, as a track that is shown gives it.</param>
/// <param name="Height">The picture's height in pixels.</param>
internal sealed record Mp4Movie(TimeSpan? Duration, int? Width, int? Height)
{
    private const int LongestHeader = 112;

    /// <summary>Nothing is known.</summary>
    private static readonly Mp4Movie Unknown = new(null, null, null);

    /// <summary>Reads the headers inside moov of a file of that length.</summary>
    public static Mp4Movie Read(long length, ReadAt read)
    {
        Mp4Box? movie = Mp4Box.Children(0, length, read).FirstOrDefault(box => box.Is("moov"u8));
        if (movie is null)
        {
            return Unknown;
        }

        Mp4Movie found = Unknown;
        byte[] header = new byte[LongestHeader];
        foreach (Mp4Box child in movie.Children(read))
        {
            if (child.Is("mvhd"u8))
            {
                found = found with { Duration = ReadDuration(child.Load(header, read)) };
            }
            else if (child.Is("trak"u8) && ReadSize(child, header, read) is var (width, height)
                && width * (long)height > (found.Width ?? 0) * (long)(found.Height ?? 0))
            {
                found = found with { Width = width, Height = height };
            }
        }

        return found;
    }

    /// <summary>Version and flags, two times, the time scale, the duration; times and duration have 64 bits in version 1.</summary>
    private static TimeSpan? ReadDuration(ReadOnlySpan<byte> header) => header switch
    {
        [0, ..] when header.Length >= 20 => ToTime(header[12..], BinaryPrimitives.ReadUInt32BigEndian(header[16..]), uint.MaxValue),
        [1, ..] when header.Length >= 32 => ToTime(header[20..], BinaryPrimitives.ReadUInt64BigEndian(header[24..]), ulong.MaxValue),
        _ => null,
    };

    /// <summary>A duration of only ones says that it cannot be told; one of 0 is that of a film in fragments.</summary>
    private static TimeSpan? ToTime(ReadOnlySpan<byte> scale, ulong duration, ulong unknown)
    {
        uint units = BinaryPrimitives.ReadUInt32BigEndian(scale);
        double seconds = units == 0 || duration == 0 || duration == unknown ? 0 : duration / (double)units;
        return seconds > 0 && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>The last eight bytes of tkhd: width and height as 16.16 fixed-point numbers, 0 for sound.</summary>
    private static (int Width, int Height)? ReadSize(Mp4Box track, byte[] buffer, ReadAt read)
    {
        Mp4Box? box = track.Find("tkhd"u8, read);
        ReadOnlySpan<byte> header = box is null ? default : box.Load(buffer, read);
        int at = header switch
        {
            [0, ..] => 76,
            [1, ..] => 88,
            _ => header.Length,
        };
        return header.Length < at + 8 ? null : (ReadPixels(header[at..]), ReadPixels(header[(at + 4)..]));
    }

    private static int ReadPixels(ReadOnlySpan<byte> fixedPoint) => BinaryPrimitives.ReadUInt16BigEndian(fixedPoint);
}
