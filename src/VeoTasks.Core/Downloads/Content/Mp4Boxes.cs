using System.Buffers.Binary;

namespace VeoTasks.Downloads.Content;

/// <summary>Reads bytes at an offset into the buffer and returns how many there were; fewer than asked only at the end.</summary>
internal delegate int ReadAt(Span<byte> buffer, long offset);

/// <summary>What a walk over a file's boxes found.</summary>
internal enum Mp4State
{
    /// <summary>The boxes tile the file to its last byte, and all that a player needs is there.</summary>
    Whole,

    /// <summary>An MP4 so far, but something has to follow: a box runs over the end, or moov or mdat is missing.</summary>
    CutOff,

    /// <summary>Not an MP4, or one that is damaged in the middle.</summary>
    Broken,
}

/// <summary>
/// Tells a whole MP4 from a part of one by its top-level boxes (ISO/IEC 14496-12, 4.2): a size of 32 bits, a type of 4 characters,
/// a size of 64 bits where the first one is 1, and 0 for a last box that goes on to the end of the file.
/// </summary>
internal static class Mp4Boxes
{
    private const int HeaderLength = 8;
    private const int LargeHeaderLength = 16;

    /// <summary>More boxes than any real file has; a crafted one of millions must not keep the disk busy.</summary>
    private const int MostBoxes = 100_000;

    private static readonly uint FileType = Code("ftyp"u8);
    private static readonly uint Movie = Code("moov"u8);
    private static readonly uint MediaData = Code("mdat"u8);

    /// <summary>Walks a file of that length, reading nothing but the headers of its boxes.</summary>
    public static Mp4State Check(long length, ReadAt read)
    {
        HashSet<uint> seen = [];
        long offset = 0;
        for (int boxes = 0; offset < length; boxes++)
        {
            (Mp4State state, uint type, long size) = ReadHeader(offset, length - offset, read);
            if (state is not Mp4State.Whole)
            {
                return state;
            }

            if ((boxes == 0 && type != FileType) || boxes == MostBoxes)
            {
                return Mp4State.Broken;
            }

            seen.Add(type);
            offset += size;
        }

        return seen.Contains(Movie) && seen.Contains(MediaData) ? Mp4State.Whole : Mp4State.CutOff;
    }

    private static (Mp4State State, uint Type, long Size) ReadHeader(long offset, long available, ReadAt read)
    {
        Span<byte> header = stackalloc byte[LargeHeaderLength];
        int length = read(header, offset);
        if (length < HeaderLength)
        {
            return (Mp4State.CutOff, 0, 0);
        }

        uint type = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        uint size = BinaryPrimitives.ReadUInt32BigEndian(header);
        return size switch
        {
            _ when !IsType(header[4..8]) => (Mp4State.Broken, type, 0),
            0 => (Mp4State.Whole, type, available),
            1 when length < LargeHeaderLength => (Mp4State.CutOff, type, 0),
            1 => Measure(type, BinaryPrimitives.ReadUInt64BigEndian(header[8..]), LargeHeaderLength, available),
            _ => Measure(type, size, HeaderLength, available),
        };
    }

    private static (Mp4State State, uint Type, long Size) Measure(uint type, ulong size, int least, long available) =>
        size < (ulong)least ? (Mp4State.Broken, type, 0)
        : size > (ulong)available ? (Mp4State.CutOff, type, 0)
        : (Mp4State.Whole, type, (long)size);

    /// <summary>Types are printable. Zeros, which a crash can leave at the end of a file, would otherwise read as a last box of any length.</summary>
    private static bool IsType(ReadOnlySpan<byte> type) => !type.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E) || type[0] == 0xA9;

    private static uint Code(ReadOnlySpan<byte> type) => BinaryPrimitives.ReadUInt32BigEndian(type);
}
