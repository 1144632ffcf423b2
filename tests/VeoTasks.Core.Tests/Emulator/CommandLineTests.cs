using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using VeoTasks.Emulator.Hosting;
using Xunit;

namespace VeoTasks.Tests.Emulator;

public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("veotasks-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_option_is_read()
    {
        var all = EmulatorArguments.Parse(["--ports", "40000", "--scenario", "s.json", "--info", "i.json", "--exit-with-stdin"]);
        Assert.Equal(
            (40_000, "s.json", "i.json", true, false), (all.BasePort, all.ScenarioFile, all.InfoFile, all.ExitsWithStdin, all.WantsHelp));
        var none = EmulatorArguments.Parse([]);
        Assert.Equal(
            (null, null, null, false, false), (none.BasePort, none.ScenarioFile, none.InfoFile, none.ExitsWithStdin, none.WantsHelp));
        Assert.Null(EmulatorArguments.Parse(["--ports", "auto"]).BasePort);
        var said = EmulatorArguments.Parse(["--info", "-"]);
        Assert.Equal((true, null), (said.SaysInfo, said.InfoFile));
        Assert.True(EmulatorArguments.Parse(["--help"]).WantsHelp);
    }

    [Theory]
    [InlineData("no option '--port'", "--port", "1")]
    [InlineData("value is missing after '--scenario'", "--scenario")]
    [InlineData("neither 'auto' nor a port", "--ports", "80")]
    [InlineData("neither 'auto' nor a port", "--ports", "65530")]
    [InlineData("neither 'auto' nor a port", "--ports", "many")]
    public void A_mistake_is_named(string reason, params string[] arguments)
    {
        var exception = Assert.Throws<FormatException>(() => EmulatorArguments.Parse(arguments));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_serves_its_scenario_tells_where_and_ends_when_it_is_asked_to()
    {
        var (scenario, info) = (Path.Combine(_folder.FullName, "scenario.json"), Path.Combine(_folder.FullName, "info.json"));
        await File.WriteAllTextAsync(scenario, """
            {"tasks": [{"gateway": "octopusx", "id": "it's"}], "gateways": {"mingyan": {"faults": [
              {"fault": {"kind": "status", "statusCode": 503}, "requests": 2}, {"fault": {"kind": "status", "statusCode": 429}}]}}}
            """, TestContext.Current.CancellationToken);
        var output = new Listener("Ctrl+C ends it.");

        var run = EmulatorRun.RunAsync(EmulatorArguments.Parse(["--scenario", scenario, "--info", info]), output);
        await output.Heard.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        var said = JsonNode.Parse(await File.ReadAllTextAsync(info, TestContext.Current.CancellationToken))!;
        using var http = new HttpClient();
        var troubled = new List<int>();
        for (var request = 0; request < 4; request++)
        {
            using var reply =
                await http.GetAsync(new Uri((string)said["gateways"]!["mingyan"]!["baseUri"]!), TestContext.Current.CancellationToken);
            troubled.Add((int)reply.StatusCode);
        }

        using var answer = await http.PostAsync(
            new Uri((string)said["control"]! + "shutdown"), JsonContent.Create(new { }), TestContext.Current.CancellationToken);
        await run.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal([503, 503, 429], troubled[..3]);
        Assert.NotEqual(429, troubled[3]);
        Assert.Equal(["info.json", "scenario.json"], _folder.GetFiles().Select(file => file.Name).Order());
        Assert.Contains(
            $"$env:VEOTASKS_OCTOPUSX_KEY = '{said["gateways"]!["octopusx"]!["key"]}'", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            $"'it''s' | Wait-VeoTask -Provider octopusx -BaseUri {said["gateways"]!["octopusx"]!["baseUri"]} ", output.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rehearsal_set_covers_every_gateway_and_is_sound()
    {
        var tasks = SampleTasks.Create();
        await using var emulator = await GatewayEmulator.StartAsync(new EmulatorOptions(), TestContext.Current.CancellationToken);
        emulator.AddAll(tasks);

        Assert.Equal(GatewayEmulator.Gateways.Order(), tasks.Select(task => task.Gateway).Distinct().Order());
        Assert.Equal(tasks.Count, tasks.Select(task => task.Id).Distinct().Count());
        Assert.Contains(tasks, task => task.Outcome == EmulatedOutcome.Failed);
        Assert.Contains(tasks, task => task.VideoFaults.Any(fault => fault.Kind == FaultKind.ExpireLink));
        Assert.Contains(tasks, task => task.EndsAfter >= TimeSpan.FromSeconds(20));
    }

    /// <summary>Text that somebody waits for.</summary>
    private sealed class Listener(string awaited) : StringWriter
    {
        private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Heard => _heard.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteLineAsync(value);
            if (value == awaited)
            {
                _heard.SetResult();
            }
        }
    }
}
