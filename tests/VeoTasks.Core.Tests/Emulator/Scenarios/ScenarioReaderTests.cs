using VeoTasks.Emulator;
using VeoTasks.Emulator.Scenarios;
using Xunit;

namespace VeoTasks.Tests.Emulator.Scenarios;

/// <summary>What a scenario may look like, and what is said about every kind of mistake.</summary>
public sealed class ScenarioReaderTests
{
    [Fact]
    public void Tasks_and_faults_of_gateways_are_read_with_comments_and_a_comma_too_many()
    {
        var scenario = ScenarioReader.Read("""
            {
              "$schema": "scenario.schema.json",
              // The first.
              "tasks": [
                {"gateway": "mulerun", "id": "a", "endsAfter": "00:01:30", "pollFaults": [{"kind": "delay", "pause": 0.5, "at": 2}]},
                /* and */],
              "gateways": {"mixroute": {"faults": [
                {"fault": {"kind": "status", "statusCode": 429, "headers": {"Retry-After": "7"}}, "requests": 3},
                {"fault": {"kind": "reset"}}]}},
            }
            """);

        var task = Assert.Single(scenario.Tasks);
        Assert.Equal(("mulerun", "a", TimeSpan.FromSeconds(90)), (task.Gateway, task.Id, task.EndsAfter));
        Assert.Equal(
            (FaultKind.Delay, TimeSpan.FromSeconds(0.5), 2), (task.PollFaults[0].Kind, task.PollFaults[0].Pause, task.PollFaults[0].At));
        var faults = Assert.Single(scenario.Gateways).Value.Faults;
        Assert.Equal([(FaultKind.Status, 429, 3), (FaultKind.Reset, 0, 1)], faults.Select(
            fault => (fault.Fault.Kind, fault.Fault.StatusCode, fault.Requests)));
        Assert.Equal("7", faults[0].Fault.Headers["Retry-After"]);
    }

    [Fact]
    public void An_array_is_the_tasks_alone_and_none_is_possible()
    {
        Assert.Equal(
            ["a", "b"],
            ScenarioReader.Read("""[{"gateway": "mulerun", "id": "a"}, {"gateway": "openai", "id": "b"}]""").Tasks.Select(task => task.Id));
        Assert.Empty(ScenarioReader.Read("[]").Tasks);
        Assert.Empty(ScenarioReader.Read("""{"tasks": []}""").Tasks);
    }

    [Theory]
    [InlineData("canceled")]
    [InlineData("cancelled")]
    [InlineData("Cancelled")]
    public void A_task_that_is_called_off_may_be_spelled_either_way(string word) => Assert.Equal(
        EmulatedOutcome.Canceled,
        ScenarioReader.Read($$"""[{"gateway": "mulerun", "id": "a", "outcome": "{{word}}"}]""").Tasks.Single().Outcome);

    [Fact]
    public void The_same_id_at_two_gateways_is_no_mistake() =>
        Assert.Equal(2, ScenarioReader.Read("""[{"gateway": "mulerun", "id": "a"}, {"gateway": "openai", "id": "a"}]""").Tasks.Count);

    [Theory]
    [InlineData("", "it is empty; write, for example, {\"tasks\": [{\"gateway\": \"mulerun\", \"id\": \"first\", \"endsAfter\": 5}]}")]
    [InlineData(" // nothing yet\n", "it is empty; write, ")]
    [InlineData("tasks:\n  - a", "it is not JSON, line 1, column 2: ")]
    [InlineData("{\"tasks\": [\n  {\"gateway\": \"mulerun\" \"id\": 5}]}", "it is not JSON, line 2, column 25: ")]
    [InlineData("[{\"gateway\": \"mulerun\", \"id\": \"a\"}] []", "it is not JSON, line 1, column 37: ")]
    [InlineData("null", "it is neither an object with tasks nor an array of them; write, ")]
    [InlineData("5", "it is neither an object with tasks nor an array of them; write, ")]
    [InlineData("{}", "$: the member tasks is missing")]
    [InlineData("""{"tasks": {}}""", "$.tasks: an array is expected here, not an object")]
    [InlineData("""{"gateway": "mulerun", "id": "a"}""", "$.gateway: there is no such member here, only $schema, tasks, gateways")]
    public void Something_else_is_refused_with_a_sentence(string text, string sentence) => Refused(text, sentence);

