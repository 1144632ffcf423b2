using VeoTasks.Downloads;
using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Tests.Downloads.Support;
using Xunit;

namespace VeoTasks.Tests.Downloads.Catalogue;

/// <summary>Rows 78, 80, 83, 84 and 86: what is on disk. Rows 79, 81, 82 and 85 need a disk or a process that fails and are in VideoDownloaderTargetTests, VideoDownloaderRoomTests and KilledProcessTests.</summary>
public sealed class DiskRows : CatalogueTest
{
    private static readonly byte[] Old = Mp4Sample.Make(5_000, seed: 9);

    [Theory]
    [InlineData("attachment; filename=\"../../evil.mp4\"")]
    [InlineData("attachment; filename*=UTF-8''..%5C..%5Cevil.ps1")]
    public async Task Row_78_What_the_server_calls_the_file_does_not_matter(string disposition)
    {
        Add(task => task with { VideoHeaders = new Dictionary<string, string> { ["Content-Disposition"] = disposition } });

        Assert.Equal(Final, AssertSaved(await SaveAsync()).Path);
    }

    [Fact]
    public async Task Row_80_A_file_that_is_there_is_overwritten_only_with_Force_and_only_by_a_whole_one()
    {
        File.WriteAllBytes(Final, Old);
        Add(Fault.Html().On(1, 2));

        AssertFailed(await SaveAsync(ExistingFile.KeepKnown), VeoErrorCategory.FileExists, Name);
        Assert.Empty(Requests);
        AssertFailed(await SaveAsync(ExistingFile.Replace), VeoErrorCategory.NotAVideo, Name);
        Assert.Equal(Old, File.ReadAllBytes(Final));
        AssertSaved(await SaveAsync(ExistingFile.Replace));
    }

    [Fact]
    public async Task Row_80_A_second_run_skips_what_the_first_one_saved_and_asks_no_CDN()
    {
        Add();
        AssertSaved(await SaveAsync());

        Assert.True(AssertSaved(await SaveAsync()).Skipped);
        Assert.Single(Requests);
    }

    [Fact]
    public async Task Row_83_A_run_killed_before_the_rename_has_nothing_to_fetch_again()
    {
        Add();
        AssertSaved(await SaveAsync());
        File.Move(Final, Part);
        File.Delete(Path.Combine(Path.GetDirectoryName(Final)!, ".veotasks.jsonl"));
        File.WriteAllText(Part + ".json", $$"""{"version":1,"video":"mulerun:t#0","length":{{Length}}}""");

        Assert.True(AssertSaved(await SaveAsync()).Resumed);
        Assert.Single(Requests);
    }

    [Fact]
    public async Task Row_84_Of_two_runs_on_one_target_the_second_is_told_that_it_is_busy()
    {
        Add(Fault.Hang(100_000));
        Options = Options with { StallTimeout = TimeSpan.FromMinutes(5) };
        VeoTask task = await AskAsync();
        using CancellationTokenSource stop = new();
        Task<Attempt<SavedVideo>> first = SaveUntilAsync(task, ExistingFile.Keep, stop.Token);
        await Emulator.Counters.WaitForAsync(counters => counters.Requests("cdn") == 1, TestContext.Current.CancellationToken);

        Assert.Equal(VeoErrorCategory.FileBusy, (await SaveAsync(task)).Failure!.Category);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        AssertSaved(await SaveAsync(task));
    }

    [Fact]
    public async Task Row_86_Two_tasks_whose_ids_differ_in_case_alone_get_two_files()
    {
        Emulator.AddAll([EmulatedTask.Succeeds("mulerun", "Same"), EmulatedTask.Succeeds("mulerun", "sAME")]);

        SavedVideo first = (await SaveAsync(await AskAsync(id: "Same"))).Value!;
        SavedVideo second = (await SaveAsync(await AskAsync(id: "sAME"))).Value!;

        Assert.NotEqual(first.Path, second.Path, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(Emulator.Video("mulerun", "Same"), File.ReadAllBytes(first.Path));
        Assert.Equal(Emulator.Video("mulerun", "sAME"), File.ReadAllBytes(second.Path));
    }
}
