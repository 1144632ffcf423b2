using Microsoft.Win32.SafeHandles;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Files;

public sealed class EarlyFlushTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TracingDisk _disk = new();
    private readonly SafeFileHandle _file;
    private readonly EarlyFlush _early;

    public EarlyFlushTests()
    {
        _file = File.OpenHandle(_folder["file"], FileMode.CreateNew, FileAccess.Write);
        _early = new EarlyFlush(_disk, _file);
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Less_than_a_step_is_not_flushed()
    {
        Assert.False(_early.Advance(EarlyFlush.Step - 1));
        await _early.EndAsync();

        Assert.Empty(_disk.Trace);
    }

    [Fact]
    public async Task What_was_there_when_a_flush_began_is_known_to_be_on_disk_once_it_has_ended()
    {
        Assert.False(_early.Advance(EarlyFlush.Step));
        await _early.EndAsync();

        Assert.True(_early.Advance(EarlyFlush.Step + 5));
        Assert.Equal(EarlyFlush.Step, _early.Flushed);
        Assert.False(_early.Advance(EarlyFlush.Step + 6));
        Assert.Equal(["flush"], _disk.Trace);
    }

    [Fact]
    public async Task One_flush_at_a_time_and_nobody_waits_for_it()
    {
        using ManualResetEventSlim release = new();
        _disk.Before = _ => release.Wait(TestContext.Current.CancellationToken);

        _early.Advance(EarlyFlush.Step);
        Assert.False(_early.Advance(5 * EarlyFlush.Step));
        Assert.False(_early.EndAsync().IsCompletedSuccessfully);
        release.Set();
        await _early.EndAsync();

        Assert.Equal(["flush"], _disk.Trace);
        Assert.True(_early.EndAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_failure_is_told_at_the_next_step_and_at_the_end()
    {
        _disk.Before = _ => throw new IOException("the disk has failed");
        _early.Advance(EarlyFlush.Step);

        await Assert.ThrowsAsync<IOException>(_early.EndAsync);
        Assert.Throws<IOException>(() => _early.Advance(EarlyFlush.Step + 1));
        Assert.False(_early.EndAsync().IsCompletedSuccessfully);
        Assert.Equal(0, _early.Flushed);
    }

    [Fact]
    public async Task What_was_flushed_of_earlier_content_does_not_count_for_the_new_one()
    {
        _early.Advance(EarlyFlush.Step);
        _early.StartOver();
        await _early.EndAsync();

        Assert.False(_early.Advance(10));
        Assert.Equal(0, _early.Flushed);
    }
}
