using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator.Gateways;

public sealed class TaskLifeTests : EmulatorTest
{
    [Fact]
    public async Task The_clock_drives_a_task_from_queued_over_progress_to_its_end()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t", Seconds(100)));

        Assert.Equal("queued 0", await PollAsync("t"));
        Clock.Advance(Seconds(19.999));
        Assert.Equal("queued 0", await PollAsync("t"));
        Clock.Advance(Seconds(0.001));
        Assert.Equal("processing 20", await PollAsync("t"));
        Clock.Advance(Seconds(55));
        Assert.Equal("processing 70", await PollAsync("t"));
        Clock.Advance(Seconds(24.999));
        Assert.Equal("processing 90", await PollAsync("t"));
        Clock.Advance(Seconds(0.001));
        Assert.Equal("completed 100", await PollAsync("t"));
    }

    [Fact]
    public async Task A_script_names_its_own_states_words_and_end()
    {
        Emulator.Add(EmulatedTask.Fails("octopusx", "t", Seconds(30), "no") with
        {
            States = [new(Seconds(0), EmulatedPhase.Queued, Word: "unknown"), new(Seconds(10), Progress: 37), new(
                Seconds(20), Word: "upscaling")],
            FinalWord = "Failure ",
            ErrorCode = "moderation",
        });

        var looks = new List<string>();
        for (var look = 0; look < 4; look++)
        {
            looks.Add(await PollAsync("t"));
            Clock.Advance(Seconds(10));
        }

        Assert.Equal(["unknown 0", "processing 37", "upscaling 50", "Failure  100"], looks);
        var error = (await PollJsonAsync("octopusx", "t"))["error"]!;
        Assert.Equal(("no", "moderation"), ((string?)error["message"], (string?)error["code"]));
    }

    [Fact]
    public async Task A_task_begins_when_it_is_added_and_its_times_are_the_clocks()
    {
        Clock.Advance(TimeSpan.FromDays(1));
        var added = Clock.GetUtcNow();
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t", Seconds(60)));
        Clock.Advance(Seconds(90));

        using var response = await PollAsync("octopusx", "t");
        Assert.Equal(Clock.GetUtcNow(), response.Headers.Date);
        var answer = await JsonAsync(response);
        Assert.Equal(added.ToUnixTimeSeconds(), (long)answer["created_at"]!);
        Assert.Equal(added.AddSeconds(60).ToUnixTimeSeconds(), (long)answer["completed_at"]!);
    }

    public static TheoryData<string> Gateways => [.. GatewayEmulator.Gateways];

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task Tasks_end_cancelled_or_never(string gateway)
    {
        Emulator.Add(EmulatedTask.Cancels(gateway, "c", Seconds(1)));
        Emulator.Add(EmulatedTask.NeverEnds(gateway, "n"));
        Clock.Advance(TimeSpan.FromDays(365));

        string canceled = (await PollJsonAsync(gateway, "c")).ToJsonString();

        // Kie's API has no number for it.
        Assert.Equal(gateway == "kie" ? VeoTaskStatus.Failed : VeoTaskStatus.Canceled, StatusIn(gateway, "c", canceled));
        Assert.Equal(VeoTaskStatus.Running, StatusIn(gateway, "n", (await PollJsonAsync(gateway, "n")).ToJsonString()));
    }

    [Fact]
    public async Task Adding_a_task_again_replaces_it_from_its_beginning()
    {
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t", Seconds(10)) with { PollFaults = [Fault.Status(503)] });
        using var first = await PollAsync("octopusx", "t");
        Clock.Advance(Seconds(9));

        Emulator.Add(EmulatedTask.Succeeds("octopusx", "t", Seconds(10)) with { PollFaults = [Fault.Status(503).On(2)] });

        Assert.Equal(503, (int)first.StatusCode);
        Assert.Equal("queued 0", await PollAsync("t"));
        using var second = await PollAsync("octopusx", "t");
        Assert.Equal(503, (int)second.StatusCode);
    }

    [Fact]
    public async Task MuleRun_and_MixRoute_name_several_videos()
    {
        Emulator.Add(EmulatedTask.Succeeds("mulerun", "t") with { VideoLengths = [10_000, 11_000, 12_000] });
        Emulator.Add(EmulatedTask.Succeeds("mixroute", "t") with { VideoLengths = [10_000, 11_000] });

        var muleRun = (await PollJsonAsync("mulerun", "t"))["videos"]!.AsArray();
        var mixRoute = (await PollJsonAsync("mixroute", "t"))["url"]!.AsArray();

        Assert.Equal(3, muleRun.Count);
        Assert.Equal(2, mixRoute.Count);
        Assert.Equal(Emulator.Video("mulerun", "t", 2), await Http.GetByteArrayAsync((string)muleRun[2]!, Cancelled));
        Assert.Equal(Emulator.Video("mixroute", "t", 1), await Http.GetByteArrayAsync((string)mixRoute[1]!, Cancelled));
    }

    private async Task<string> PollAsync(string id)
    {
        var answer = await PollJsonAsync("octopusx", id);
        return $"{answer["status"]} {answer["progress"]}";
    }
}
