using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Saving;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Who fetches which bytes of a file.</summary>
public sealed class SegmentsTests
{
    private const int MiB = 1024 * 1024;
    private const int Many = 8;

    private readonly VirtualClock _clock = new();

    [Fact]
    public void A_second_connection_takes_the_far_half_of_what_the_first_has_not_fetched()
    {
        Segments segments = Begin(26 * MiB, fetched: 2 * MiB);

        Segment second = segments.Take(Many)!;

        Assert.Equal((14L * MiB, 26L * MiB), (second.Start, second.End));
        Assert.Equal([new ByteRange(0, 2 * MiB)], segments.There);
    }

    [Fact]
    public void No_segment_takes_longer_than_eight_seconds_so_that_the_hash_follows_close_behind()
    {
        Segments segments = Begin(1000 * MiB, fetched: 2 * MiB);

        Segment second = segments.Take(Many)!;
        Segment third = segments.Take(Many)!;

        Assert.Equal((18L * MiB, 34L * MiB), (second.Start, second.End));
        Assert.Equal((34L * MiB, 50L * MiB), (third.Start, third.End));
    }

    [Fact]
    public void What_a_connection_gave_up_is_the_next_ones()
    {
        Segments segments = Begin(26 * MiB, fetched: 2 * MiB);
        Segment second = segments.Take(Many)!;
        second.Position += 5 * MiB;
        second.Release();

        Segment third = segments.Take(Many)!;

        Assert.Same(second, third);
        Assert.Equal(19L * MiB, third.Position);
    }

    [Theory]
    [InlineData(15, 250)]
    [InlineData(42, 50)]
    public void The_first_connection_is_watched_for_a_moment_and_for_a_shorter_one_where_the_file_is_large(int length, int milliseconds)
    {
        Segments segments = new(length * (long)MiB, [], _clock);
        segments.TakeFirst()!.Position = MiB;
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));

        Assert.Null(segments.Take(Many));
        Assert.Equal(TimeSpan.Zero, segments.TimeLeft(Many));

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotEqual(TimeSpan.Zero, segments.TimeLeft(Many));
        Assert.NotNull(segments.Take(Many));
    }

    [Fact]
    public void A_server_that_limits_only_after_a_burst_gives_each_connection_as_much()
    {
        Segments segments = new(40 * MiB, [], _clock);
        segments.TakeFirst()!.Position = 2 * MiB;
        _clock.Advance(TimeSpan.FromMilliseconds(400));

        Segment[] taken = [.. Enumerable.Range(1, 7).Select(_ => segments.Take(Many)!).OrderBy(segment => segment.Start)];

        Assert.Equal(Enumerable.Range(1, 7).Select(index => index * 5L * MiB), taken.Select(segment => segment.Start));
    }

    [Fact]
    public void A_file_that_is_not_large_is_halved_by_what_is_missing()
    {
        Segments segments = new(10 * MiB, [], _clock);
        segments.TakeFirst()!.Position = 2 * MiB;
        _clock.Advance(TimeSpan.FromMilliseconds(400));

        Assert.Equal(6L * MiB, segments.Take(Many)!.Start);
    }

    [Theory]
    [InlineData(42, 40, "the rest takes less than a second")]
    [InlineData(42, 33, "it comes so fast that no server limits it")]
    [InlineData(4, 3, "the rest is shorter than two requests are worth")]
    public void What_would_not_end_sooner_stays_with_its_connection(int length, int fetched, string why)
    {
        Segments segments = Begin(length * (long)MiB, fetched: fetched * (long)MiB);

        Assert.True(segments.Take(Many) is null, why);
    }

    [Fact]
    public void No_more_connections_than_are_allowed()
    {
        Segments segments = Begin(400 * MiB, fetched: 2 * MiB);

        Assert.NotNull(segments.Take(3));
        Assert.NotNull(segments.Take(3));
        Assert.Null(segments.Take(3));
        Assert.Equal(TimeSpan.Zero, segments.TimeLeft(3));
    }

    [Fact]
    public void The_file_whose_connections_need_longest_is_known()
    {
        Segments segments = Begin(42 * MiB, fetched: 2 * MiB);

        Assert.Equal(TimeSpan.FromSeconds(20), segments.TimeLeft(Many));
    }

    [Fact]
    public void A_connection_that_stands_still_gives_up_its_end()
    {
        Segments segments = Begin(26 * MiB, fetched: 2 * MiB);
        Segment still = segments.Take(Many)!;
        Segment quick = segments.Take(Many)!;
        _clock.Advance(TimeSpan.FromSeconds(2));
        quick.Position += 4 * MiB;

        Segment rest = segments.Take(Many)!;

        Assert.Equal((still.End, 26L * MiB), (rest.Start, rest.End));
    }

    /// <summary>Whatever connections take, fetch and give up, in any order.</summary>
    [Fact]
    public void Every_byte_is_fetched_by_one_connection_at_a_time_and_none_is_forgotten() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(
            Gen.Zip(Gen.Choose(1, 60 * MiB), Gen.Zip(Gen.Choose(0, 5), Gen.Choose(1, 3 * MiB)).ListOf(60)).ToArbitrary(),
            story => Play(story.Item1, [.. story.Item2])));

    private void Play(int length, IReadOnlyList<(int What, int Bytes)> story)
    {
        Segments segments = new(length, [], _clock);
        List<Segment> taken = [];
        List<ByteRange> fetched = [];
        foreach ((int what, int bytes) in story)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(what * 300));
            if (what == 0 && taken.Count > 0)
            {
                Segment left = taken[bytes % taken.Count];
                left.Release();
                taken.Remove(left);
            }
            else if (what <= 2 && (segments.TakeFirst() ?? segments.Take(Many)) is { } more)
            {
                taken.Add(more);
            }
            else if (taken.Count > 0)
            {
                Fetch(taken[bytes % taken.Count], bytes, fetched);
            }

            Assert.Equal(fetched.Sum(range => range.End - range.Start), segments.Received);
            Assert.Equal(segments.Received, segments.There.Sum(range => range.End - range.Start));
            Assert.Equal(segments.There is [{ Start: 0, End: var first }, ..] ? first : 0, segments.Prefix);
        }

        taken.ForEach(segment => segment.Release());
        while (segments.TakeFirst() is { } rest)
        {
            Fetch(rest, length, fetched);
            rest.Release();
        }

        Assert.Equal([new ByteRange(0, length)], segments.There);
    }

    private static void Fetch(Segment segment, int bytes, List<ByteRange> fetched)
    {
        ByteRange more = new(segment.Position, segment.Position + Math.Min(bytes, segment.Missing));
        Assert.DoesNotContain(fetched, range => range.Start < more.End && more.Start < range.End);
        fetched.Add(more);
        segment.Position = more.End;
    }

    /// <summary>A first connection that fetched so much in a second.</summary>
    private Segments Begin(long length, long fetched)
    {
        Segments segments = new(length, [], _clock);
        Segment first = segments.TakeFirst()!;
        _clock.Advance(TimeSpan.FromSeconds(1));
        first.Position = fetched;
        return segments;
    }
}
