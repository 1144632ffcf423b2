using System.Net;
using VeoTasks.Downloads;
using VeoTasks.Http;
using VeoTasks.Tests.Downloads.Streams;
using VeoTasks.Tests.Downloads.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Downloads;

/// <summary>Rows 79, 80 and 82 to 85 of the fault catalogue: what is on disk before, and what is left after.</summary>
public sealed class VideoDownloaderTargetTests : IDisposable
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
        _rig.Policy.Tries = 1;
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(100_000));

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

    [Theory]
    [InlineData("")]
    [InlineData(".part")]
    [InlineData(".part.json")]
    public async Task Row_79_A_link_is_refused_and_what_it_leads_to_is_untouched(string ending)
    {
        using TempFolder elsewhere = new();
        File.WriteAllText(elsewhere["victim"], "precious");
        File.CreateSymbolicLink(_rig.Path + ending, elsewhere["victim"]);
        File.CreateSymbolicLink(_rig.Path + ".other", elsewhere["absent"]);

        Attempt<SavedVideo> end = await _rig.SaveAsync(ExistingFile.Replace);

        _rig.AssertFailed(end, VeoErrorCategory.UnsafePath, [.. new[] { DownloadRig.Name + ending, DownloadRig.Name + ".other" }.Order()]);
        Assert.Equal("precious", File.ReadAllText(elsewhere["victim"]));
    }

    [Fact]
    public async Task A_link_to_nowhere_is_refused_and_leads_nowhere_afterwards()
    {
        using TempFolder elsewhere = new();
        File.CreateSymbolicLink(_rig.PartPath, elsewhere["absent"]);

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.UnsafePath, DownloadRig.Name + ".part");
        Assert.False(File.Exists(elsewhere["absent"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".part")]
    [InlineData(".part.json")]
    public async Task A_folder_is_refused(string ending)
    {
        Directory.CreateDirectory(_rig.Path + ending);

        _rig.AssertFailed(await _rig.SaveAsync(ExistingFile.Replace), VeoErrorCategory.UnsafePath, DownloadRig.Name + ending);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".part")]
    [InlineData(".part.json")]
    public async Task A_pipe_is_refused_and_holds_nobody_up(string ending)
    {
        SpecialFiles.MakePipe(_rig.Path + ending);

        _rig.AssertFailed(await _rig.SaveAsync(ExistingFile.Replace), VeoErrorCategory.UnsafePath, DownloadRig.Name + ending);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".part")]
    [InlineData(".part.json")]
    public async Task A_device_is_refused(string ending)
    {
        SpecialFiles.MakeDevice(_rig.Path + ending);

        _rig.AssertFailed(await _rig.SaveAsync(ExistingFile.Replace), VeoErrorCategory.UnsafePath, DownloadRig.Name + ending);
    }

    [Theory]
    [InlineData(".part")]
    [InlineData(".part.json")]
    public async Task What_is_written_into_has_no_second_name_outside(string ending)
    {
        using TempFolder elsewhere = new();
        File.WriteAllText(elsewhere["victim"], "precious");
        SpecialFiles.MakeHardLink(elsewhere["victim"], _rig.Path + ending);

        _rig.Cdn.Script.Enqueue((cdn, range) => cdn.Answer(range));
        Attempt<SavedVideo> end = await _rig.SaveAsync();

        Assert.Equal("precious", File.ReadAllText(elsewhere["victim"]));
        if (ending == ".part")
        {
            _rig.AssertFailed(end, VeoErrorCategory.UnsafePath, DownloadRig.Name + ".part");
        }
        else
        {
            // The sidecar of another video is deleted, which takes only this name of it, and written anew.
            _rig.AssertSaved(end, _rig.Cdn.Content);
        }
    }

    [Fact]
    public async Task A_video_with_a_second_name_is_replaced_without_a_change_to_that()
    {
        using TempFolder backup = new();
        File.WriteAllBytes(_rig.Path, Old);
        SpecialFiles.MakeHardLink(_rig.Path, backup["copy.mp4"]);

        _rig.AssertSaved(await _rig.SaveAsync(ExistingFile.Replace), _rig.Cdn.Content);
        Assert.Equal(Old, File.ReadAllBytes(backup["copy.mp4"]));
    }

    [Fact]
    public async Task A_part_file_that_is_replaced_by_a_link_during_the_transfer_never_gets_the_videos_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells one file from another.");
        using TempFolder elsewhere = new();
        File.WriteAllText(elsewhere["victim"], "precious");
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            File.Delete(_rig.PartPath);
            File.CreateSymbolicLink(_rig.PartPath, elsewhere["victim"]);
            return cdn.Answer(range);
        });

        Task<Attempt<SavedVideo>> saving = _rig.SaveAsync();
        while (!saving.IsCompleted)
        {
            _rig.Clock.Advance(TimeSpan.FromMilliseconds(_rig.Clock.NextDue is null ? 0 : 250));
            await Task.Yield();
        }

        _rig.AssertFailed(await saving, VeoErrorCategory.UnsafePath, PartAndNote);
        Assert.Equal("precious", File.ReadAllText(elsewhere["victim"]));
    }

    [Fact]
    public async Task The_folder_itself_may_be_a_link()
    {
        using TempFolder real = new();
        string link = real["link"];
        Directory.CreateDirectory(real["videos"]);
        Directory.CreateSymbolicLink(link, real["videos"]);
        SaveFolder folder = new(link, _rig.Clock, _rig.Warnings.Add);
        DownloadRequest request = new() { Task = DownloadRig.TaskWith(DownloadRig.Video), Video = DownloadRig.Video, Folder = folder, Name = DownloadRig.Name };

        Assert.Null((await _rig.SaveAsync(request)).Failure);
        Assert.Equal(_rig.Cdn.Content, File.ReadAllBytes(Path.Combine(real["videos"], DownloadRig.Name)));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("dangling link")]
    [InlineData("pipe")]
    [InlineData("device")]
    [InlineData("folder")]
    [InlineData("second name")]
    public async Task A_ledger_that_is_no_plain_file_is_neither_read_nor_written_and_costs_no_video(string kind)
    {
        using TempFolder elsewhere = new();
        string line = $$"""{"v":1,"provider":"mulerun","task":"abc","index":0,"of":1,"file":"{{DownloadRig.Name}}","length":1,"sha256":"{{new string('0', 64)}}"}""" + "\n";
        File.WriteAllText(elsewhere["victim"], line);
        SpecialFiles.Make(kind, _rig.LedgerPath, elsewhere["victim"]);

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        Assert.Null(end.Failure);
        Assert.Equal(_rig.Cdn.Content, File.ReadAllBytes(_rig.Path));
        Assert.Equal(line, File.ReadAllText(elsewhere["victim"]));
        Assert.Equal(["victim"], Directory.EnumerateFileSystemEntries(elsewhere.Path).Select(Path.GetFileName));
        Assert.Contains(".veotasks.jsonl", Assert.Single(_rig.Warnings));
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
        Attempt<SavedVideo> second = default;
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(cdn.Content.AsMemory(0, bytesBefore), async _ =>
        {
            // Meanwhile, while the first run waits for more:
            second = await _rig.SaveAsync(ExistingFile.Replace);
            throw new IOException("reset");
        }), cdn.Content.Length));

        Attempt<SavedVideo> first = await _rig.SaveAsync();

        Assert.Equal(VeoErrorCategory.FileBusy, second.Failure!.Category);
        _rig.AssertSaved(first, _rig.Cdn.Content);
        Assert.Equal(2, _rig.Cdn.Ranges.Count);
    }

    [Fact]
    public async Task A_video_that_another_process_has_just_finished_is_kept_without_a_request()
    {
        TimeProvider clock = new ActingClock(() => File.WriteAllBytes(_rig.Path, Old));

        Attempt<SavedVideo> end = await new VideoDownloader(_rig.Cdn, _rig.Policy, clock).SaveAsync(_rig.Request(DownloadRig.Video), TestContext.Current.CancellationToken);

        Assert.True(_rig.AssertSaved(end, Old).Skipped);
        Assert.Empty(_rig.Cdn.Ranges);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Row_85_A_name_that_cannot_be_taken_is_tried_five_times_within_a_second_and_the_next_run_needs_no_request(bool isLengthKnown)
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
