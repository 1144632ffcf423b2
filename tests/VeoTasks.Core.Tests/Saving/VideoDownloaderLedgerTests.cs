using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>
/// Rows 80 and 86 of the fault catalogue, and what the ledger promises: a second run fetches nothing, and nobody's file is overwritten.
/// </summary>
public class VideoDownloaderLedgerTests : IDisposable
{
    private static readonly byte[] Other = Mp4Sample.Make(5_000, seed: 9);

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("../OUTSIDE/victim.mp4")]
    [InlineData("..\\OUTSIDE\\victim.mp4")]
    [InlineData("/tmp/../ABSOLUTE")]
    [InlineData("ABSOLUTE")]
    [InlineData("C:\\victim.mp4")]
    [InlineData("victim.mp4:stream")]
    [InlineData(".veotasks.jsonl")]
    [InlineData("..")]
    [InlineData("")]
    public async Task Lines_that_point_out_of_the_folder_or_at_no_video_are_not_believed(string file)
    {
        using TempFolder elsewhere = new();
        string victim = elsewhere["victim.mp4"];
        File.WriteAllBytes(victim, Other);
        File.WriteAllText(victim + ".part.json", "precious");
        string named = file.Replace("OUTSIDE", Path.GetFileName(elsewhere.Path), StringComparison.Ordinal)
            .Replace("ABSOLUTE", victim, StringComparison.Ordinal);
        LedgerEntry line =
            new() { Provider = "mulerun", Task = "abc", File = named, Length = Other.Length, Sha256 = DownloadRig.Hash(Other) };
        File.WriteAllBytes(_rig.LedgerPath, line.ToLine());

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.False(saved.Skipped);
        Assert.Equal(Other, File.ReadAllBytes(victim));
        Assert.Equal("precious", File.ReadAllText(victim + ".part.json"));
    }

    [Theory]
    [InlineData(nameof(ExistingFile.Keep))]
    [InlineData(nameof(ExistingFile.KeepKnown))]
    public async Task A_second_run_gives_the_same_object_and_asks_nobody(string rule)
    {
        ExistingFile existing = Enum.Parse<ExistingFile>(rule);
        SavedVideo first = _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        SavedVideo second = _rig.AssertSaved(await _rig.SaveAsync(existing), _rig.Cdn.Content);

        Assert.Equal((false, true), (first.Skipped, second.Skipped));
        Assert.Equal(
            (first.TaskId, first.Provider, first.Index, first.Path, first.Length, first.Sha256, first.Duration, first.Width, first.Height),
            (second.TaskId, second.Provider, second.Index, second.Path, second.Length, second.Sha256, second.Duration, second.Width, second.Height));
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task The_line_holds_what_is_needed_for_a_fresh_link_and_nothing_secret()
    {
        await _rig.SaveAsync();

        string line = File.ReadAllText(_rig.LedgerPath);
        Assert.Equal(
            $"{{\"provider\":\"mulerun\",\"task\":\"abc\",\"index\":0,\"of\":1,\"file\":\"mulerun-abc.mp4\",\"length\":300000,\"sha256\":\"{DownloadRig.Hash(_rig.Cdn.Content)}\",\"savedAt\":",
            line[..line.IndexOf("\"20", StringComparison.Ordinal)]);
        Assert.DoesNotContain("canary", line);
        Assert.DoesNotContain("http", line);
    }

    [Fact]
    public async Task A_file_that_was_changed_since_is_noticed_and_left_alone()
    {
        await _rig.SaveAsync();
        File.WriteAllBytes(_rig.Path, Other);

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, VeoErrorCategory.FileExists, DownloadRig.Name);
        Assert.Contains("changed since it was saved", end.Failure!.Error.Message);
        Assert.Equal(Other, File.ReadAllBytes(_rig.Path));
    }

    [Fact]
    public async Task A_file_of_another_length_is_noticed_without_reading_it()
    {
        await _rig.SaveAsync();
        using (FileStream huge = File.Open(_rig.Path, FileMode.Open))
        {
            // A hole: on disk it needs no room, and to be hashed it would need an hour.
            huge.SetLength(1L << 40);
        }

        Assert.Equal(VeoErrorCategory.FileExists, (await _rig.SaveAsync()).Failure!.Category);
        Assert.Null(await new ExistingFileCheck(_rig.NewFolder(), _rig.Clock).FindTaskAsync(
            "mulerun", "abc", TestContext.Current.CancellationToken));
        File.Delete(_rig.LedgerPath);
        Assert.Equal(VeoErrorCategory.FileExists, (await _rig.SaveAsync()).Failure!.Category);
    }

    [Fact]
    public async Task A_video_that_another_program_holds_open_is_that_videos_failure()
    {
        await _rig.SaveAsync();
        using FileStream player = new(_rig.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Null(await new ExistingFileCheck(_rig.NewFolder(), _rig.Clock).FindTaskAsync(
            "mulerun", "abc", TestContext.Current.CancellationToken));
        Assert.Equal(VeoErrorCategory.FileBusy, (await _rig.SaveAsync()).Failure!.Category);
    }

    [Fact]
    public async Task An_empty_ledger_is_written()
    {
        File.WriteAllBytes(_rig.LedgerPath, []);

        await _rig.SaveAsync();

        Assert.Single(File.ReadLines(_rig.LedgerPath));
        Assert.Empty(_rig.Warnings);
    }

    [Fact]
    public async Task A_single_bit_that_changed_is_noticed()
    {
        await _rig.SaveAsync();
        byte[] bytes = File.ReadAllBytes(_rig.Path);
        bytes[200_000] ^= 1;
        File.WriteAllBytes(_rig.Path, bytes);

        Assert.Equal(VeoErrorCategory.FileExists, (await _rig.SaveAsync()).Failure!.Category);
    }

    [Fact]
    public async Task A_file_that_was_deleted_since_is_saved_again()
    {
        await _rig.SaveAsync();
        File.Delete(_rig.Path);

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Skipped);
        Assert.Equal(2, _rig.Cdn.Ranges.Count);
    }

    [Fact]
    public async Task A_video_that_was_saved_under_another_name_is_there_already()
    {
        await _rig.SaveAsync();
        DownloadRequest renamed = _rig.Request(DownloadRig.Video);

        Attempt<SavedVideo> end = await _rig.SaveAsync(
            new DownloadRequest { Task = renamed.Task, Video = renamed.Video, Folder = renamed.Folder, Name = "clip.mp4" });

        Assert.Equal((true, _rig.Path), (end.Value!.Skipped, end.Value.Path));
    }

    [Fact]
    public async Task A_whole_video_that_the_ledger_does_not_know_is_left_alone_where_its_name_proves_nothing()
    {
        File.WriteAllBytes(_rig.Path, Other);

        _rig.AssertFailed(await _rig.SaveAsync(ExistingFile.KeepKnown), VeoErrorCategory.FileExists, DownloadRig.Name);
        Assert.Equal(Other, File.ReadAllBytes(_rig.Path));
        Assert.Empty(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task A_video_that_was_there_before_the_ledger_gets_into_it()
    {
        File.WriteAllBytes(_rig.Path, Other);
        await _rig.SaveAsync();

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(ExistingFile.KeepKnown), Other).Skipped);
    }

    [Fact]
    public async Task A_torn_last_line_costs_no_transfer()
    {
        await _rig.SaveAsync();
        string line = File.ReadAllText(_rig.LedgerPath);
        File.WriteAllText(_rig.LedgerPath, line[..^30]);

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Skipped);
        Assert.Single(_rig.Cdn.Ranges);
        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(ExistingFile.KeepKnown), _rig.Cdn.Content).Skipped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_ledger_that_cannot_be_kept_costs_no_video_and_is_said_once(bool isFolder)
    {
        if (isFolder)
        {
            Directory.CreateDirectory(_rig.LedgerPath);
        }
        else
        {
            File.CreateSymbolicLink(_rig.LedgerPath, _rig.Path + ".victim");
        }

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        Assert.Equal(DownloadRig.Hash(_rig.Cdn.Content), end.Value!.Sha256);
        Assert.Contains(".veotasks.jsonl", Assert.Single(_rig.Warnings));
        Assert.False(File.Exists(_rig.Path + ".victim"));
    }

    [Fact]
    public async Task A_name_that_belongs_to_another_video_is_not_given_twice()
    {
        VideoName name = new("clip.mp4", "clip.1234.mp4", IsTelling: false);
        SaveFolder folder = _rig.NewFolder();
        Assert.Equal("clip.mp4", await folder.ClaimAsync(name, new("p", "a", 0), TestContext.Current.CancellationToken));
        Assert.Equal("clip.1234.mp4", await folder.ClaimAsync(
            name with { Plain = "CLIP.mp4" }, new("p", "b", 0), TestContext.Current.CancellationToken));
        Assert.Equal("clip.mp4", await folder.ClaimAsync(name, new("p", "a", 0), TestContext.Current.CancellationToken));

        await _rig.SaveAsync();
        VideoName taken = new(DownloadRig.Name, "other.mp4", IsTelling: false);
        Assert.Equal(
            "other.mp4", await _rig.NewFolder().ClaimAsync(taken, new("mulerun", "other", 0), TestContext.Current.CancellationToken));
        Assert.Equal(
            DownloadRig.Name, await _rig.NewFolder().ClaimAsync(taken, new("mulerun", "abc", 0), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_task_is_known_without_its_gateway_only_when_all_its_videos_are_there_unchanged()
    {
        VeoVideo[] videos = [new() { Uri = DownloadRig.Video.Uri }, new() { Uri = DownloadRig.Video.Uri, Index = 1 }];
        ExistingFileCheck earlier = new(_rig.NewFolder(), _rig.Clock);
        ValueTask<IReadOnlyList<SavedVideo>?> FindAsync() => earlier.FindTaskAsync("mulerun", "abc", TestContext.Current.CancellationToken);

        Assert.Null(await FindAsync());
        await SaveAsync(videos, 0);
        Assert.Null(await FindAsync());
        await SaveAsync(videos, 1);
        Assert.Equal([0, 1], (await FindAsync())!.Select(video => video.Index));
        File.AppendAllText(Path.Combine(_rig.NewFolder().Path, "1.mp4"), "x");
        Assert.Null(await FindAsync());
    }

    private Task<Attempt<SavedVideo>> SaveAsync(VeoVideo[] videos, int index) => _rig.SaveAsync(new DownloadRequest
    {
        Task = DownloadRig.TaskWith(videos),
        Video = videos[index],
        Folder = _rig.NewFolder(),
        Name = $"{index}.mp4",
    });
}
