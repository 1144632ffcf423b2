using System.Net;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Row 81 of the fault catalogue: a disk that is full, or would be.</summary>
public sealed class VideoDownloaderRoomTests : IDisposable
{
    private readonly TracingDisk _disk = new();
    private readonly DownloadRig _rig;

    public VideoDownloaderRoomTests() => _rig = new DownloadRig { Disk = _disk };

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(299_999L, false)]
    [InlineData(300_000L, true)]
    public async Task Room_is_asked_for_before_the_first_byte(long free, bool isEnough)
    {
        _disk.Free = free;

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        Assert.Equal(isEnough, end.Failure is null);
        if (!isEnough)
        {
            _rig.AssertFailed(end, VeoErrorCategory.DiskFull);
            Assert.DoesNotContain("write", _disk.Trace);
        }
    }

    [Fact]
    public async Task Only_the_rest_of_a_part_needs_room()
    {
        _rig.EndRunAfter(100_000);
        await _rig.SaveAsync();
        _disk.Free = 200_000;

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
    }

    [Fact]
    public async Task A_disk_that_is_full_in_the_middle_ends_the_run_for_its_folder_and_the_next_run_goes_on()
    {
        SaveFolder folder = _rig.NewFolder();
        int writes = 0;
        _rig.Cdn.Content = Mp4Sample.Make(3 * 1024 * 1024);
        _disk.Before = operation => FailAtWrite(operation, ref writes);
        DownloadRequest first = _rig.Request(DownloadRig.Video);

        Attempt<SavedVideo> end = await _rig.SaveAsync(In(folder, "a", first));
        Attempt<SavedVideo> other = await _rig.SaveAsync(In(folder, "b", first));

        Assert.Equal((VeoErrorCategory.DiskFull, VeoErrorCategory.DiskFull), (end.Failure!.Category, other.Failure!.Category));
        Assert.Single(_rig.Cdn.Ranges);
        long kept = new FileInfo(Path.Combine(folder.Path, "a.mp4.part")).Length;
        Assert.True(kept > 0);

        _disk.Before = _ => { };
        Attempt<SavedVideo> next = await _rig.SaveAsync(In(_rig.NewFolder(), "a", first));
        Assert.True(next.Value!.Resumed);
        Assert.Equal(kept, _rig.Cdn.Ranges[^1]!.Offset);
        Assert.Equal(DownloadRig.Hash(_rig.Cdn.Content), next.Value.Sha256);
    }

    [Fact]
    public async Task A_video_that_cannot_fit_costs_no_other_one()
    {
        SaveFolder folder = _rig.NewFolder();
        _disk.Free = 350_000;
        DownloadRequest first = _rig.Request(DownloadRig.Video);
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(cdn.Content), 3L << 30));

        Attempt<SavedVideo> large = await _rig.SaveAsync(In(folder, "large", first));
        Attempt<SavedVideo> small = await _rig.SaveAsync(In(folder, "small", first));

        Assert.Equal(VeoErrorCategory.DiskFull, large.Failure!.Category);
        Assert.Null(small!.Failure);
        Assert.False(folder.DiskSpace.IsFull);
    }

    [Fact]
    public async Task What_another_download_is_said_to_need_is_not_missing_until_it_has_come()
    {
        SaveFolder folder = _rig.NewFolder();
        _disk.Free = 350_000;
        DownloadRequest first = _rig.Request(DownloadRig.Video);
        Attempt<SavedVideo>? small = null;
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(cdn.Content.AsMemory(0, 1000), async _ =>
        {
            // Meanwhile, while the large one drips:
            small = await _rig.SaveAsync(In(folder, "small", first));
            throw new IOException("reset");
        }), 340_000));

        await _rig.SaveAsync(In(folder, "large", first));

        Assert.Null(small!.Failure);
    }

    [Fact]
    [Trait("Needs", "mount")]
    public async Task Row_81_A_volume_that_is_really_full_says_so_and_leaves_no_video()
    {
        using SmallVolume volume = SmallVolume.Mount("2m");
        _rig.Cdn.Content = Mp4Sample.Make(3 * 1024 * 1024);
        _rig.Cdn.Script.Enqueue(Faults.NoLength());
        SaveFolder folder = new(volume.Path, _rig.Clock, _rig.Warnings.Add);
        DownloadRequest request = In(folder, "a", _rig.Request(DownloadRig.Video));

        Attempt<SavedVideo> inTheMiddle = await _rig.SaveAsync(request);
        Attempt<SavedVideo> before = await _rig.SaveAsync(In(new SaveFolder(volume.Path, _rig.Clock, _rig.Warnings.Add), "b", request));

        Assert.Equal((VeoErrorCategory.DiskFull, VeoErrorCategory.DiskFull), (inTheMiddle.Failure!.Category, before.Failure!.Category));
        Assert.DoesNotContain(Directory.EnumerateFiles(volume.Path), file => file.EndsWith(".mp4", StringComparison.Ordinal));
    }

    private static DownloadRequest In(SaveFolder folder, string id, DownloadRequest like) => new()
    {
        Task = new VeoTask { Id = id, Provider = "mulerun", Status = VeoTaskStatus.Succeeded, Videos = [like.Video] },
        Video = like.Video,
        Folder = folder,
        Name = id + ".mp4",
    };

    private static void FailAtWrite(string operation, ref int writes)
    {
        if (operation == "write" && ++writes > 1)
        {
            throw new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
        }
    }
}
