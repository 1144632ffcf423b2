using VeoTasks.Benchmarks.Downloads;

namespace VeoTasks.Tests.Benchmarks;

public sealed class FetchNotesTests
{
    [Fact]
    public void What_is_only_received_is_counted_and_has_no_first_file()
    {
        FetchNotes notes = new();

        notes.Received(3);
        notes.Received(4);

        FetchReport report = notes.ToReport();
        Assert.Equal(7, report.Bytes);
        Assert.Null(report.FirstSeconds);
    }

    [Fact]
    public void Of_what_is_saved_the_first_counts()
    {
        FetchNotes notes = new();

        notes.Saved(3);
        double? first = notes.ToReport().FirstSeconds;
        notes.Saved(4);

        FetchReport report = notes.ToReport();
        Assert.Equal(7, report.Bytes);
        Assert.Equal(first, report.FirstSeconds);
        Assert.InRange(report.FirstSeconds!.Value, 0, report.WallSeconds);
    }
}
