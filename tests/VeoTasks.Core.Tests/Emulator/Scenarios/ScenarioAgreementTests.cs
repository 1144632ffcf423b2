using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using VeoTasks.Emulator.Scenarios;
using VeoTasks.Tests.Repository;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Emulator.Scenarios;

/// <summary>What an editor marks as wrong the emulator refuses, and the other way round, but for what no schema can say.</summary>
public sealed class ScenarioAgreementTests
{
    private static readonly int Mutants = Effort.Of(usual: 500, full: 2000);

    private static readonly string[] Values =
    [
        "null", "-1", "1", "2", "1.5", "404", "40000", "99999999999", "true", "\"\"", "\"x\"", "\"00:01:30\"", "\"5\"", "\"00:75:00\"",
        "\"AAEC\"", "[]", "{}", "[1]",
        "\"mulerun\"", "\"openai\"", "\"sora\"", "\"documented\"", "\"never\"", "\"queued\"", "\"gzip\"", "\"status\"", "\"wrongId\"",
        "\"delay\"", "\"redirect\"", "\"none\"", "\"date\"",
    ];

    /// <summary>What is wrong only together with something elsewhere in the file.</summary>
    private static readonly string[] BeyondSchemas =
        [" already, at ", "not in the order of time", "the task has no video ", "holds one video", "the pause is missing",
            "there is no gateway"];

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(RepositoryRoot.Join("docs", "examples"), "*.scenario.json").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Both_accept_every_example(string file)
    {
        var text = File.ReadAllText(RepositoryRoot.Join("docs", "examples", file));
        ScenarioReader.Read(text);
        Assert.True(ScenarioSchema.Accepts(text));
        Assert.Equal("../scenario.schema.json", ScenarioReader.Read(text).Schema);
    }

    [Fact]
    public void The_rehearsal_has_everything_at_every_gateway_in_less_than_half_a_minute()
    {
        var scenario = ScenarioReader.Read(File.ReadAllText(RepositoryRoot.Join("docs", "examples", "rehearsal.scenario.json")));
        var faults = scenario.Tasks.SelectMany(task => task.VideoFaults).Select(fault => fault.Kind).ToList();
        var statuses = scenario.Gateways.SelectMany(gateway => gateway.Value.Faults).Select(fault => fault.Fault.StatusCode);

        Assert.Equal(GatewayEmulator.Gateways.Order(), scenario.Tasks.Select(task => task.Gateway).Distinct().Order());
        Assert.Equal(
            [EmulatedOutcome.Succeeded, EmulatedOutcome.Failed, EmulatedOutcome.Canceled],
            scenario.Tasks.Select(task => task.Outcome).Distinct());
        Assert.Empty(new[] { FaultKind.ExpireLink, FaultKind.Cut, FaultKind.Html }.Except(faults));
        Assert.Equal([429, 503], statuses);
        Assert.InRange(scenario.Tasks.Max(task => task.EndsAfter), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(25));
    }

