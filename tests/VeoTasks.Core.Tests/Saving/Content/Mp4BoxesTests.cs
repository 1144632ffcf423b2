using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Content;

public sealed class Mp4BoxesTests
{
    private static readonly byte[] FileType = Mp4Sample.Box("ftyp", "isom\0\0\0\0isommp42"u8);
    private static readonly byte[] Movie = Mp4Sample.Box("moov", new byte[30]);
    private static readonly byte[] Media = Mp4Sample.Box("mdat", new byte[50]);

    [Fact]
    public void The_shortest_video_is_whole() => Assert.Equal(Mp4State.Whole, Check(Mp4Sample.Shortest));

    [Fact]
    public void The_order_behind_ftyp_does_not_matter() => Assert.Equal(Mp4State.Whole, Check([.. FileType, .. Media, .. Movie]));

    [Fact]
    public void A_box_may_have_a_size_of_64_bits() =>
        Assert.Equal(Mp4State.Whole, Check([.. FileType, .. Movie, .. Mp4Sample.LargeBox("mdat", new byte[50]), .. Mp4Sample.Box("free", [])]));

    [Fact]
    public void A_last_box_of_size_0_goes_on_to_the_end() =>
        Assert.Equal(Mp4State.Whole, Check([.. FileType, .. Movie, 0, 0, 0, 0, .. "mdat"u8, .. new byte[33]]));

    [Fact]
    public void Boxes_with_a_copyright_sign_are_boxes() =>
        Assert.Equal(Mp4State.Whole, Check([.. FileType, .. Movie, .. Media, .. Mp4Sample.Box("\u00A9too", new byte[5])]));

    [Fact]
    public void A_video_without_its_index_or_its_data_needs_more()
    {
        Assert.Equal(Mp4State.CutOff, Check([.. FileType, .. Media]));
        Assert.Equal(Mp4State.CutOff, Check([.. FileType, .. Movie]));
        Assert.Equal(Mp4State.CutOff, Check([]));
    }

    [Fact]
    public void Something_else_in_front_is_no_video() => Assert.Equal(Mp4State.Broken, Check([.. Movie, .. FileType, .. Media]));

    [Fact]
    public void Zeros_at_the_end_are_no_last_box() => Assert.Equal(Mp4State.Broken, Check([.. FileType, .. Movie, .. Media, .. new byte[64]]));

    [Theory]
    [InlineData(0xFFFFFFFFFFFFFFFF, Mp4State.CutOff)]
    [InlineData(0x8000000000000000, Mp4State.CutOff)]
    [InlineData(15ul, Mp4State.Broken)]
    [InlineData(0ul, Mp4State.Broken)]
    public void Sizes_beyond_reason_neither_pass_nor_throw(ulong size, object state)
    {
        byte[] box = Mp4Sample.LargeBox("mdat", new byte[50]);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(box.AsSpan(8), size);

        Assert.Equal((Mp4State)state, Check([.. FileType, .. Movie, .. box]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void A_box_smaller_than_its_own_header_is_broken(byte size) =>
        Assert.Equal(Mp4State.Broken, Check([.. FileType, .. Movie, .. Media, 0, 0, 0, size, .. "freexxxxxxxxxxxxxxxx"u8]));

    [Fact]
    public void A_file_of_nothing_but_tiny_boxes_is_given_up()
    {
        int reads = 0;
        byte[] tiny = Mp4Sample.Box("free", []);
        Mp4State state = Mp4Boxes.Check(1L << 40, (buffer, offset) =>
        {
            reads++;
            (offset == 0 ? Mp4Sample.Box("ftyp", []) : tiny).CopyTo(buffer);
            return buffer.Length;
        });

        Assert.Equal(Mp4State.Broken, state);
        Assert.InRange(reads, 1, 200_000);
    }

    [Fact]
    public void No_beginning_of_a_video_that_ends_in_its_data_is_whole()
    {
        byte[] video = Mp4Sample.Make(400);

        Assert.Equal(Mp4State.Whole, Check(video));
        Assert.All(Enumerable.Range(0, video.Length), length => Assert.Equal(Mp4State.CutOff, Check(video[..length])));
    }

    [Fact]
    public void Any_bytes_at_all_are_judged_without_an_exception() => Prop.ForAll<byte[], byte[], ushort>((noise, tail, at) =>
    {
        byte[] bytes = [.. FileType, .. Movie, .. Media, .. tail];
        noise.AsSpan(0, Math.Min(noise.Length, bytes.Length - (at % bytes.Length))).CopyTo(bytes.AsSpan(at % bytes.Length));
        _ = Check(bytes);
        _ = Check(noise);
    }).Check(1000);

    private static Mp4State Check(byte[] bytes) => Mp4Boxes.Check(bytes.Length, (buffer, offset) =>
    {
        ReadOnlySpan<byte> rest = bytes.AsSpan((int)offset);
        int length = Math.Min(buffer.Length, rest.Length);
        rest[..length].CopyTo(buffer);
        return length;
    });
}
