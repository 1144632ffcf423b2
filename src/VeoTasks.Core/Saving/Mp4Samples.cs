using System.Buffers.Binary;

namespace VeoTasks.Saving;

/// <summary>
/// Where the samples of a video's tracks are, by the tables in its moov box (ISO/IEC 14496-12, 8.6 and 8.7): samples lie in chunks, whose
/// offsets count from the file's first byte. A file that was cut short where it was uploaded may be whole by its boxes, and not by these.
/// </summary>
internal static class Mp4Samples
{
    private const int BufferLength = 48 * 1024;

    /// <summary>More entries than a film of a day has; a crafted table must not keep the disk busy.</summary>
    private const int MostEntries = 10_000_000;

    /// <summary>
    /// The offset behind the last byte that picture or sound needs; null where the tables do not say it all, as in a film in fragments.
    /// </summary>
    public static long? End(Mp4Box movie, ReadAt read)
    {
        if (movie.Find("mvex"u8, read) is not null)
        {
            return null;
        }

        long? end = null;
        foreach (Mp4Box track in movie.Children(read).Where(box => box.Is("trak"u8)))
        {
            if (track.Find("mdia"u8, read) is { } media && IsSeenOrHeard(media, read)
                && media.Find("minf"u8, read)?.Find("stbl"u8, read) is { } tables && TrackEnd(tables, read) is { } last)
            {
                end = Math.Max(end ?? 0, last);
            }
        }

        return end;
    }

    private static bool IsSeenOrHeard(Mp4Box media, ReadAt read)
    {
        Span<byte> handler = stackalloc byte[12];
        ReadOnlySpan<byte> found = media.Find("hdlr"u8, read) is { } box ? box.Load(handler, read) : default;
        return found.EndsWith("vide"u8) || found.EndsWith("soun"u8);
    }

    /// <summary>
    /// Where the chunk that lies last ends. Its samples are found by their numbers: those of all chunks before it come first.
    /// </summary>
    private static long? TrackEnd(Mp4Box tables, ReadAt read)
    {
        Mp4Box? narrow = tables.Find("stco"u8, read);
        Mp4Box? offsets = narrow ?? tables.Find("co64"u8, read);
        if (offsets is null || Count(offsets, 4, read) is not (> 0 and <= MostEntries and var chunks))
        {
            return null;
        }

        (ulong offset, long chunk) = (0, 0);
        long number = 0;
        foreach (ulong next in Numbers(offsets, 8, narrow is null ? 8 : 4, read).Take((int)chunks))
        {
            number++;
            if (next >= offset)
            {
                (offset, chunk) = (next, number);
            }
        }

        (long before, long count) = SamplesOf(chunk, tables.Find("stsc"u8, read), read);
        ulong end = offset + SizeOf(before, count, tables.Find("stsz"u8, read), read);
        return (long)Math.Min(end, long.MaxValue);
    }

    /// <summary>How many samples come before a chunk and how many it has (8.7.4): runs of chunks with as many samples each.</summary>
    private static (long Before, long Count) SamplesOf(long chunk, Mp4Box? table, ReadAt read)
    {
        (long before, long first, long count) = (0, 1, 0);
        foreach (ulong[] run in table is null ? [] : Numbers(table, 8, 4, read).Take(3 * MostEntries).Chunk(3))
        {
            if (run.Length < 3 || (long)run[0] > chunk)
            {
                break;
            }

            before += ((long)run[0] - first) * count;
            (first, count) = ((long)run[0], (long)run[1]);
        }

        return (before + ((chunk - first) * count), count);
    }

    /// <summary>How many bytes some samples have together (8.7.3): all the same, or each its own.</summary>
    private static ulong SizeOf(long first, long count, Mp4Box? table, ReadAt read)
    {
        if (table is null || first is < 0 or > MostEntries || count is < 0 or > MostEntries)
        {
            return 0;
        }

        ulong size = Count(table, 4, read) ?? 0;
        return size > 0
            ? size * (ulong)count
            : Numbers(table, 12, 4, read).Skip((int)first).Take((int)count).Aggregate(0UL, (sum, next) => sum + next);
    }

    private static ulong? Count(Mp4Box table, int at, ReadAt read) => Numbers(table, at, 4, read).Cast<ulong?>().FirstOrDefault();

    /// <summary>The big-endian numbers from a place in a box to its end.</summary>
    private static IEnumerable<ulong> Numbers(Mp4Box box, int at, int width, ReadAt read)
    {
        byte[] buffer = new byte[Math.Min(BufferLength, Math.Max(0, box.End - box.Content - at))];
        for (long offset = box.Content + at; offset < box.End;)
        {
            int length = read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, box.End - offset)), offset);
            length -= length % width;
            for (int place = 0; place < length; place += width)
            {
                yield return width == 4
                    ? BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(place))
                    : BinaryPrimitives.ReadUInt64BigEndian(buffer.AsSpan(place));
            }

            if (length == 0)
            {
                yield break;
            }

            offset += length;
        }
    }
}
