using System.Buffers.Binary;
using System.Text;

namespace VeoTasks.Simulation;

/// <summary>Makes files that are MP4 by their boxes: ftyp, moov, mdat, filled with bytes that differ from seed to seed.</summary>
public static class Mp4Sample
{
    /// <summary>The 40 bytes of the contract cases: the shortest file that counts as a video.</summary>
    public static byte[] Shortest { get; } = Convert.FromBase64String("AAAAGGZ0eXBpc29tAAAAAGlzb21tcDQyAAAACG1vb3YAAAAIbWRhdA==");

    /// <summary>A whole file of exactly that many bytes.</summary>
    public static byte[] Make(int length, int seed = 1)
    {
        const int movie = 120;
        const int fileType = 24;
        byte[] noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return
        [
            .. Box("ftyp", "isom\0\0\0\0isommp42"u8),
            .. Box("moov", noise.AsSpan(0, movie - 8)),
            .. Box("mdat", noise.AsSpan(0, length - fileType - movie - 8)),
        ];
    }

    /// <summary>One box with a size of 32 bits.</summary>
    public static byte[] Box(string type, ReadOnlySpan<byte> payload)
    {
        byte[] box = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(box, (uint)box.Length);
        Encoding.Latin1.GetBytes(type, box.AsSpan(4));
        payload.CopyTo(box.AsSpan(8));
        return box;
    }

    /// <summary>One box with a size of 64 bits.</summary>
    public static byte[] LargeBox(string type, ReadOnlySpan<byte> payload)
    {
        byte[] box = new byte[16 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(box, 1);
        Encoding.Latin1.GetBytes(type, box.AsSpan(4));
        BinaryPrimitives.WriteUInt64BigEndian(box.AsSpan(8), (ulong)box.Length);
        payload.CopyTo(box.AsSpan(16));
        return box;
    }
}
