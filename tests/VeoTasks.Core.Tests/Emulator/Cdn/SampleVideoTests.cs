using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Emulator;
using VeoTasks.Emulator.Hosting;
using Xunit;

namespace VeoTasks.Tests.Emulator.Cdn;

public sealed class SampleVideoTests
{
    [Fact]
    public void Of_any_length_its_boxes_tile_the_file() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 300_000).ToArbitrary(),
        more =>
        {
            var length = SampleVideo.MinimumLength + more;
            var boxes = Mp4Boxes.Walk(SampleVideo.Padded(length, (ulong)more).ToArray());
            return boxes.Select(box => box.Type).SequenceEqual(["ftyp", "moov", "free", "mdat", "free"])
                && boxes.Sum(box => box.Length) == length;
        }));

    [Theory]
    [InlineData(uint.MaxValue, 8)]
    [InlineData(uint.MaxValue + 1L, 16)]
    [InlineData(10_000_000_000, 16)]
    public void Beyond_four_gigabytes_the_padding_has_a_large_size(long padding, int headerLength)
    {
        var video = SampleVideo.Padded(SampleVideo.Bytes.Length + padding, 7);
        var boxes = Mp4Boxes.Walk(video.Length, (offset, count) => video.Slice(offset, count).ToArray());
        Assert.Equal(("free", padding), boxes[^1]);

        var header = video.Slice(SampleVideo.Bytes.Length, 8).ToArray();
        Assert.Equal(headerLength == 16, header is [0, 0, 0, 1, ..]);
    }

    [Fact]
    public void Even_the_shortest_videos_differ_by_their_seed() => Check.QuickThrowOnFailure(Prop.ForAll<uint, uint>((one, other) =>
        one == other == SampleVideo.Padded(SampleVideo.MinimumLength, one).ToArray()
            .SequenceEqual(SampleVideo.Padded(SampleVideo.MinimumLength, other).ToArray())));

    [Fact]
    public void Any_slice_of_a_content_is_that_part_of_the_whole() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 5000).Two().Zip(Gen.Choose(0, 2).Zip(Gen.Choose(0, 1000))).ToArbitrary(),
        sample =>
        {
            var ((one, other), (tail, seed)) = sample;
            Content video = SampleVideo.Padded(SampleVideo.MinimumLength + tail, (ulong)seed);
            var body = new JoinedContent([Content.Text("{\"a\":\""), new Base64Content(video), Content.Text("\",\"b\":\""), Content.Empty,
                new Base64Content(video), Content.Text("\"}")]);
            var (first, count) = (Math.Min(one, other), Math.Abs(one - other));
            return body.Slice(first, count).ToArray().AsSpan().SequenceEqual(body.ToArray().AsSpan(first, count));
        }));

    [Theory]
    [Trait("Needs", "ffprobe")]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(5_000_000)]
    public async Task Ffprobe_plays_it(int more)
    {
        Assert.SkipUnless(IsInstalled("ffprobe"), "ffprobe is not installed");
        var folder = Directory.CreateTempSubdirectory("veotasks-");
        try
        {
            var file = Path.Combine(folder.FullName, "video.mp4");
            await File.WriteAllBytesAsync(
                file, SampleVideo.Padded(SampleVideo.MinimumLength + more, 1).ToArray(), TestContext.Current.CancellationToken);

            var (exitCode, output, errors) = await RunAsync(
                "ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=codec_name,width,height,nb_read_frames", "-of",
                "csv=p=0", file);

            Assert.Equal((0, "", "h264,320,180,12"), (exitCode, errors, output.Trim()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        using var process =
            Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}

/// <summary>
/// Walks the top-level boxes of an MP4 (ISO/IEC 14496-12, 4.2). Written for these tests alone, so that it shares no mistake with the code
/// it checks.
/// </summary>
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

    public static IReadOnlyList<(string Type, long Length)> Walk(byte[] file) =>
        Walk(file.Length, (offset, count) => file[(int)offset..(int)(offset + count)]);
}
