using System.Buffers.Binary;
using System.Text;

namespace VeoTasks.Tests.Emulator.Cdn;

/// <summary>Walks the top-level boxes of an MP4 (ISO/IEC 14496-12, 4.2). Written for these tests alone, so that it shares no mistake with the code it checks.</summary>
internal static class Mp4Boxes
{
    /// <summary>Type and length of each box.</summary>
    /// <param name="length">Of the file.</param>
    /// <param name="read">Reads so many bytes from an offset on.</param>
    /// <exception cref="InvalidDataException">The boxes do not tile the file.</exception>
    public static IReadOnlyList<(string Type, long Length)> Walk(long length, Func<long, int, byte[]> read)
    {
        var boxes = new List<(string, long)>();
        for (long offset = 0; offset < length;)
        {
            var header = read(offset, 8);
            long size = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (size == 1)
            {
                size = BinaryPrimitives.ReadInt64BigEndian(read(offset + 8, 8));
            }

            if (size < 8 || offset + size > length)
            {
                throw new InvalidDataException($"A box of {size} bytes at {offset} of {length}.");
            }

            boxes.Add((Encoding.ASCII.GetString(header, 4, 4), size));
            offset += size;
        }

        return boxes;
    }

    public static IReadOnlyList<(string Type, long Length)> Walk(byte[] file) => Walk(file.Length, (offset, count) => file[(int)offset..(int)(offset + count)]);
}
