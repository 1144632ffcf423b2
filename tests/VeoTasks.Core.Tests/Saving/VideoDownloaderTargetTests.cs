using System.Net;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Storage;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Rows 80 and 82 to 85 of the fault catalogue: what is on disk before, and what is left after.</summary>
public class VideoDownloaderTargetTests : IDisposable
{
    private static readonly byte[] Old = Mp4Sample.Make(5_000, seed: 9);
    private static readonly string[] PartAndNote = [DownloadRig.Name + ".part", DownloadRig.Name + ".part.json"];

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_whole_video_that_is_there_is_kept_without_a_request()
    {
        File.WriteAllBytes(_rig.Path, Old);

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(), Old);

        Assert.Equal((true, TimeSpan.Zero), (saved.Skipped, saved.Elapsed));
        Assert.Empty(_rig.Cdn.Ranges);
    }

    [Theory]
    [InlineData("my holiday notes")]
    [InlineData("")]
    public async Task A_file_that_is_no_video_is_left_alone(string text)
    {
        File.WriteAllText(_rig.Path, text);

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.FileExists, DownloadRig.Name);
        Assert.Equal(text, File.ReadAllText(_rig.Path));
        Assert.Empty(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task A_file_is_replaced_by_a_whole_one()
    {
        File.WriteAllBytes(_rig.Path, Old);

        _rig.AssertSaved(await _rig.SaveAsync(ExistingFile.Replace), _rig.Cdn.Content);
    }

    [Fact]
    public async Task A_file_that_was_to_be_replaced_survives_a_failed_transfer()
    {
        File.WriteAllBytes(_rig.Path, Old);
        _rig.EndRunAfter(100_000);

        _rig.AssertFailed(await _rig.SaveAsync(ExistingFile.Replace), VeoErrorCategory.Incomplete, [DownloadRig.Name, .. PartAndNote]);
        Assert.Equal(Old, File.ReadAllBytes(_rig.Path));
    }

    [Fact]
    public async Task A_file_that_appears_during_the_transfer_is_not_overwritten()
    {
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            File.WriteAllText(_rig.Path, "somebody else's");
            return cdn.Answer(range);
        });

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.FileExists, [DownloadRig.Name, .. PartAndNote]);
        Assert.Equal("somebody else's", File.ReadAllText(_rig.Path));
    }

    [Fact]
    public async Task A_file_that_appears_just_before_the_move_is_not_overwritten()
    {
        TracingDisk disk = new() { Before = operation => Make(operation) };
        void Make(string operation)
        {
            if (operation.StartsWith("move", StringComparison.Ordinal))
            {
                File.WriteAllText(_rig.Path, "somebody else's");
            }
        }

        _rig.Disk = disk;

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.FileExists, [DownloadRig.Name, .. PartAndNote]);
        Assert.Equal("somebody else's", File.ReadAllText(_rig.Path));
        Assert.Single(disk.Trace, operation => operation.StartsWith("move", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("mulerun:abc#0")]
    public async Task An_empty_part_that_a_closed_window_left_is_taken_up(string? noted)
    {
        File.WriteAllBytes(_rig.PartPath, []);
        if (noted is not null)
        {
            new ResumeInfo { Video = noted, ETag = "\"v1\"" }.Write(_rig.NotePath, LocalDisk.Instance);
        }

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_a_failure_to_write()
    {
        VeoVideo video = DownloadRig.Video;
        SaveFolder nowhere = new(Path.Combine(_rig.Path, "no", "where"), _rig.Clock, _rig.Warnings.Add);
        DownloadRequest request = new() { Task = DownloadRig.TaskWith(video), Video = video, Folder = nowhere, Name = "video.mp4" };

        Attempt<SavedVideo> end = await _rig.SaveAsync(request);

        _rig.AssertFailed(end, VeoErrorCategory.WriteFailed);
    }

    [Fact]
    public void A_folder_that_depends_on_the_current_one_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => new SaveFolder("videos", _rig.Clock, _rig.Warnings.Add));

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task Two_runs_on_one_target_do_not_meet(int bytesBefore)
    {
        Attempt<SavedVideo>? second = null;
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(cdn.Content.AsMemory(0, bytesBefore), async _ =>
        {
            // Meanwhile, while the first run waits for more:
            second = await _rig.SaveAsync(ExistingFile.Replace);
            throw new IOException("reset");
        }), cdn.Content.Length));

        Attempt<SavedVideo> first = await _rig.SaveAsync();

        Assert.Equal(VeoErrorCategory.FileBusy, second!.Failure!.Category);
        _rig.AssertSaved(first, _rig.Cdn.Content);
        Assert.Equal(2, _rig.Cdn.Ranges.Count);
    }

    [Fact]
    public async Task A_video_that_another_process_has_just_finished_is_kept_without_a_request()
    {
        TimeProvider clock = new ActingClock(() => File.WriteAllBytes(_rig.Path, Old));

        Attempt<SavedVideo> end = await new VideoDownloader(_rig.Cdn, _rig.Policy, clock)
            .SaveAsync(_rig.Request(DownloadRig.Video), TestContext.Current.CancellationToken);

        Assert.True(_rig.AssertSaved(end, Old).Skipped);
        Assert.Empty(_rig.Cdn.Ranges);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Row_85_A_name_that_cannot_be_taken_is_tried_five_times_within_a_second_and_the_next_run_needs_no_request(
        bool isLengthKnown)
    {
        File.WriteAllBytes(_rig.Path, Old);
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            File.Delete(_rig.Path);
            Directory.CreateDirectory(Path.Combine(_rig.Path, "in the way"));
            return isLengthKnown ? cdn.Answer(range) : Faults.NoLength()(cdn, range);
        });

        Task<Attempt<SavedVideo>> saving = _rig.SaveAsync(ExistingFile.Replace);
        while (!saving.IsCompleted)
        {
            _rig.Clock.Advance(TimeSpan.FromMilliseconds(_rig.Clock.NextDue is null ? 0 : 250));
            await Task.Yield();
        }

        _rig.AssertFailed(await saving, VeoErrorCategory.RenameFailed, [DownloadRig.Name, .. PartAndNote]);
        Assert.Equal(TimeSpan.FromSeconds(1), _rig.Clock.GetUtcNow() - new VirtualClock().GetUtcNow());

        Directory.Delete(_rig.Path, recursive: true);
        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(ExistingFile.Replace), _rig.Cdn.Content).Resumed);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task A_sidecar_that_cannot_be_swept_up_is_no_failure()
    {
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(cdn.Content, _ =>
        {
            File.Delete(_rig.NotePath);
            Directory.CreateDirectory(Path.Combine(_rig.NotePath, "in the way"));
            return ValueTask.CompletedTask;
        }), cdn.Content.Length));

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        Assert.Equal(300_000, end.Value!.Length);
        Assert.Equal(_rig.Cdn.Content, File.ReadAllBytes(_rig.Path));
    }

    [Fact]
    public async Task The_sidecar_of_a_run_killed_after_the_move_is_swept_up()
    {
        File.WriteAllBytes(_rig.Path, Old);
        File.WriteAllText(_rig.NotePath, "{}");

        _rig.AssertSaved(await _rig.SaveAsync(), Old);
    }

    /// <summary>Does something when the time of the start is taken, which is after the first look and before the lock.</summary>
    private sealed class ActingClock(Action act) : TimeProvider
    {
        public override long GetTimestamp()
        {
            act();
            return base.GetTimestamp();
        }
    }
}
