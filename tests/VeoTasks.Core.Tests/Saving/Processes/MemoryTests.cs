using System.Globalization;
using System.Text.RegularExpressions;
using VeoTasks.Emulator;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Processes;

/// <summary>What a download costs in memory, weighed in a process that does nothing else.</summary>
public sealed partial class MemoryTests
{
    private const long Limit = 50_000_000;

    /// <summary>In base64 these are 100 MB.</summary>
    private const long Length = 75_000_000;

    [Fact]
    public async Task A_hundred_megabytes_of_base64_are_decoded_in_less_than_fifty_of_memory()
    {
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        using TempFolder folder = new();
        gateway.Emulator.Add(EmulatedTask.Succeeds("mixroute", "t") with { Shape = AnswerShape.Sora, VideoLengths = [Length] });
        VeoVideo video = (await gateway.PollAsync("mixroute", "t")).Task!.Videos[0];
        Assert.Equal(VeoVideoTransport.Base64Json, video.Transport);

        (int exitCode, string said) =
            await SaverProcess.RunAsync(folder.Path, video.Uri!, video.Transport, key: gateway.Emulator.Key("mixroute"));

        Assert.True(exitCode == 0, said);
        Assert.Equal(Length, new FileInfo(folder["mulerun-killed.mp4"]).Length);

        // All that was ever allocated, so also the most there ever was at once.
        long allocated = long.Parse(Allocated().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(allocated < Limit, $"{allocated} bytes were allocated.");
    }

    [GeneratedRegex(@"allocated (\d+)")]
    private static partial Regex Allocated();
}
