using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace VeoTasks.Saving;

/// <summary>Reads bytes at an offset into the buffer and returns how many there were; fewer than asked only at the end.</summary>
internal delegate int ReadAt(Span<byte> buffer, long offset);

/// <summary>
/// Reads small pieces out of blocks: headers and tables lie close together, and each read of a file is a call of the system. For a file that
/// does not change meanwhile.
/// </summary>
internal sealed class BlockReader(ReadAt read)
{
    private readonly byte[] _block = new byte[4096];
    private long _start;
    private int _length;

    public int Read(Span<byte> buffer, long offset)
    {
        if (buffer.Length > _block.Length)
        {
            return read(buffer, offset);
        }

        if (offset < _start || offset + buffer.Length > _start + _length)
        {
            (_start, _length) = (offset, read(_block, offset));
        }

        ReadOnlySpan<byte> found = _block.AsSpan((int)(offset - _start), Math.Min(buffer.Length, _length - (int)(offset - _start)));
        found.CopyTo(buffer);
        return found.Length;
    }
}

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

/// <summary>What a walk over a file's boxes found.</summary>
/// <param name="State">Whether it is whole.</param>
/// <param name="Tail">How many bytes behind the boxes of a whole one are of no box.</param>
internal readonly record struct Mp4Check(Mp4State State, long Tail = 0);

/// <summary>Tells a whole MP4 from a part of one by its top-level boxes, and by where its samples are.</summary>
internal static class Mp4Boxes
{
    /// <summary>More than any muxer or upload leaves behind a video, and less than a piece of one.</summary>
    private const int LongestTail = 64 * 1024;

    /// <summary>Walks a file of that length, reading nothing but the headers of its boxes and the tables of its samples.</summary>
    /// <param name="length">The file's length.</param>
    /// <param name="isLengthKnown">Whether a server announced this length; else what comes behind the boxes may be the beginning of
    /// more.</param>
    /// <param name="read">Reads it.</param>
    public static Mp4Check Check(long length, bool isLengthKnown, ReadAt read)
    {
        bool hasType = false;
        Mp4Box? movie = null;
        Mp4Box? media = null;
        long offset = 0;
        for (int boxes = 0; offset < length; boxes++)
        {
            (Mp4State state, Mp4Box? box) = Mp4Box.At(offset, length, read);
            if (box is null)
            {
                return HasPicture(movie, media, read) && length - offset is <= LongestTail and var tail
                    && IsTail(Read(read, offset, (int)tail), offset, Mp4Samples.End(movie, read), isLengthKnown)
                    ? new Mp4Check(Mp4State.Whole, tail)
                    : new Mp4Check(state);
            }

            hasType |= box.Is("ftyp"u8);
            if (boxes == Mp4Box.MostBoxes || (!hasType && !box.IsFiller))
            {
                return new Mp4Check(Mp4State.Broken);
            }

            movie ??= box.Is("moov"u8) ? box : null;
            media = box.Is("mdat"u8) && !(media?.End > media?.Content) ? box : media;
            offset = box.End;
        }

        return new Mp4Check(HasPicture(movie, media, read) && !(Mp4Samples.End(movie, read) > length) ? Mp4State.Whole : Mp4State.CutOff);
    }

    /// <summary>
    /// Whether nothing can be missing, whatever was said of the length: the boxes tile the file, and its tables name no sample behind it.
    /// Of a film in fragments nobody can tell.
    /// </summary>
    public static bool IsWholeByItself(long length, ReadAt read) =>
        Check(length, isLengthKnown: false, read) is { State: Mp4State.Whole, Tail: 0 }
        && Mp4Box.Children(0, length, read).FirstOrDefault(box => box.Is("moov"u8)) is { } movie && Mp4Samples.End(movie, read) is not null;

    /// <summary>Whether there is something to play. A film with tracks and nothing in them was cut where it was made or uploaded.</summary>
    private static bool HasPicture([NotNullWhen(true)] Mp4Box? movie, Mp4Box? media, ReadAt read) =>
        movie is not null && media is not null && (media.End > media.Content || !movie.Children(read).Any());

    /// <summary>
    /// Whether what is left at an offset is of no use to any player: not a box of the video's own that is cut, and either all samples end
    /// before it or, where that cannot be told, it is nothing but zeros at the end of a file of the announced length.
    /// </summary>
    private static bool IsTail(ReadOnlySpan<byte> tail, long offset, long? samplesEnd, bool isLengthKnown)
    {
        ReadOnlySpan<byte> type = tail[Math.Min(4, tail.Length)..];
        bool isCutBox = type.StartsWith("mdat"u8) || type.StartsWith("moof"u8) || type.StartsWith("moov"u8);
        return !isCutBox && (samplesEnd is { } end ? end <= offset : isLengthKnown && !tail.ContainsAnyExcept((byte)0));
    }

