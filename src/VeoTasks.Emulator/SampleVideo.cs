using System.Buffers.Binary;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator;

/// <summary>
/// The playable second of test picture that every emulated video begins with, made by
/// <c>ffmpeg -f lavfi -i testsrc=size=320x180:rate=12:duration=1 -c:v libx264 -preset veryslow -crf 34 -pix_fmt yuv420p -movflags
/// +faststart -bitexact -map_metadata -1 sample.mp4</c>.
/// </summary>
internal static class SampleVideo
{
    private const int CompactHeader = 8;
    private const int LargeHeader = 16;

    /// <summary>What is random in the padding of the smallest video, so that even those differ from each other.</summary>
    private const int LeastPadding = 8;

    public static byte[] Bytes { get; } = Load();

    /// <summary>The shortest video that can be asked for, in bytes.</summary>
    public static int MinimumLength => Bytes.Length + CompactHeader + LeastPadding;

    /// <summary>
    /// The sample with a <c>free</c> box (ISO/IEC 14496-12, 8.1.2) behind it that makes it <paramref name="length"/> bytes long. Players
    /// skip the box.
    /// </summary>
    /// <param name="length">At least <see cref="MinimumLength"/>; the box gets a 64-bit size when 32 bits do not hold it.</param>
    /// <param name="seed">What the padding is made from.</param>
    public static Content Padded(long length, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, MinimumLength);
        byte[] header = FreeBoxHeader(length - Bytes.Length);
        NoiseContent padding = new(seed, length - Bytes.Length - header.Length);
        return new JoinedContent([new BytesContent(Bytes), new BytesContent(header), padding]);
    }

    private static byte[] FreeBoxHeader(long boxLength)
    {
        bool isLarge = boxLength > uint.MaxValue;
        byte[] header = new byte[isLarge ? LargeHeader : CompactHeader];
        BinaryPrimitives.WriteUInt32BigEndian(header, isLarge ? 1 : (uint)boxLength);
        "free"u8.CopyTo(header.AsSpan(4));
        if (isLarge)
        {
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(8), boxLength);
        }

        return header;
    }

    private static byte[] Load()
    {
        using Stream stream = typeof(SampleVideo).Assembly.GetManifestResourceStream("sample.mp4")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>Bytes that look random, are the same for the same seed, and can be made from any offset on.</summary>
internal sealed class NoiseContent(ulong seed, long length) : Content
{
    private const int WordLength = sizeof(ulong);

    public override long Length => length;

    public override void Read(long offset, Span<byte> destination)
    {
        long index = offset / WordLength;
        int skip = (int)(offset % WordLength);
        if (skip > 0)
        {
            destination = destination[Copy(Word(index++), skip, destination)..];
        }

        for (; destination.Length >= WordLength; destination = destination[WordLength..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination, Word(index++));
        }

        Copy(Word(index), 0, destination);
    }

    /// <summary>Copies what fits of a word's bytes from <paramref name="skip"/> on and returns how many that were.</summary>
    private static int Copy(ulong word, int skip, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[WordLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, word);
        Span<byte> part = bytes[skip..];
        part = part[..Math.Min(part.Length, destination.Length)];
        part.CopyTo(destination);
        return part.Length;
    }

    private ulong Word(long index) => Mix(seed + ((ulong)index * 0x9E3779B97F4A7C15));

    // The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
