using System.Text.Json.Nodes;

namespace VeoTasks.Demo;

/// <param name="Provider">Whose it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Story">What it is there to show.</param>
/// <param name="Script">How it goes, as docs/EMULATOR.md has it.</param>
internal sealed record DemoTask(string Provider, string Id, string Story, string Script);

/// <summary>
/// The tasks of the demo: all four gateways, quick and slow ones, a failure, and the faults that a day at the gateways brings.
/// </summary>
internal static class DemoTasks
{
    /// <summary>The provider that the command line names; the others stand in front of their ids.</summary>
    public const string FirstProvider = "mulerun";

    /// <summary>The tasks, which take up to ten seconds.</summary>
    public static IReadOnlyList<DemoTask> All { get; } =
    [
        new("mulerun", "3c90c3cc-0d44-4b50-8888-8dd25736052a", "nothing: it ends after a second", """{ "endsAfter": 1 }"""),
        new("mulerun", "123e4567-e89b-12d3-a456-426614174000", "it is slow, and has two videos",
            """{ "endsAfter": 9, "videoLengths": [400000, 900000] }"""),
        new("mulerun", "5b1e0c52-0f3a-4d19-9a54-2f6c8d1e000f", "it fails",
            """{ "endsAfter": 3, "outcome": "failed", "errorMessage": "The prompt contains prohibited content" }"""),
        new("octopusx", "video_abc123", "its first link has expired",
            """{ "endsAfter": 2, "videoLengths": [700000], "videoFaults": [{ "kind": "expireLink" }] }"""),
        new("octopusx", "task_contentonly", "it has no link, only the gateway's own endpoint",
            """{ "endsAfter": 6, "shape": "contentOnly" }"""),
        new("mixroute", "video_69095b4ce0048190893a01510c0c98b0", "the first transfer breaks off in the middle",
            """{ "endsAfter": 4, "videoLengths": [3000000], "videoFaults": [{ "kind": "cut" }] }"""),
        new("mixroute", "video_sora2", "the video comes as base64 in JSON", """{ "endsAfter": 5, "shape": "sora" }"""),
        new("mingyan", "vgen_abc123def456", "the gateway answers 503, then a web page",
            """{ "endsAfter": 3, "pollFaults": [{ "kind": "status", "statusCode": 503 }, { "kind": "html", "at": 2 }] }"""),
        new("mingyan", "vgen_page", "the link shows a web page at first", """{ "endsAfter": 7, "videoFaults": [{ "kind": "html" }] }"""),
    ];

    /// <summary>A list of prompts, as a spreadsheet saves it.</summary>
    public static IReadOnlyList<string> Shots { get; } =
    [
        "Label,Prompt",
        "sea,A calm sea at dawn",
        "forest,A fox in a snowy forest",
        "city,\"A city at night, in the rain\"",
        "desert,A caravan in the desert",
        "market,A market in the morning",
        "harbor,Fishing boats in the harbor",
    ];

    /// <summary>
    /// The scenario that Start-VeoEmulator plays. One of the prompts is turned away at first for half a minute: too many requests.
    /// </summary>
    public static string Scenario() => new JsonObject
    {
        ["gateways"] = JsonNode.Parse("""
            { "mulerun": { "creates": [
              { "promptContains": "city", "accepted": false, "faults": [
                { "kind": "status", "statusCode": 429, "headers": { "Retry-After": "30" } }] },
              { "requests": 1000, "task": { "endsAfter": 2 } }] } }
            """),
        ["tasks"] = new JsonArray([.. All.Select(task =>
        {
            JsonNode script = JsonNode.Parse(task.Script)!;
            script["gateway"] = task.Provider;
            script["id"] = task.Id;
            return script;
        })]),
    }.ToJsonString();

    /// <summary>The list of tasks, one a line, as a user would have it.</summary>
    public static IEnumerable<string> Ids() => All.Select(task => task.Provider == FirstProvider ? task.Id : $"{task.Provider}:{task.Id}");
}