    [Fact]
    public void Both_accept_the_scenarios_of_the_page_about_it()
    {
        var page = File.ReadAllText(RepositoryRoot.Join("docs", "EMULATOR.md"));
        var examples = page.Split("```json\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)]).ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, example => ScenarioReader.Read(example));
        Assert.All(examples, example => Assert.True(ScenarioSchema.Accepts(example)));
    }

    [Theory]
    [InlineData("""{"tasks": []}""", true)]
    [InlineData("""[]""", true)]
    [InlineData("""{}""", false)]
    [InlineData("""5""", false)]
    [InlineData("""[{"gateway": "mulerun", "id": "a", "endsAfter": 0}]""", true)]
    [InlineData("""[{"gateway": "mulerun", "id": "a", "pollFaults": [{"kind": "reset", "at": 0}]}]""", false)]
    [InlineData("""[{"gateway": "mulerun", "id": "a", "pollFaults": [{"kind": "reset", "times": 0}]}]""", false)]
    [InlineData("""[{"gateway": "mulerun", "id": "a", "pollFaults": [{"kind": "slow", "pause": 0}]}]""", false)]
    [InlineData("""[{"gateway": "mulerun", "id": "a", "pollFaults": [{"kind": "slow"}]}]""", false)]
    [InlineData("""[{"gateway": "mulerun", "id": "a", "pollFaults": [{"kind": "unknownWord"}]}]""", false)]
    [InlineData("""[{"gateway": "mulerun", "id": "a", "videoHeaders": {"X": "a\tb\nc"}}]""", true)]
    [InlineData("""[{"gateway": "mulerun", "id": "a", "videoHeaders": {"X": "a\u0001"}}]""", false)]
    [InlineData("""[{"gateway": "openai", "id": "a", "videoLengths": [9000, 9000]}]""", false)]
    [InlineData("""{"tasks": [], "gateways": {"mulerun": {"faults": [{"fault": {"kind": "reset", "at": 2}}]}}}""", false)]
    [InlineData("""{"tasks": [], "gateways": {"mulerun": {"faults": [{"fault": {"kind": "reset"}, "requests": 0}]}}}""", false)]
    [InlineData("""{"tasks": [], "gateways": {"mulrun": {}}}""", false)]
    [InlineData("""{"tasks": [], "gateways": {"mulerun": {"creates": [{"accepted": false}]}}}""", false)]
    [InlineData("""{"tasks": [], "gateways": {"mulerun": {"creates": [{"faults": [{"kind": "wrongId"}]}]}}}""", false)]
    [InlineData("""{"tasks": [], "gateways": {"mulerun": {"creates": [{"ids": ["a"], "requests": 2}]}}}""", false)]
    [InlineData("""{"tasks": [], "gateways": {"mulerun": {"creates": [{"task": {"gateway": "mulerun", "endsAfter": 1}}]}}}""", false)]
    [InlineData("""{"tasks": [], "gateways": {"mulerun": {"creates": [{"task": {"endsAfter": 1}, "billed": false}]}}}""", true)]
    public void Both_say_the_same(string text, bool isGood) =>
        Assert.Equal((isGood, isGood), (ScenarioSchema.Accepts(text), Refusal(text) is null));

    [Theory]
    [InlineData("rehearsal.scenario.json")]
    [InlineData("creates.scenario.json")]
    public void Both_say_the_same_of_whatever_is_made_of_the_example_by_changing_values_and_names(string file)
    {
        var random = new Random(20261125);
        var example = File.ReadAllText(RepositoryRoot.Join("docs", "examples", file));
        var accepted = 0;
        for (var mutant = 0; mutant < Mutants; mutant++)
        {
            var text = Mutate(JsonNode.Parse(example, documentOptions: ScenarioJson.Document)!, random).ToJsonString();
            var (refusal, isValid) = (Refusal(text), ScenarioSchema.Accepts(text));
            accepted += refusal is null ? 1 : 0;
            var agree = isValid == (refusal is null)
                || (isValid && BeyondSchemas.Any(reason => refusal!.Contains(reason, StringComparison.Ordinal)));
            Assert.True(agree, $"The schema accepts: {isValid}. The reader says: {refusal ?? "nothing"}.\n{text}");
        }

        Assert.InRange(accepted, Mutants / 50, Mutants * 49 / 50);
    }

    private static string? Refusal(string text)
    {
        try
        {
            ScenarioReader.Read(text);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Replaces one value, removes it, or gives its member another name.</summary>
    private static JsonNode Mutate(JsonNode root, Random random)
    {
        var nodes = Below(root).ToList();
        var node = nodes[random.Next(nodes.Count)];
        var value = JsonNode.Parse(Values[random.Next(Values.Length)]);
        if (node.Parent is JsonArray array)
        {
            array[node.GetElementIndex()] = value;
            return root;
        }

        var (parent, name) = (node.Parent!.AsObject(), node.GetPropertyName());
        var isRenamed = random.Next(4) == 0;
        parent.Remove(name);
        if (random.Next(4) > 0)
        {
            parent.Add(isRenamed ? name + "s" : name, isRenamed ? node : value);
        }

        return root;
    }

    private static IEnumerable<JsonNode> Below(JsonNode node) =>
        (node switch
        {
            JsonObject parent => parent.Select(member => member.Value),
            JsonArray parent => parent,
            _ => [],
        }).OfType<JsonNode>().SelectMany(child => Below(child).Prepend(child));
}
