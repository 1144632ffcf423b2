using System.Buffers.Binary;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Cdn;

/// <summary>Bytes that look random, are the same for the same seed, and can be made from any offset on.</summary>
internal sealed class NoiseContent(ulong seed, long length) : Content
{
    private const int WordLength = sizeof(ulong);

    public override long Length => length;

    public override void Read(long offset, Span<byte> destination)
    {
        var index = offset / WordLength;
        var skip = (int)(offset % WordLength);
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
        var part = bytes[skip..];
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
