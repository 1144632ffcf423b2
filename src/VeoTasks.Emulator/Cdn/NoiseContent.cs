using System.Buffers.Binary;
using VeoTasks.Emulator.Http;

namespace VeoTasks.Emulator.Cdn;

/// <summary>Bytes that look random, are the same for the same seed, and can be made from any offset on.</summary>
internal sealed class NoiseContent(ulong seed, long length) : Content
{
    private const int WordLength = sizeof(ulong);

    public override long Length => length;

    public override void Read(long offset, Span<byte> destination)
    {
        Span<byte> word = stackalloc byte[WordLength];
        var index = (ulong)offset / WordLength;
        var skip = (int)(offset % WordLength);
        while (!destination.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Mix(seed + (index++ * 0x9E3779B97F4A7C15)));
            var part = word[skip..];
            part = part[..Math.Min(part.Length, destination.Length)];
            part.CopyTo(destination);
            destination = destination[part.Length..];
            skip = 0;
        }
    }

    // The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
