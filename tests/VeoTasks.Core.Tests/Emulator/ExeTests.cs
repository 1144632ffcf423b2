using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using VeoTasks.Tests.Repository;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Emulator;

/// <summary>What the emulator says to the one who starts it.</summary>
public sealed class ExeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_rehearses_without_a_scenario_and_ends_with_its_standard_input()
    {
        using var folder = new TempFolder();
        using var emulator = EmulatorProcess.Start("--info", folder["info.json"], "--exit-with-stdin");

        var said = await ReadUntilAsync(emulator.Process.StandardOutput, "It ends when its standard input closes.");
        var info = JsonNode.Parse(await File.ReadAllTextAsync(folder["info.json"], Cancelled))!;
        emulator.Process.StandardInput.Close();

        Assert.Equal((0, emulator.Process.Id), (await emulator.EndAsync(), (int)info["processId"]!));
        Assert.All(GatewayEmulator.Gateways, name => Assert.Contains($"Wait-VeoTask -Provider {name} ", said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dash_gives_the_info_as_the_only_line_with_the_tasks_in_their_order()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(
            folder["s.json"],
            """[{"gateway": "octopusx", "id": "z"}, {"gateway": "mulerun", "id": "n\u00e4chster\n"}, {"gateway": "octopusx", "id": "a"}]""",
            Cancelled);
        using var emulator = await EmulatorProcess.ListenAsync("--scenario", folder["s.json"], "--exit-with-stdin");

        var asked = await emulator.AskAsync("info");
        emulator.Process.StandardInput.Close();
        var more = await emulator.Process.StandardOutput.ReadToEndAsync(Cancelled);

        Assert.Equal((0, ""), (await emulator.EndAsync(), more));
        Assert.Equal([("octopusx", "z"), ("mulerun", "n\u00e4chster\n"), ("octopusx", "a")], emulator.Info["tasks"]!.AsArray().Select(
            task => ((string)task!["gateway"]!, (string)task["id"]!)));
        Assert.Equal(asked.ToJsonString(), emulator.Info.ToJsonString());
    }

    [Theory]
    [InlineData(2, "There is no option '--bogus'. '--help' lists the options.", "--bogus")]
    [InlineData(2, "The scenario '/nowhere/ät/all.json' cannot be read: ", "--scenario", "/nowhere/ät/all.json")]
    [InlineData(1, "nowhere", "--info", "/nowhere/at/all.json")]
    public async Task A_mistake_ends_it_with_a_code_and_a_sentence(int exitCode, string reason, params string[] arguments)
    {
        using var emulator = EmulatorProcess.Start(arguments);
        var errors = await emulator.Process.StandardError.ReadToEndAsync(Cancelled);

        Assert.Equal(exitCode, await emulator.EndAsync());
        Assert.Contains(reason, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    /// <summary>
    /// A console's code page belongs to all of its programs, and stays as the last one has left it. Only Windows has one.
    /// </summary>
    [Fact]
    public void Nothing_that_ships_changes_the_encoding_of_the_console()
    {
        string[] sources = [.. Directory.GetFiles(RepositoryRoot.Join("src"), "*.cs", SearchOption.AllDirectories)];
        Assert.NotEmpty(sources);
        Assert.All(sources, file => Assert.DoesNotMatch(@"Console\.(Output|Input)Encoding\s*=", File.ReadAllText(file)));
    }

    private static async Task<string> ReadUntilAsync(StreamReader output, string last)
    {
        var lines = new List<string>();
        while (await output.ReadLineAsync(Cancelled) is { } line)
        {
            lines.Add(line);
            if (line == last)
            {
                break;
            }
        }

        return string.Join('\n', lines);
    }
}
