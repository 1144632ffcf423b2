using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Emulator;

/// <summary>When the process of the emulator ends, and that it leaves nothing behind.</summary>
public sealed class ExeEndTests
{
    private const string NoSignals = "Windows sends no signals to a process without a console.";

    /// <summary>A download of it hangs in the middle.</summary>
    private const string Hanging = """[{"gateway": "mulerun", "id": "h", "videoFaults": [{"kind": "hang", "atByte": 1000}]}]""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_its_standard_input_it_ends_at_once_although_a_download_hangs()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["s.json"], Hanging, Cancelled);
        using var emulator = await EmulatorProcess.ListenAsync("--exit-with-stdin", "--scenario", folder["s.json"]);
        using var http = new HttpClient();
        await using var video = await HangAsync(emulator, http);

        emulator.Process.StandardInput.Close();

        Assert.Equal(0, await emulator.EndAsync());
        Assert.False(emulator.IsThere());
        await Assert.ThrowsAnyAsync<IOException>(() => video.CopyToAsync(Stream.Null, Cancelled));
    }

    [Fact]
    [Trait("Needs", "Unix")]
    public async Task With_an_owner_that_is_killed_it_ends_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoSignals);
        using var folder = new TempFolder();
        using var emulator = await EmulatorProcess.ListenInShellAsync(
            $"sh -c 'echo $$ > \"{folder["owner"]}\"; exec sleep 1000' | dotnet '{EmulatorProcess.Dll}' --exit-with-stdin --info -");

        await EmulatorProcess.SignalAsync(
            "KILL", int.Parse(await File.ReadAllTextAsync(folder["owner"], Cancelled), CultureInfo.InvariantCulture));

        Assert.Equal(0, await emulator.EndAsync());
        Assert.False(emulator.IsThere());
    }

    [Fact]
    [Trait("Needs", "Unix")]
    public async Task Its_owner_decides_so_the_Ctrl_C_of_the_terminal_does_not_end_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoSignals);
        using var emulator = await EmulatorProcess.ListenAsync("--exit-with-stdin");

        // Whoever ends at a signal does so within the first of these.
        for (var press = 0; press < 20; press++)
        {
            await emulator.SignalAsync("INT");
            await emulator.AskAsync("info");
        }

        Assert.False(emulator.Process.HasExited);
        emulator.Process.StandardInput.Close();
        Assert.Equal(0, await emulator.EndAsync());
    }

    [Theory]
    [Trait("Needs", "Unix")]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("TERM", "--exit-with-stdin")]
    public async Task A_signal_ends_it_in_order(string signal, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoSignals);
        Assert.SkipWhen(
            signal == "INT" && IgnoresInterrupts(), "These tests run in the background of a shell that lets its children ignore SIGINT.");
        using var emulator = await EmulatorProcess.ListenAsync(arguments);

        await emulator.SignalAsync(signal);

        Assert.Equal(0, await emulator.EndAsync());
        Assert.False(emulator.IsThere());
    }

    /// <summary>Begins the download that hangs, and returns once it does.</summary>
    private static async Task<Stream> HangAsync(EmulatorProcess emulator, HttpClient http)
    {
        var gateway = emulator.Info["gateways"]!["mulerun"]!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)gateway["key"]!);
        var answer = await http.GetStringAsync(
            new Uri(new Uri((string)gateway["baseUri"]!), "/vendors/google/v1/veo-3.1-fast/generation/h"), Cancelled);
        var link = JsonNode.Parse(answer)!["videos"]![0]!;
        var video = await http.GetStreamAsync(new Uri((string)link!), Cancelled);
        await video.ReadExactlyAsync(new byte[1000], Cancelled);
        return video;
    }

    private static bool IgnoresInterrupts()
    {
        const int Interrupt = 2;
        var line = File.Exists("/proc/self/status")
            ? File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
            : "0";
        return (long.Parse(line[(line.IndexOf(':') + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (Interrupt - 1) & 1) ==
            1;
    }
}