    private static byte[] Read(ReadAt read, long offset, int length)
    {
        byte[] bytes = new byte[length];
        return bytes[..read(bytes, offset)];
    }
}

/// <summary>
/// One box of an MP4 file (ISO/IEC 14496-12, 4.2): a size of 32 bits, a type of 4 characters, a size of 64 bits where the first one is 1,
/// and 0 for a box that goes on to the end.
/// </summary>
/// <param name="Type">The type's four bytes as a big-endian number.</param>
/// <param name="Content">Where its content begins, counted from the file's first byte.</param>
/// <param name="End">Where the next box begins.</param>
internal sealed record Mp4Box(uint Type, long Content, long End)
{
    private const int HeaderLength = 8;
    private const int LargeHeaderLength = 16;

    /// <summary>More boxes than any real file has in one place; a crafted one of millions must not keep the disk busy.</summary>
    public const int MostBoxes = 100_000;

    /// <summary>Whether players pass over it where a file begins.</summary>
    public bool IsFiller => Is("free"u8) || Is("skip"u8) || Is("wide"u8) || Is("uuid"u8) || Is("pdin"u8);

    public bool Is(ReadOnlySpan<byte> type) => Type == BinaryPrimitives.ReadUInt32BigEndian(type);

    /// <summary>Reads the beginning of its content, as much as there is and fits.</summary>
    public ReadOnlySpan<byte> Load(Span<byte> buffer, ReadAt read)
    {
        Span<byte> part = buffer[..(int)Math.Min(buffer.Length, End - Content)];
        return part[..read(part, Content)];
    }

    /// <summary>The boxes inside, as far as they make sense.</summary>
    public IEnumerable<Mp4Box> Children(ReadAt read) => Children(Content, End, read);

    /// <summary>The first box inside of that type; null when there is none.</summary>
    public Mp4Box? Find(ReadOnlySpan<byte> type, ReadAt read)
    {
        foreach (Mp4Box box in Children(read))
        {
            if (box.Is(type))
            {
                return box;
            }
        }

        return null;
    }

    /// <summary>The boxes between two places, as far as they make sense.</summary>
    public static IEnumerable<Mp4Box> Children(long start, long end, ReadAt read)
    {
        for (int boxes = 0; start < end && boxes < MostBoxes; boxes++)
        {
            if (At(start, end, read) is not (Mp4State.Whole, { } box))
            {
                yield break;
            }

            yield return box;
            start = box.End;
        }
    }

    /// <summary>The box that begins at an offset of what ends at another; null with the reason when there is none.</summary>
    public static (Mp4State State, Mp4Box? Box) At(long offset, long end, ReadAt read)
    {
        Span<byte> header = stackalloc byte[LargeHeaderLength];
        int length = read(header[..(int)Math.Min(LargeHeaderLength, end - offset)], offset);
        if (length < HeaderLength)
        {
            return (Mp4State.CutOff, null);
        }

        uint size = BinaryPrimitives.ReadUInt32BigEndian(header);
        uint type = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        return size switch
        {
            _ when !IsType(header[4..8]) => (Mp4State.Broken, null),
            0 => (Mp4State.Whole, new Mp4Box(type, offset + HeaderLength, end)),
            1 when length < LargeHeaderLength => (Mp4State.CutOff, null),
            1 => Measure(type, BinaryPrimitives.ReadUInt64BigEndian(header[8..]), offset, offset + LargeHeaderLength, end),
            _ => Measure(type, size, offset, offset + HeaderLength, end),
        };
    }

    private static (Mp4State State, Mp4Box? Box) Measure(uint type, ulong size, long offset, long content, long end) =>
        size < (ulong)(content - offset) ? (Mp4State.Broken, null)
        : size > (ulong)(end - offset) ? (Mp4State.CutOff, null)
        : (Mp4State.Whole, new Mp4Box(type, content, offset + (long)size));

    /// <summary>
    /// Types are printable. Zeros, which a crash can leave at the end of a file, would otherwise read as a last box of any length.
    /// </summary>
    private static bool IsType(ReadOnlySpan<byte> type) => !type.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E) || type[0] == 0xA9;
}
