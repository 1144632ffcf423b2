using System.Text.Json;
using VeoTasks.Emulator;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Processes;

/// <summary>Row 84 of the fault catalogue, with real processes: on one folder they do not harm each other.</summary>
public sealed class ManyProcessesTests
{
    [Fact]
    public async Task Processes_that_save_the_same_video_at_the_same_time_end_with_one_whole_file()
    {
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        using TempFolder folder = new();
        gateway.Emulator.Add(EmulatedTask.Succeeds("mulerun", "t") with { VideoLengths = [2_000_000] });
        Uri video = (await gateway.PollAsync("mulerun", "t")).Task!.Videos[0].Uri!;

        (int ExitCode, string Said)[] ends =
            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SaverProcess.RunAsync(folder.Path, video)));

        Assert.Contains(ends, end => end.ExitCode == 0);
        Assert.All(ends, end => Assert.True(
            end.ExitCode == 0 || end.Said.Contains("written by another process", StringComparison.Ordinal), end.Said));
        Assert.Equal(gateway.Emulator.Video("mulerun", "t"), File.ReadAllBytes(folder["mulerun-killed.mp4"]));
        Assert.Equal([".veotasks.jsonl", "mulerun-killed.mp4"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(
            StringComparer.Ordinal));
        Assert.All(File.ReadLines(folder[".veotasks.jsonl"]), line => Assert.Equal(
            "killed", JsonDocument.Parse(line).RootElement.GetProperty("task").GetString()));
    }
}
