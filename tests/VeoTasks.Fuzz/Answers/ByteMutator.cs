using System.IO.Compression;
using System.Text;

namespace VeoTasks.Fuzz.Answers;

/// <summary>Damages a text on its way to bytes: cut, scattered, wrongly encoded, wrapped or packed.</summary>
internal sealed class ByteMutator(Random random)
{
    private static readonly byte[][] Strangers =
    [
        [0xC0, 0x80], [0x80], [0xFF, 0xFE], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0], [0x1B, (byte)'[', (byte)'2', (byte)'J'], [.. Encoding.UTF8.GetPreamble()],
    ];

    /// <summary>The text as bytes; half of the time they are what they should be.</summary>
    public byte[] Mutate(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(24) switch
        {
            0 or 1 => bytes[..random.Next(bytes.Length + 1)],
            2 or 3 => Scatter(bytes),
            4 => [.. Encoding.UTF8.GetPreamble(), .. bytes],
            5 or 6 => Insert(bytes, Strangers[random.Next(Strangers.Length)]),
            7 => Encoding.Unicode.GetBytes(text),
            8 => [.. bytes, .. bytes],
            9 => Encoding.UTF8.GetBytes($"<!DOCTYPE html><html><head><title>{text}</title></head></html>"),
            10 => Encoding.UTF8.GetBytes($"callback({text});"),
            11 => Pack(bytes),
            12 => Encoding.UTF8.GetBytes($"data: {text}\n\n"),
            _ => bytes,
        };
    }

    /// <summary>Some bytes replaced by any others.</summary>
    public byte[] Scatter(byte[] bytes)
    {
        for (int count = random.Next(6); count >= 0 && bytes.Length > 0; count--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    /// <summary>The bytes in the coding gzip.</summary>
    public static byte[] Pack(byte[] bytes)
    {
        MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private byte[] Insert(byte[] bytes, byte[] what)
    {
        int at = random.Next(bytes.Length + 1);
        return [.. bytes.AsSpan(0, at), .. what, .. bytes.AsSpan(at)];
    }
}
