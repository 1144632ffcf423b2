using System.Net;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Storage;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Files;

/// <summary>Row 79 of the fault catalogue: what is no plain file is neither written through nor taken for ours.</summary>
public class PlainTargetTests : IDisposable
{
    private static readonly byte[] Old = Mp4Sample.Make(5_000, seed: 9);
    private static readonly string[] PartAndNote = [DownloadRig.Name + ".part", DownloadRig.Name + ".part.json"];

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

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
    [Trait("Needs", "Linux")]
    [InlineData("")]
    [InlineData(".part")]
    [InlineData(".part.json")]
    public async Task A_pipe_is_refused_and_holds_nobody_up(string ending)
    {
        SpecialFiles.MakePipe(_rig.Path + ending);

        _rig.AssertFailed(await _rig.SaveAsync(ExistingFile.Replace), VeoErrorCategory.UnsafePath, DownloadRig.Name + ending);
    }

    [Theory]
    [Trait("Needs", "root on Linux")]
    [InlineData("")]
    [InlineData(".part")]
    [InlineData(".part.json")]
    public async Task A_device_is_refused(string ending)
    {
        SpecialFiles.MakeDevice(_rig.Path + ending);

        _rig.AssertFailed(await _rig.SaveAsync(ExistingFile.Replace), VeoErrorCategory.UnsafePath, DownloadRig.Name + ending);
    }

    [Theory]
    [Trait("Needs", "Linux")]
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
    [Trait("Needs", "Linux")]
    public async Task A_video_with_a_second_name_is_replaced_without_a_change_to_that()
    {
        using TempFolder backup = new();
        File.WriteAllBytes(_rig.Path, Old);
        SpecialFiles.MakeHardLink(_rig.Path, backup["copy.mp4"]);

        _rig.AssertSaved(await _rig.SaveAsync(ExistingFile.Replace), _rig.Cdn.Content);
        Assert.Equal(Old, File.ReadAllBytes(backup["copy.mp4"]));
    }

    [Fact]
    [Trait("Needs", "Linux")]
    public async Task A_part_file_that_is_replaced_by_a_link_during_the_transfer_never_gets_the_videos_name()
    {
        Assert.SkipUnless(FileIdentity.IsKnown, "The system does not tell files apart.");
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

    [Theory]
    [Trait("Needs", "Linux")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_written_where_a_link_was_put_in_the_folders_place_in_the_middle(bool isBeforeFirstByte)
    {
        Assert.SkipUnless(FileIdentity.IsKnown, "The system does not tell folders apart.");
        using TempFolder root = new();
        using TempFolder elsewhere = new();
        Directory.CreateDirectory(root["videos"]);
        SaveFolder folder = new(root["videos"], _rig.Clock, _rig.Warnings.Add);
        void Swap()
        {
            Directory.Move(root["videos"], root["moved"]);
            Directory.CreateSymbolicLink(root["videos"], elsewhere.Path);
        }

        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(cdn.Content, _ =>
        {
            if (!isBeforeFirstByte)
            {
                Swap();
            }

            return ValueTask.CompletedTask;
        }), cdn.Content.Length));
        if (isBeforeFirstByte)
        {
            await folder.Ledger.AddAsync(new LedgerFailure { Provider = "p", Task = "t", Error = "E", Reason = "r" });
            Swap();
        }

        DownloadRequest request =
            new() { Task = DownloadRig.TaskWith(DownloadRig.Video), Video = DownloadRig.Video, Folder = folder, Name = DownloadRig.Name };
        Attempt<SavedVideo> end = await _rig.SaveAsync(request);
        await folder.Ledger.AddAsync(new LedgerFailure { Provider = "p", Task = "u", Error = "E", Reason = "r" });

        Assert.Equal(VeoErrorCategory.UnsafePath, end.Failure!.Category);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere.Path));
    }

    [Fact]
    public async Task The_folder_itself_may_be_a_link()
    {
        using TempFolder real = new();
        string link = real["link"];
        Directory.CreateDirectory(real["videos"]);
        Directory.CreateSymbolicLink(link, real["videos"]);
        SaveFolder folder = new(link, _rig.Clock, _rig.Warnings.Add);
        DownloadRequest request =
            new() { Task = DownloadRig.TaskWith(DownloadRig.Video), Video = DownloadRig.Video, Folder = folder, Name = DownloadRig.Name };

        Assert.Null((await _rig.SaveAsync(request)).Failure);
        Assert.Equal(_rig.Cdn.Content, File.ReadAllBytes(Path.Combine(real["videos"], DownloadRig.Name)));
    }

    [Theory]
    [Trait("Needs", "Linux")]
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
}
