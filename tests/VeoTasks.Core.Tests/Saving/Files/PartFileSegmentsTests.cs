using VeoTasks.Saving;
using VeoTasks.Storage;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Files;

/// <summary>Several connections at one part file, step by step.</summary>
public sealed class PartFileSegmentsTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;
    private const int Length = 64 * MiB;
    private const int Many = 8;

    private readonly VirtualClock _clock = new();
    private readonly TempFolder _folder = new();
    private readonly TracingDisk _disk = new();
    private PartFile _part = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string NotePath => _part.Path + ".json";

    /// <summary>A first connection that has fetched a mebibyte in a second.</summary>
    public async ValueTask InitializeAsync()
    {
        _part = PartFile.Open(_folder["video.mp4"], "mulerun:abc#0", new SaveFolder(_folder["."], _clock, _ => { }, _disk)).Value!;
        await _part.TakeUpAsync(Cancellation);
        _part.Begin(new ResumeInfo { Video = "mulerun:abc#0", ETag = "\"v1\"", Length = Length });
        _clock.Advance(TimeSpan.FromSeconds(1));
        _part.Append(new byte[MiB]);
    }

    public async ValueTask DisposeAsync()
    {
        await _part.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_end_is_given_to_nobody_before_what_came_ahead_of_it_is_hashed()
    {
        Segment ahead = _part.Take(Many)!;
        _part.Append(new byte[Length]);
        _part.ReleaseEnd();
        long end = ahead.End;
        Assert.False(_part.Append(ahead, new byte[Length]));
        _part.Release(ahead);

        Assert.False(_part.TakeEnd());
        await _part.AbsorbAsync(Cancellation);
        Assert.True(_part.TakeEnd());
        Assert.Equal((end, end), (_part.Length, _part.Received));
    }

    [Fact]
    public void While_there_are_gaps_a_mebibyte_at_most_is_there_and_not_noted()
    {
        Segment ahead = _part.Take(Many)!;
        long most = 0;
        _disk.Before = operation => most = operation == "write" ? most : Math.Max(most, _part.Received - Noted());

        foreach (int length in new[] { 200_000, MiB, 700_000, MiB, MiB, 100_000 })
        {
            _part.Append(new byte[length]);
            _part.Append(ahead, new byte[100_000]);
        }

        Assert.InRange(most, 1, MiB);
    }

    [Fact]
    public void A_note_that_could_not_be_written_is_not_written_later()
    {
        _disk.Before = _ => throw new IOException("broken");
        Assert.Throws<IOException>(() => _part.Take(Many));
        _disk.Before = _ => { };

        Assert.Null(_part.Note!.Ranges);
    }

    [Fact]
    public async Task Whoever_looks_for_something_to_do_does_not_wait_for_a_disk_that_is_held_up()
    {
        using ManualResetEventSlim isHeld = new();
        using ManualResetEventSlim isOver = new();
        _disk.Before = _ =>
        {
            isHeld.Set();
            isOver.Wait(Cancellation);
        };
        Task writing = DiskWait.RunAsync(() => _part.Append(new byte[MiB]));
        isHeld.Wait(Cancellation);

        TimeSpan? left = null;
        Task look = DiskWait.RunAsync(() => left = _part.TimeLeft(Many));
        await Task.WhenAny(look, Task.Delay(TimeSpan.FromSeconds(30), Cancellation));
        Assert.True(look.IsCompleted, "It waits.");
        Assert.Equal(TimeSpan.Zero, left);

        isOver.Set();
        await writing;
        _disk.Before = _ => { };
        Assert.NotEqual(TimeSpan.Zero, _part.TimeLeft(Many));
    }

    [Fact]
    public void What_stops_where_another_connection_began_is_not_resumed()
    {
        _ = _part.Take(Many)!;
        _part.Append(new byte[Length]);
        _part.ReleaseEnd();
        _part.Continue(Length);
        Assert.False(_part.IsContinued);

        _part.ReleaseEnd();
        Assert.False(_part.TakeEnd());
        _part.Continue(Length);
        Assert.True(_part.IsContinued);
    }

    [Fact]
    public void A_connection_that_comes_to_bytes_nobody_is_at_goes_on_with_them()
    {
        Segment ahead = _part.Take(Many)!;
        _part.Release(ahead);

        _part.Append(new byte[ahead.Start - MiB]);

        Assert.True(_part.Room > 0);
    }

    private long Noted() => ResumeInfo.Read(NotePath)!.Ranges!.Sum(range => range[1] - range[0]);
}
