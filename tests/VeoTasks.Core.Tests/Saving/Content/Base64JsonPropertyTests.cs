using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Content;

/// <summary>The decoder against random answers: good ones come out byte for byte, damaged ones fail in the two ways that are promised.</summary>
public sealed class Base64JsonPropertyTests
{
    private static Arbitrary<int> Seeds => Arb.From(Gen.Choose(0, int.MaxValue));

    [Fact]
    public void Any_bytes_survive_any_order_spacing_escaping_and_slicing() => Prop.ForAll(Seeds, async seed =>
    {
        Random random = new(seed);
        byte[] video = new byte[random.Next(1, 200_000)];
        random.NextBytes(video);

        byte[] decoded = await DecodeAsync(Encoding.UTF8.GetBytes(Answer(video, random)), random.Next(1, 100_000), random.Next(1, 100_000));

        return decoded.AsSpan().SequenceEqual(video);
    }).Check(Effort.Of(usual: 25, full: 100));

    [Fact]
    public void Any_damage_gives_bytes_or_one_of_two_exceptions() => Prop.ForAll(Seeds, async seed =>
    {
        Random random = new(seed);
        byte[] json = Encoding.UTF8.GetBytes(Answer([1, 2, 3, 4, 5, 6, 7], random));
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            json[random.Next(json.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : "\"\\{}[],:=A"u8[random.Next(10)];
        }

        try
        {
            await DecodeAsync(json[random.Next(2)..], random.Next(1, 20), random.Next(1, 20));
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            // As promised.
        }
    }).Check(Effort.Of(usual: 500, full: 2000));

    /// <summary>Counts what this thread alone allocates, while everything completes on it, so no other test disturbs the figure.</summary>
    [Fact]
    public async Task A_hundred_megabytes_of_base64_take_less_than_a_megabyte_of_memory()
    {
        const int length = 100 * 1024 * 1024;
        byte[] sink = new byte[1024 * 1024];
        using Base64JsonStream stream = new(new EndlessAnswer(length));

        int thread = Environment.CurrentManagedThreadId;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long decoded = 0;
        while (await stream.ReadAsync(sink, TestContext.Current.CancellationToken) is > 0 and var read)
        {
            decoded += read;
        }

        Assert.Equal(thread, Environment.CurrentManagedThreadId);
        Assert.Equal(length / 4 * 3, decoded);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1024 * 1024);
    }

    private static string Answer(byte[] video, Random random)
    {
        string base64 = Convert.ToBase64String(video);
        string[] members =
        [
            $"\"size\":{Blank(random)}{video.Length}",
            $"\"base64\"{Blank(random)}:\"{Escape(base64, random)}\"",
            $"\"data_url\":\"{Escape("data:video/mp4;base64," + base64, random)}\"",
            "\"success\" : true",
            "\"extra\":{\"base64\":[\"\\\"}\",{\"a\":-1.5e+3}],\"b\":null}",
        ];
        random.Shuffle(members);
        return $"{Blank(random)}{{{Blank(random)}{string.Join(Blank(random) + "," + Blank(random), members)}{Blank(random)}}}";
    }

    private static string Blank(Random random) => random.Next(4) switch { 0 => " ", 1 => "\r\n\t", _ => "" };

    private static string Escape(string text, Random random)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char symbol in text)
        {
            escaped.Append(symbol switch
            {
                '/' when random.Next(2) == 0 => "\\/",
                '+' or '=' when random.Next(2) == 0 => $"\\u{(int)symbol:x4}",
                _ => symbol,
            });
        }

        return escaped.ToString();
    }

    private static async Task<byte[]> DecodeAsync(byte[] json, int piece, int bufferLength)
    {
        using Base64JsonStream stream = new(new ScriptedStream(json) { Piece = piece });
        using MemoryStream decoded = new();
        await stream.CopyToAsync(decoded, bufferLength);
        return decoded.ToArray();
    }
}
