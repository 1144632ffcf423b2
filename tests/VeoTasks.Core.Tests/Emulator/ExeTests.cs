using System.Diagnostics;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator;

/// <summary>The emulator as a process of its own, as Pester and people start it.</summary>
public sealed class ExeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_rehearses_without_a_script_and_ends_with_its_standard_input()
    {
        var folder = Directory.CreateTempSubdirectory("veotasks-");
        var info = Path.Combine(folder.FullName, "info.json");
        using var process = Start("--info", info, "--exit-with-stdin");
        try
        {
            var said = await ReadUntilAsync(process.StandardOutput, "Ctrl+C ends it.");
            var json = JsonNode.Parse(await File.ReadAllTextAsync(info, Cancelled))!;
            using var http = new HttpClient();
            var counters = await http.GetStringAsync(new Uri((string)json["control"]! + "counters"), Cancelled);

            process.StandardInput.Close();
            await process.WaitForExitAsync(Cancelled);

            Assert.Equal((0, process.Id), (process.ExitCode, (int)json["processId"]!));
            Assert.All(GatewayEmulator.Gateways, name => Assert.Contains($"Wait-VeoTask -Provider {name} ", said, StringComparison.Ordinal));
            Assert.Contains("\"requests\"", counters, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(2, "no option '--bogus'", "--bogus")]
    [InlineData(2, "cannot be read", "--script", "/nowhere/at/all.json")]
    public async Task A_mistake_ends_it_with_a_code_and_a_sentence(int exitCode, string reason, params string[] arguments)
    {
        using var process = Start(arguments);
        var errors = await process.StandardError.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [typeof(GatewayEmulator).Assembly.Location, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

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
