using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Files;

/// <summary>A sidecar is used again for the next video while others are under way, and harms neither its old video nor its new one.</summary>
public sealed class SpareNotesTests : IDisposable
{
    private readonly TracingDisk _disk = new();
    private readonly DownloadRig _rig;
    private readonly SaveFolder _folder;

    public SpareNotesTests()
    {
        _rig = new DownloadRig { Disk = _disk };
        _folder = _rig.NewFolder();
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task One_serves_the_next_video_and_none_is_left_when_no_transfer_is_under_way()
    {
        using (PartFile other = OpenOther())
        {
            await SaveAsync("a");
            await SaveAsync("b");

            Assert.Contains("move a.mp4.part.json to b.mp4.part.json", _disk.Trace);
            Assert.Equal(["a.mp4", "b.mp4", "b.mp4.part.json", "other.mp4.part"], _rig.Files);
        }

        Assert.Equal(["a.mp4", "b.mp4"], _rig.Files);
    }

    [Fact]
    public async Task One_that_was_removed_meanwhile_is_made_anew()
    {
        using PartFile other = OpenOther();
        await SaveAsync("a");
        File.Delete(PathOf("a.mp4.part.json"));

        await SaveAsync("b");

        Assert.Equal("mulerun:b#0", ResumeInfo.Read(PathOf("b.mp4.part.json"))!.Video);
    }

    [Fact]
    public async Task One_that_a_killed_run_left_goes_when_its_video_is_looked_at_again()
    {
        await SaveAsync("a");
        new ResumeInfo { Video = "mulerun:a#0" }.Write(PathOf("a.mp4.part.json"), _disk);

        Attempt<SavedVideo> again = await _rig.SaveAsync(Request("a"));

        Assert.True(again.Value!.Skipped);
        Assert.Equal(["a.mp4"], _rig.Files);
    }

    [Fact]
    public async Task A_run_that_was_killed_before_it_was_written_begins_anew()
    {
        File.WriteAllBytes(PathOf("b.mp4.part"), []);
        new ResumeInfo { Video = "mulerun:a#0", ETag = "\"a\"", Length = 7, Sha256 = new string('0', 64) }.Write(PathOf("b.mp4.part.json"), _disk);

        await SaveAsync("b");

        Assert.Equal(["b.mp4"], _rig.Files);
    }

    [Fact]
    public async Task A_longer_one_is_not_kept_since_a_shorter_note_would_not_cover_it()
    {
        _rig.Cdn.ETag = $"\"{new string('e', 2000)}\"";
        using PartFile other = OpenOther();

        await SaveAsync("a");

        Assert.Equal(["a.mp4", "other.mp4.part"], _rig.Files);
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private PartFile OpenOther() => PartFile.Open(PathOf("other.mp4"), "mulerun:other#0", _folder).Value!;

    private DownloadRequest Request(string id) => new()
    {
        Task = new VeoTask { Id = id, Provider = "mulerun", Status = VeoTaskStatus.Succeeded, Videos = [DownloadRig.Video] },
        Video = DownloadRig.Video,
        Folder = _folder,
        Name = $"{id}.mp4",
    };

    private async Task SaveAsync(string id)
    {
        Attempt<SavedVideo> end = await _rig.SaveAsync(Request(id));
        Assert.Null(end.Failure);
        Assert.Equal(_rig.Cdn.Content, await File.ReadAllBytesAsync(PathOf($"{id}.mp4"), TestContext.Current.CancellationToken));
    }
}
