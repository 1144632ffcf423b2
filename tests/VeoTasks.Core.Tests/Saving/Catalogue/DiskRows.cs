using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Catalogue;

/// <summary>
/// Rows 78 to 86: what is on disk. Row 82 needs a process that can be killed and is in KilledProcessTests; a volume that is really full is
/// in VideoDownloaderRoomTests.
/// </summary>
public sealed class DiskRows : CatalogueTest
{
    /// <summary>ENOSPC, or ERROR_DISK_FULL as Windows gives it.</summary>
    private static readonly int NoSpace = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;

    private static readonly byte[] Old = Mp4Sample.Make(5_000, seed: 9);

    [Theory]
    [InlineData("attachment; filename=\"../../evil.mp4\"")]
    [InlineData("attachment; filename*=UTF-8''..%5C..%5Cevil.ps1")]
    [InlineData("attachment; filename=\"C:\\\\evil.mp4\"")]
    [InlineData("attachment; filename=\"\\\\\\\\host\\\\share\\\\evil.mp4\"")]
    [InlineData("attachment; filename=\"a.mp4:stream\"")]
    [InlineData("attachment; filename=CON")]
    [InlineData("attachment; filename=\"evil.mp4. \"")]
    [InlineData("attachment; filename=-rf.desktop")]
    [InlineData("attachment; filename=.veotasks.jsonl")]
    [InlineData("attachment; filename*=UTF-8''evil%E2%80%AE4pm.exe%00%0A.lnk")]
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

    [Theory]
    [Trait("Needs", "Unix")]
    [InlineData("")]
    [InlineData(".part")]
    public async Task Row_79_A_link_in_the_way_is_refused_before_the_video_is_asked_for_and_left_alone(string ending)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making a link needs a privilege on Windows.");
        string elsewhere = Path.Combine(Path.GetDirectoryName(Final)!, "elsewhere");
        File.WriteAllBytes(elsewhere, Old);
        File.CreateSymbolicLink(Final + ending, elsewhere);
        Add();

        AssertFailed(await SaveAsync(ExistingFile.Replace), VeoErrorCategory.UnsafePath, "elsewhere", Name + ending);
        Assert.Equal(Old, File.ReadAllBytes(elsewhere));
        Assert.Empty(Requests);
    }

    [Fact]
    public async Task Row_81_A_disk_that_is_full_leaves_no_video_and_the_next_run_goes_on()
    {
        Add(task => task with { VideoLengths = [2 * Length], VideoFaults = [Fault.Slow(TimeSpan.FromMilliseconds(1), Length / 4)] });
        int writes = 0;
        Disk.Before = operation => ThrowIf(operation == "write" && ++writes > 1, "No space left on device", NoSpace);

        AssertFailed(await SaveAsync(), VeoErrorCategory.DiskFull, Name + ".part", Name + ".part.json");
        long kept = new FileInfo(Part).Length;
        Disk.Before = _ => { };

        Assert.True(AssertSaved(await SaveAsync()).Resumed);
        Assert.Equal($"bytes={kept}-", Requests[^1].Range);
    }

    [Fact]
    public async Task Row_81_A_video_that_does_not_fit_is_not_begun()
    {
        Add();
        Disk.Free = Length - 1;

        AssertFailed(await SaveAsync(), VeoErrorCategory.DiskFull);
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
    public async Task Row_85_A_name_that_cannot_be_taken_is_tried_five_times_and_the_next_run_asks_for_nothing()
    {
        File.WriteAllBytes(Final, Old);
        Add();
        Disk.Before = operation =>
            ThrowIf(operation.StartsWith("move", StringComparison.Ordinal), "The process cannot access the file.", hresult: 0);

        Attempt<SavedVideo> end = await SaveAsync(ExistingFile.Replace);

        Assert.Equal(VeoErrorCategory.RenameFailed, end.Failure?.Category);
        Assert.Equal(5, Disk.Trace.Count(operation => operation.StartsWith("move", StringComparison.Ordinal)));
        Assert.Equal(Old, File.ReadAllBytes(Final));
        Disk.Before = _ => { };
        Assert.True(AssertSaved(await SaveAsync(ExistingFile.Replace)).Resumed);
        Assert.Single(Requests);
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

    private static void ThrowIf(bool condition, string message, int hresult)
    {
        if (condition)
        {
            throw new IOException(message, hresult);
        }
    }
}
