using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Reports;
using VeoTasks.Saving;
using VeoTasks.Tests.Reports.Support;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Reports;

/// <summary>The timeline's stretches: all that has a time is in one of them, and there are never too many.</summary>
public sealed class TimelineTests
{
    private static Gen<DateTimeOffset> Times { get; } =
        from spread in Gen.Elements(1L, 1000, 100_000, 10_000_000, 5_000_000_000, 200_000_000_000)
        from part in Gen.Choose(0, 1000)
        select Sample.Evening.AddSeconds(spread * part / 1000d);

    [Fact]
    public void Everything_is_counted_once_in_at_most_48_steps() => Prop.ForAll(
        Arb.From(Times.ListOf()), Arb.From(Times.ListOf()), (saved, failed) =>
    {
        Timeline? timeline = Of(saved, failed);
        if (saved.Count + failed.Count == 0)
        {
            Assert.Null(timeline);
            return;
        }

        Assert.InRange(timeline!.Saved.Count, 1, Timeline.MostSteps);
        Assert.Equal((saved.Count, failed.Count), (timeline.Saved.Sum(), timeline.Failed.Sum()));
        Assert.All(saved.Concat(failed), time => Assert.InRange(time, timeline.Start, timeline.End));
    }).Check(500);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(60, 2)]
    [InlineData(24 * 60, 60)]
    [InlineData(30 * 24 * 60, 24 * 60)]
    public void Steps_are_those_that_people_count_in(int minutes, int step)
    {
        Timeline timeline = Of([Sample.Evening, Sample.Evening.AddMinutes(minutes)], [])!;
        Assert.Equal(TimeSpan.FromMinutes(step), timeline.Step);
        Assert.Equal(0, timeline.Start.UtcTicks % timeline.Step.Ticks);
    }

    [Fact]
    public void Times_that_make_no_sense_are_left_out()
    {
        Assert.Null(Of([default, DateTimeOffset.MaxValue], [DateTimeOffset.MinValue]));
        Assert.Equal([1], Of([default, Sample.Evening], [])!.Saved);
    }

    private static Timeline? Of(IEnumerable<DateTimeOffset> saved, IEnumerable<DateTimeOffset> failed) => Timeline.Of(Sample.Report(
        [.. saved.Select((time, number) => Sample.Video(Sample.Entry($"{number}") with { SavedAt = time }))],
        [.. failed.Select(time => Sample.Failure("f") with { At = time })]));
}
