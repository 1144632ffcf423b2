using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>The order in which things reach the disk, and what is left when one of them does not.</summary>
public class VideoDownloaderOrderTests : IDisposable
{
    private const string Part = DownloadRig.Name + ".part";
    private const string Note = DownloadRig.Name + ".part.json";

    private readonly TracingDisk _disk = new();
    private readonly DownloadRig _rig;

    public VideoDownloaderOrderTests() => _rig = new DownloadRig { Disk = _disk };

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Bytes_are_written_flushed_moved_and_the_folder_flushed_before_the_ledger_is_told()
    {
        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.Equal(
            [
                $"delete {Note}", $"put {Note}", "write", "flush", $"put {Note}",
                $"move {Part} to {DownloadRig.Name}", "flush folder", "write", "flush", $"delete {Note}",
            ],
            _disk.Trace);
    }

    [Fact]
    public async Task What_vouches_for_old_bytes_is_gone_for_good_before_others_come_in_their_place()
    {
        _rig.EndRunAfter(100_000);
        await _rig.SaveAsync();
        _rig.Cdn.Content = Mp4Sample.Make(200_000, seed: 2);
        _rig.Cdn.ETag = "\"another\"";
        _disk.Trace.Clear();

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.Equal([$"delete {Note}", "flush folder", $"put {Note}", "write"], _disk.Trace.SkipWhile(
            operation => operation != $"delete {Note}").Take(4));
    }

    [Fact]
    public async Task A_failed_flush_leaves_no_file_under_the_final_name_and_nothing_that_a_later_run_would_trust()
    {
        int flushes = 0;
        _disk.Before = operation =>
        {
            // As a system does: the first who asks is told, and nobody after that.
            if (operation == "flush" && Interlocked.Increment(ref flushes) == 1)
            {
                throw new IOException("the disk has failed", 5);
            }
        };

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.WriteFailed);
        _disk.Before = _ => { };
        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
    }

    [Fact]
    public async Task A_flush_that_fails_costs_what_was_not_flushed_before()
    {
        _rig.EndRunAfter(100_000);
        await _rig.SaveAsync();
        _disk.Before = operation => FailAt(operation, "flush");

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.WriteFailed, Part, Note);
        Assert.Equal(100_000, new FileInfo(_rig.PartPath).Length);
        _disk.Before = _ => { };
        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Equal(100_000, _rig.Cdn.Ranges[^1]!.Offset);
    }

    [Fact]
    public async Task A_write_that_fails_while_a_long_video_comes_is_not_forgiven_by_a_later_flush()
    {
        _rig.Cdn.Content = Mp4Sample.Make((int)EarlyFlush.Step + 1);
        int flushes = 0;
        _disk.Before = operation =>
        {
            // As a system does: the first who asks is told, and nobody after that.
            if (operation == "flush" && Interlocked.Increment(ref flushes) == 1)
            {
                throw new IOException("the disk has failed");
            }
        };

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, VeoErrorCategory.WriteFailed);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_flushed_is_a_failure_and_the_next_run_finds_the_file()
    {
        _disk.Before = operation => FailAt(operation, "flush folder");
        Assert.Equal(VeoErrorCategory.WriteFailed, (await _rig.SaveAsync()).Failure!.Category);
        _disk.Before = _ => { };

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(ExistingFile.KeepKnown), _rig.Cdn.Content);

        Assert.True(saved.Skipped);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task Unflushed_bytes_are_not_trusted_after_the_machine_was_started_anew()
    {
        byte[] zeros = [.. _rig.Cdn.Content[..60_000], .. new byte[40_000]];
        File.WriteAllBytes(_rig.PartPath, zeros);
        File.WriteAllText(
            _rig.NotePath,
            """{"version":1,"video":"mulerun:abc#0","etag":"\u0022v1\u0022","length":300000,"boot":"another","flushed":60000}""");

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.True(saved.Resumed);
        Assert.Equal(60_000, Assert.Single(_rig.Cdn.Ranges)!.Offset);
    }

    [Fact]
    public async Task A_video_that_was_never_flushed_is_fetched_again_after_the_machine_was_started_anew()
    {
        File.WriteAllBytes(_rig.PartPath, [.. _rig.Cdn.Content[..200_000], .. new byte[100_000]]);
        File.WriteAllText(
            _rig.NotePath, """{"version":1,"video":"mulerun:abc#0","etag":"\u0022v1\u0022","length":300000,"boot":"another"}""");

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Null(Assert.Single(_rig.Cdn.Ranges));
    }

    private static void FailAt(string operation, string wanted)
    {
        if (operation == wanted)
        {
            throw new IOException("the disk has failed");
        }
    }
}
