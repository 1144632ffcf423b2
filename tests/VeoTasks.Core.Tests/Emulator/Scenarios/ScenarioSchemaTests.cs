using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using VeoTasks.Emulator.Gateways;
using VeoTasks.Emulator.Scenarios;
using Xunit;

namespace VeoTasks.Tests.Emulator.Scenarios;

/// <summary>The schema that editors complete from says what the types say: the same members, words, defaults and limits.</summary>
public sealed class ScenarioSchemaTests
{
    public static TheoryData<string> Definitions => [.. ScenarioSchema.Types.Keys];

    /// <summary>Where the words of an enum stand.</summary>
    public static TheoryData<string, string, Type> Enums => new()
    {
        { "task", "outcome", typeof(EmulatedOutcome) },
        { "task", "validators", typeof(VideoValidators) },
        { "task", "routes", typeof(OctopusXRoute) },
        { "state", "phase", typeof(EmulatedPhase) },
        { "fault", "framing", typeof(BodyFraming) },
    };

    [Theory]
    [MemberData(nameof(Definitions))]
    public void It_has_the_members_of_the_type_and_no_others(string definition)
    {
        var properties = ScenarioJson.Options.GetTypeInfo(ScenarioSchema.Types[definition]).Properties;
        var required = ScenarioSchema.Definitions[definition]!["required"]?.AsArray() ?? [];

        Assert.Equal(
            properties.Select(property => property.Name).Order(), ScenarioSchema.Members(definition).Select(member => member.Key).Order());
        Assert.Equal(properties.Where(property => property.IsRequired).Select(property => property.Name).Order(), required.Select(
            name => (string)name!).Order());
        Assert.False((bool)ScenarioSchema.Definitions[definition]!["additionalProperties"]!);
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Every_member_is_described_in_sentences(string definition) => Assert.All(
        ScenarioSchema.Members(definition).Concat(ScenarioSchema.Members("scenario")["gateways"]!["properties"]!.AsObject()),
        member => Assert.Matches(@"^[^\s].{10,}\.$", (string?)member.Value!["description"]));

    [Fact]
    public void The_defaults_are_those_of_the_types()
    {
        AssertDefaults("scenario", new Scenario { Tasks = [] });
        AssertDefaults("gateway", new GatewayScenario());
        AssertDefaults("gatewayFault", new GatewayFault { Fault = Fault.Reset() });
        AssertDefaults("create", new CreateScript());
        AssertDefaults("task", new EmulatedTask());
        AssertDefaults("state", new EmulatedState(TimeSpan.Zero));
        AssertDefaults("fault", Fault.Reset());
    }

    [Theory]
    [MemberData(nameof(Enums))]
    public void It_has_the_words_of_the_enum_and_no_others(string definition, string member, Type type)
    {
        var node = ScenarioSchema.Members(definition)[member]!;
        Assert.Equal(JsonWords.All(type), Words(node["items"] ?? node));
    }

    [Fact]
    public void It_has_the_gateways()
    {
        Assert.Equal(GatewayEmulator.Gateways, Words(ScenarioSchema.Members("task")["gateway"]!));
        Assert.Equal(GatewayEmulator.Gateways, ScenarioSchema.Members("scenario")["gateways"]!["properties"]!.AsObject().Select(
            member => member.Key));
    }

    [Fact]
    public void It_has_the_shapes_of_each_gateway()
    {
        var shapes = ScenarioSchema.Definitions["task"]!["allOf"]!.AsArray()
            .Where(rule => rule!["then"]!["properties"]!["shape"] is not null)
            .ToDictionary(
                rule => (string)rule!["if"]!["properties"]!["gateway"]!["const"]!, rule => Words(rule!["then"]!["properties"]!["shape"]!));

        Assert.Equal(GatewayEmulator.Gateways, shapes.Keys);
        Assert.All(GatewayList.All, gateway => Assert.Equal(gateway.Shapes.Select(shape => JsonWords.Of(shape)), shapes[gateway.Name]));
        Assert.Equal(JsonWords.All(typeof(AnswerShape)).Order(), shapes.Values.SelectMany(words => words).Distinct().Order());
    }

    [Fact]
    public void It_has_the_kinds_of_faults_where_they_can_happen()
    {
        var kinds = Enum.GetValues<FaultKind>();
        Assert.Equal(kinds.Where(kind => !ScriptCheck.IsForVideosOnly(kind)).Select(kind => JsonWords.Of(kind)).Order(), KindsOf(
            "pollFault").Order());
        Assert.Equal(kinds.Where(kind => !ScriptCheck.IsForPollsOnly(kind)).Select(kind => JsonWords.Of(kind)).Order(), KindsOf(
            "videoFault").Order());
    }

    [Fact]
    public void It_has_the_limits()
    {
        var minimum = GatewayEmulator.MinimumVideoLength;
        Assert.Equal(minimum, (int)ScenarioSchema.Members("task")["videoLengths"]!["items"]!["minimum"]!);
        Assert.Equal(minimum, (int)ScenarioSchema.Members("fault")["length"]!["minimum"]!);
        Assert.Contains(
            minimum.ToString(CultureInfo.InvariantCulture), (string)ScenarioSchema.Members("task")["videoLengths"]!["description"]!,
            StringComparison.Ordinal);
        Assert.Equal(ScenarioJson.LongestTime, (int)ScenarioSchema.Definitions["time"]!["maximum"]!);
    }

    /// <summary>The words of a member, each with what it means where that is said.</summary>
    private static IReadOnlyList<string> Words(JsonNode member)
    {
        IReadOnlyList<string> words = [.. member["enum"]!.AsArray().Select(word => (string)word!)];
        if (member["enumDescriptions"] is JsonArray descriptions)
        {
            Assert.Equal(words.Count, descriptions.Count);
        }

        return words;
    }

    private static IReadOnlyList<string> KindsOf(string definition) =>
        Words(ScenarioSchema.Definitions[definition]!["allOf"]![1]!["properties"]!["kind"]!);

    private static void AssertDefaults<T>(string definition, T plain)
    {
        var values = JsonSerializer.SerializeToNode(plain, ScenarioJson.Options)!;
        foreach (var (name, member) in ScenarioSchema.Members(definition).Where(member => member.Value!.AsObject().ContainsKey("default")))
        {
            Assert.True(
                JsonNode.DeepEquals(values[name], member!["default"]),
                $"{definition}.{name} is {values[name]?.ToJsonString() ?? "null"} by default.");
        }

        var without = ScenarioSchema.Members(definition).Where(member => !member.Value!.AsObject().ContainsKey("default"))
            .Select(member => member.Key);
        var required = ScenarioSchema.Definitions[definition]!["required"]?.AsArray().Select(name => (string)name!) ?? [];
        Assert.Equal(required, without.Except(["$schema", "gateway", "id"]));
    }
}
