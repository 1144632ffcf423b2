using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Emulator;
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
    public void A_film_without_tracks_and_without_media_was_cut_where_it_was_made() =>
        Assert.Equal(
            Mp4State.CutOff,
            Check([.. FileType, .. Mp4Sample.Box("free", []), .. Mp4Sample.Box("mdat", []), .. Mp4Sample.Box("moov", Mp4Sample.Box("mvhd", new byte[100]))]));

    [Fact]
    public void The_order_behind_ftyp_does_not_matter() => Assert.Equal(Mp4State.Whole, Check([.. FileType, .. Media, .. Movie]));

    [Fact]
    public void A_box_may_have_a_size_of_64_bits() =>
        Assert.Equal(
            Mp4State.Whole, Check([.. FileType, .. Movie, .. Mp4Sample.LargeBox("mdat", new byte[50]), .. Mp4Sample.Box("free", [])]));

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

    [Theory]
    [InlineData("free")]
    [InlineData("skip")]
    [InlineData("wide")]
    [InlineData("uuid")]
    public void What_players_pass_over_may_stand_in_front(string type) =>
        Assert.Equal(
            Mp4State.Whole, Check([.. Mp4Sample.Box(type, new byte[20]), .. Mp4Sample.Box("free", []), .. FileType, .. Movie, .. Media]));

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(5000)]
    public void Zeros_at_the_end_are_no_last_box_and_no_harm_where_the_length_was_announced(int zeros)
    {
        byte[] file = [.. FileType, .. Movie, .. Media, .. new byte[zeros]];

        Assert.NotEqual(Mp4State.Whole, Check(file));
        Assert.Equal(new Mp4Check(Mp4State.Whole, zeros), CheckTail(file, isLengthKnown: true));
    }

    [Fact]
    public void More_zeros_than_any_muxer_leaves_are_a_crash() =>
        Assert.Equal(Mp4State.Broken, Check([.. FileType, .. Movie, .. Media, .. new byte[100_000]], isLengthKnown: true));

    [Theory]
    [InlineData("\0\0\0\0")]
    [InlineData("\r\n")]
    [InlineData("\n-- end of part --\n")]
    [InlineData("\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF")]
    [InlineData("\0\0\u0001\0free0123")]
    public void Whatever_stands_behind_the_last_sample_is_no_harm(string tail)
    {
        byte[] file = [.. SampleVideo.Bytes, .. Encoding.Latin1.GetBytes(tail)];

        Assert.Equal(new Mp4Check(Mp4State.Whole, tail.Length), CheckTail(file, isLengthKnown: true));
        Assert.Equal(new Mp4Check(Mp4State.Whole, tail.Length), CheckTail(file, isLengthKnown: false));
    }

    [Theory]
    [InlineData("mdat")]
    [InlineData("moof")]
    public void A_box_of_media_that_is_cut_is_no_tail(string type)
    {
        byte[] file = [.. SampleVideo.Bytes, 0, 0, 1, 0, .. Encoding.ASCII.GetBytes(type), .. new byte[20]];

        Assert.Equal(Mp4State.CutOff, Check(file, isLengthKnown: true));
    }

    [Fact]
    public void A_video_whose_samples_lie_behind_its_end_is_cut_off_though_its_boxes_add_up()
    {
        byte[] whole = [.. SampleVideo.Bytes];
        int media = whole.AsSpan().IndexOf("mdat"u8);
        whole.AsSpan(media - 4, 4).Clear();
        int end =
            (int)Mp4Samples.End(Mp4Box.Children(0, whole.Length, ReaderOf(whole)).First(box => box.Is("moov"u8)), ReaderOf(whole))!.Value;

        Assert.InRange(end, media + 5, whole.Length);
        Assert.Equal(Mp4State.Whole, Check(whole, isLengthKnown: true));
        Assert.Equal(Mp4State.Whole, Check(whole[..end], isLengthKnown: true));
        Assert.All(Enumerable.Range(media + 4, end - media - 4), length => Assert.Equal(
            Mp4State.CutOff, Check(whole[..length], isLengthKnown: true)));
    }

    [Fact]
    public void A_video_without_anything_in_its_data_is_cut_off()
    {
        byte[] whole = [.. SampleVideo.Bytes];
        int media = whole.AsSpan().IndexOf("mdat"u8);
        byte[] hollow = [.. whole.AsSpan(0, media - 4), .. Mp4Sample.Box("mdat", []), .. Mp4Sample.Box("free", new byte[whole.Length])];

        Assert.Equal(Mp4State.CutOff, Check(hollow, isLengthKnown: true));
    }

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
        Mp4State state = Mp4Boxes.Check(1L << 40, isLengthKnown: true, (buffer, offset) =>
        {
            reads++;
            (offset == 0 ? Mp4Sample.Box("ftyp", []) : tiny).CopyTo(buffer);
            return buffer.Length;
        }).State;

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

    private static Mp4State Check(byte[] bytes, bool isLengthKnown = false) => CheckTail(bytes, isLengthKnown).State;

    private static Mp4Check CheckTail(byte[] bytes, bool isLengthKnown) => Mp4Boxes.Check(bytes.Length, isLengthKnown, ReaderOf(bytes));

    private static ReadAt ReaderOf(byte[] bytes) => (buffer, offset) =>
    {
        ReadOnlySpan<byte> rest = bytes.AsSpan((int)offset);
        int length = Math.Min(buffer.Length, rest.Length);
        rest[..length].CopyTo(buffer);
        return length;
    };
}
