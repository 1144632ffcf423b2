using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Emulator;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Content;

public sealed class Mp4MovieTests
{
    private static readonly byte[] Picture = Track(0, 1280, 720);

    [Fact]
    public async Task A_real_video_tells_its_length_and_picture()
    {
        // One second of 320 x 180, made by ffmpeg.
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        gateway.Emulator.Add(EmulatedTask.Succeeds("mulerun", "t"));

        Assert.Equal(new Mp4Movie(TimeSpan.FromSeconds(1), 320, 180), Read(gateway.Emulator.Video("mulerun", "t")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Both_versions_of_the_headers_are_read(int version) =>
        Assert.Equal(new Mp4Movie(TimeSpan.FromSeconds(8), 1920, 1080), Read(File(Header(version, 600, 4800), Track(version, 1920, 1080))));

    [Fact]
    public void Sound_has_no_picture_and_the_largest_picture_counts() =>
        Assert.Equal((1280, 720), Size(File(Header(0, 1, 8), Track(0, 0, 0), Picture, Track(0, 160, 90))));

    [Theory]
    [InlineData(0u, 100ul)]
    [InlineData(600u, 0ul)]
    [InlineData(600u, 0xFFFFFFFFul)]
    public void A_length_that_cannot_be_told_is_none(uint scale, ulong duration) =>
        Assert.Null(Read(File(Header(0, scale, duration), Picture)).Duration);

    [Fact]
    public void A_video_that_says_nothing_is_one_all_the_same() => Assert.Equal(new Mp4Movie(null, null, null), Read(Mp4Sample.Shortest));

    [Fact]
    public void Whatever_stands_there_is_survived() => Prop.ForAll<byte[], ushort>((noise, at) =>
    {
        byte[] file = File(Header(0, 600, 4800), Picture);
        noise.AsSpan(0, Math.Min(noise.Length, file.Length - (at % file.Length))).CopyTo(file.AsSpan(at % file.Length));

        _ = Read(file);
    }).Check(2000);

    private static (int?, int?) Size(byte[] file) => (Read(file).Width, Read(file).Height);

    private static Mp4Movie Read(byte[] file) => Mp4Movie.Read(file.Length, (buffer, offset) =>
    {
        ReadOnlySpan<byte> rest = file.AsSpan((int)Math.Min(offset, file.Length));
        rest = rest[..Math.Min(rest.Length, buffer.Length)];
        rest.CopyTo(buffer);
        return rest.Length;
    });

    private static byte[] File(params byte[][] movie) =>
        [.. Mp4Sample.Box("ftyp", "isom\0\0\0\0"u8), .. Mp4Sample.Box("free", [1]),
            .. Mp4Sample.Box("moov", [.. movie.SelectMany(box => box)]), .. Mp4Sample.Box("mdat", [])];

    private static byte[] Header(int version, uint scale, ulong duration)
    {
        byte[] content = new byte[version == 0 ? 100 : 112];
        content[0] = (byte)version;
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(version == 0 ? 12 : 20), scale);
        if (version == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(16), (uint)duration);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(content.AsSpan(24), duration);
        }

        return Mp4Sample.Box("mvhd", content);
    }

    private static byte[] Track(int version, ushort width, ushort height)
    {
        byte[] content = new byte[version == 0 ? 84 : 96];
        content[0] = (byte)version;
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(content.Length - 8), width);
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(content.Length - 4), height);
        return Mp4Sample.Box("trak", [.. Mp4Sample.Box("edts", [0]), .. Mp4Sample.Box("tkhd", content)]);
    }
}
