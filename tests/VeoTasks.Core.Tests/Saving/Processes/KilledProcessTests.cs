using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Processes;

/// <summary>
/// Rows 82 and 83 of the fault catalogue: a process that is killed in the middle of anything loses nothing and leaves nothing half.
/// </summary>
public sealed class KilledProcessTests : IAsyncLifetime
{
    private const int AtOnce = 4;
    private const int Length = 1_500_000;
    private const int LongLength = 6_000_000;

    /// <summary>
    /// The sidecar is deleted and written, the bytes are flushed and noted, the name is given and flushed, the ledger told, the sidecar
    /// deleted.
    /// </summary>
    private const int Operations = 8;

    private EmulatedGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await EmulatedGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public Task Row_82_A_process_that_is_killed_at_random_points_never_leaves_half_a_video_and_the_next_run_completes_it() =>
        KillAllAsync(24);

    [Fact(Skip = Effort.Missing, SkipUnless = nameof(Effort.IsLong), SkipType = typeof(Effort))]
    [Trait("Needs", Effort.Long)]
    public Task Row_82_A_process_that_is_killed_at_a_hundred_random_points_never_leaves_half_a_video_and_the_next_run_completes_it() =>
        KillAllAsync(100);

    [Fact]
    public Task A_process_that_is_killed_while_four_ranges_are_under_way_leaves_nothing_wrong() => KillWithRangesAsync(6);

    [Fact(Skip = Effort.Missing, SkipUnless = nameof(Effort.IsLong), SkipType = typeof(Effort))]
    [Trait("Needs", Effort.Long)]
    public Task A_process_that_is_killed_a_hundred_times_while_four_ranges_are_under_way_leaves_nothing_wrong() => KillWithRangesAsync(100);

    private async Task KillWithRangesAsync(int count)
    {
        Random random = new(20261130);
        using TempFolder folders = new();
        List<(int Run, int Bytes)> kills =
            [.. Enumerable.Range(0, count).Select(run => (run, 1_000_000 + random.Next(LongLength - 1_200_000)))];

        await Parallel.ForEachAsync(
            kills, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (kill, _) => await KillWithRangesAsync(Directory.CreateDirectory(folders[$"kill-{kill.Run}"]).FullName,
                $"ranges-{kill.Run}", kill.Bytes));
    }

    private async Task KillWithRangesAsync(string folder, string id, int bytes)
    {
        // A megabyte a second for each connection, as servers limit them.
        Fault slow = Fault.Slow(TimeSpan.FromMilliseconds(62), 64 * 1024).Always();
        _gateway.Emulator.Add(EmulatedTask.Succeeds("mulerun", id) with { VideoLengths = [LongLength], VideoFaults = [slow] });
        Uri video = (await _gateway.PollAsync("mulerun", id)).Task!.Videos[0].Uri!;
        string final = Path.Combine(folder, "mulerun-killed.mp4");

        (int exitCode, string said) = await SaverProcess.RunAsync(folder, video, $"bytes {bytes}", idleConnections: 3);
        Assert.True(exitCode != 0 && said.Length == 0, $"It was to die after {bytes} bytes and said: {said}");
        Assert.False(File.Exists(final));

        // All four on a quiet machine; on a busy one it may be over before the last of them has asked.
        Assert.InRange(Log(id).Count, 2, 100);
        ResumeInfo note = ResumeInfo.Read(final + ".part.json")!;
        long kept = note.Trusted(new FileInfo(final + ".part").Length).Sum(range => range.End - range.Start);
        Assert.True(kept >= bytes - (5 * 256 * 1024), $"Of {bytes} bytes {kept} were kept.");

        Attempt<SavedVideo> next = await SaveAsync(folder, video);
        Assert.True(next.Failure is null, $"Killed after {bytes} bytes, the next run said: {next.Failure?.Error}");
        Assert.Equal(_gateway.Emulator.Video("mulerun", id), File.ReadAllBytes(final));
    }

    private async Task KillAllAsync(int count)
    {
        Random random = new(20261124);
        using TempFolder folders = new();
        List<(int Run, string When)> kills = [.. Enumerable.Range(0, count).Select(run => (run, run % 3 == 0
            ? $"operation {1 + random.Next(Operations)}"
            : $"byte {random.Next(Length)}"))];

        await Parallel.ForEachAsync(
            kills, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (kill, _) =>
                await KillAsync(Directory.CreateDirectory(folders[$"kill-{kill.Run}"]).FullName, $"kill-{kill.Run}", kill.When));
    }

    private async Task KillAsync(string folder, string id, string when)
    {
        Uri video = await LinkAsync(id);
        byte[] whole = _gateway.Emulator.Video("mulerun", id);
        string final = Path.Combine(folder, "mulerun-killed.mp4");

        (int exitCode, string said) = await SaverProcess.RunAsync(folder, video, dies: when);
        Assert.True(exitCode != 0 && said.Length == 0, $"It was to die at {when} and said: {said}");
        AssertWholeOrAbsent(final, whole);
        long kept = File.Exists(final) ? Length : new FileInfo(final + ".part").Length;
        Assert.True(!when.StartsWith("byte", StringComparison.Ordinal)
            || when == $"byte {kept}", $"Killed at {when}, {kept} bytes were left.");
        int requests = Log(id).Count;

        Attempt<SavedVideo> next = await SaveAsync(folder, video);
        Assert.True(next.Failure is null, $"Killed at {when}, the next run said: {next.Failure?.Error}");
        Assert.Equal(whole, File.ReadAllBytes(final));
        Assert.Equal([".veotasks.jsonl", "mulerun-killed.mp4"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(
            StringComparer.Ordinal));

        // All that reached the disk is used. What did not is less than the one buffer that the dying write was given.
        string?[] wanted = kept == Length ? [] : kept == 0 ? [null] : [$"bytes={kept}-"];
        Assert.Equal(wanted, Log(id).Skip(requests).Select(request => request.Range));
    }

    private async Task<Attempt<SavedVideo>> SaveAsync(string folder, Uri address)
    {
        VeoVideo video = new() { Uri = address };
        DownloadRequest request = new()
        {
            Task = new VeoTask { Id = "killed", Provider = "mulerun", Videos = [video] },
            Video = video,
            Folder = new SaveFolder(folder, TimeProvider.System, Assert.Fail),
            Name = "mulerun-killed.mp4",
        };
        VideoDownloader downloader = new(_gateway.Results("mulerun"), new TriesPolicy { Tries = 1 }, TimeProvider.System);
        return await downloader.SaveAsync(request, TestContext.Current.CancellationToken);
    }

    private static void AssertWholeOrAbsent(string path, byte[] whole) =>
        Assert.True(!File.Exists(path)
            || File.ReadAllBytes(path).AsSpan().SequenceEqual(whole), "The final name shows something that is not the video.");

    private async Task<Uri> LinkAsync(string id)
    {
        _gateway.Emulator.Add(EmulatedTask.Succeeds("mulerun", id) with { VideoLengths = [Length] });
        return (await _gateway.PollAsync("mulerun", id)).Task!.Videos[0].Uri!;
    }

    private List<RequestEntry> Log(string id) =>
        [.. _gateway.Emulator.Counters.Log.Where(
            request => request.Origin == "cdn" && request.Path.Contains($"/{id}/", StringComparison.Ordinal))];
}