    [Theory]
    [InlineData("\"endAfter\": 3", ".endAfter: there is no such member here, only gateway, id, ")]
    [InlineData("\"outcome\": \"succeded\"", ".outcome: 'succeded' is none of succeeded, failed, canceled, never")]
    [InlineData("\"outcome\": 1", ".outcome: 1 is none of succeeded, ")]
    [InlineData("\"outcome\": null", ".outcome: null is not allowed here; leave the member out for its default")]
    [InlineData(
        "\"endsAfter\": \"soon\"",
        ".endsAfter: a time (seconds from 0 to 2592000, or a text such as \"00:01:30\") is expected here, not 'soon'")]
    [InlineData("\"endsAfter\": -1", ".endsAfter: a time (seconds from 0 ")]
    [InlineData("\"endsAfter\": 1e300", ".endsAfter: a time (seconds from 0 ")]
    [InlineData("\"endsAfter\": \"5\"", ".endsAfter: a time (seconds from 0 ")]
    [InlineData("\"videoLengths\": 40000", ".videoLengths: an array is expected here, not 40000")]
    [InlineData("\"videoLengths\": [40000, \"4 MB\"]", ".videoLengths[1]: a whole number is expected here, not '4 MB'")]
    [InlineData("\"videoLengths\": [1]", ".videoLengths: a video has at least ")]
    [InlineData("\"contentRanges\": \"yes\"", ".contentRanges: true or false is expected here, not 'yes'")]
    [InlineData("\"videoHeaders\": {\"X\": 1}", ".videoHeaders.X: a text is expected here, not 1")]
    [InlineData("\"videoHeaders\": {\"a b\": \"\"}", ".videoHeaders: 'a b' is not the name of a header (task 'a')")]
    [InlineData("\"shape\": \"sora\"", ".shape: mulerun has no shape sora, only documented, muleRouter (task 'a')")]
    [InlineData("\"states\": [{\"after\": 2}, {\"after\": 1}]", ".states: its states are not in the order of time (task 'a')")]
    [InlineData("\"states\": [{\"phase\": \"failed\"}]", ".states[0].phase: 'failed' is none of queued, running")]
    [InlineData("\"pollFaults\": [{}]", ".pollFaults[0]: the member kind is missing")]
    [InlineData("\"pollFaults\": [{\"kind\": \"stauts\"}]", ".pollFaults[0].kind: 'stauts' is none of status, ")]
    [InlineData("\"pollFaults\": [{\"kind\": \"status\"}]", ".pollFaults[0]: a status code lies between 200 and 599 (task 'a')")]
    [InlineData("\"pollFaults\": [{\"kind\": \"gzip\"}]", ".pollFaults[0]: gzip is not a fault of a poll (task 'a')")]
    [InlineData(
        "\"videoFaults\": [{\"kind\": \"cut\"}, {\"kind\": \"cut\", \"video\": 1}]",
        ".videoFaults[1]: the task has no video 1, counted from 0 (task 'a')")]
    [InlineData(
        "\"videoFaults\": [{\"kind\": \"status\", \"statusCode\": 502, \"bytes\": \"?\"}]",
        ".videoFaults[0].bytes: a text in base64 is expected here, not '?'")]
    [InlineData("\"ID\": \"b\"", ".ID: the member appears twice; keep one of them")]
    public void A_mistake_in_a_task_is_named_with_its_place(string member, string sentence)
    {
        var task = $$"""{"gateway": "mulerun", "id": "a", {{member}}}""";
        Refused($$"""{"tasks": [{"gateway": "openai", "id": "good"}, {{task}}]}""", "$.tasks[1]" + sentence);
        Refused($"[{task}]", "$[0]" + sentence);
    }

    [Theory]
    [InlineData("""{"gateway": "mulerun"}""", "$.tasks[0].id: the id is empty")]
    [InlineData("""{"gateway": "mulerun", "id": null}""", "$.tasks[0].id: null is not allowed here")]
    [InlineData("""{"gateway": "mulerun", "id": ""}""", "$.tasks[0].id: the id is empty")]
    [InlineData(
        """{"gateway": "mulrun", "id": "a"}""",
        "$.tasks[0].gateway: there is no gateway 'mulrun', only mulerun, octopusx, mixroute, mingyan, openai, ")]
    [InlineData(
        """{"gateway": "openai", "id": "a"}, {"gateway": "openai", "id": "a"}""",
        "$.tasks[1].id: openai has a task 'a' already, at $.tasks[0]; give each an id of its own")]
    [InlineData("""{"gateway": "openai", "id": "a", "routes": ["query"]}""", "$.tasks[0]: only octopusx has routes, ")]
    [InlineData("\"a\"", "$.tasks[0]: an object is expected here, not 'a'")]
    [InlineData("""{"gateway": "mulerun", "id": "\ud800"}""", "$: a text in it is not Unicode")]
    public void A_task_that_cannot_be_is_refused(string tasks, string sentence) => Refused($$"""{"tasks": [{{tasks}}]}""", sentence);

    [Theory]
    [InlineData("""{"mule\nrun": {"faults": []}}""", "$.gateways['mule\\nrun']: there is no gateway 'mule\\nrun', only mulerun, ")]
    [InlineData("""{"mulerun": []}""", "$.gateways.mulerun: an object is expected here, not an array")]
    [InlineData("""{"mulerun": {"fault": []}}""", "$.gateways.mulerun.fault: there is no such member here, only faults")]
    [InlineData(
        """{"mulerun": {"faults": [{"kind": "reset"}]}}""",
        "$.gateways.mulerun.faults[0].kind: there is no such member here, only fault, requests")]
    [InlineData("""{"mulerun": {"faults": [{"requests": 2}]}}""", "$.gateways.mulerun.faults[0]: the member fault is missing")]
    [InlineData(
        """{"mulerun": {"faults": [{"fault": {"kind": "reset"}, "requests": 0}]}}""",
        "$.gateways.mulerun.faults[0]: requests is the number of requests it hits, at least 1")]
    [InlineData(
        """{"mulerun": {"faults": [{"fault": {"kind": "reset", "at": 2}}]}}""",
        "$.gateways.mulerun.faults[0]: at, times and video mean nothing here")]
    [InlineData(
        """{"mulerun": {"faults": [{"fault": {"kind": "gzip"}}]}}""",
        "$.gateways.mulerun.faults[0]: gzip is a fault of a video and cannot hit a gateway")]
    public void A_mistake_in_what_a_gateway_does_is_named_with_its_place(string gateways, string sentence) =>
        Refused($$"""{"tasks": [], "gateways": {{gateways}}}""", sentence);

    [Fact]
    public void Half_a_surrogate_pair_in_the_text_itself_is_refused_as_well() => Refused("[\"\ud800\"]", "it is not Unicode text");

    private static void Refused(string text, string sentence)
    {
        var exception = Assert.Throws<FormatException>(() => ScenarioReader.Read(text));
        Assert.StartsWith(sentence, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
