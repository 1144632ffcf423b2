using System.Text;
using System.Text.Json;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Tests.Contracts;

/// <summary>One line of cases.jsonl: an answer of a gateway and what it must be read as.</summary>
internal sealed record ContractCase(string Name, string Provider, string Outcome, GatewayAnswer Answer, JsonElement Expect)
{
    /// <summary>All cases, in the file's order.</summary>
    public static IReadOnlyList<ContractCase> All { get; } = [.. Load()];

    /// <summary>The case of that name.</summary>
    public static ContractCase Named(string name) => All.Single(one => one.Name == name);

    /// <summary>One line of the file.</summary>
    public static ContractCase Parse(string json)
    {
        var line = JsonDocument.Parse(json).RootElement;
        var expect = line.GetProperty("expect");
        GatewayAnswer answer = new(
            line.GetProperty("http_status").GetInt32(),
            Headers(line.GetProperty("headers")),
            Encoding.UTF8.GetBytes(Text(line, "body")));
        return new(Text(line, "case"), Text(line, "provider"), Text(expect, "outcome"), answer, expect);
    }

    public override string ToString() => Name;

    private static IEnumerable<ContractCase> Load()
    {
        using var stream = typeof(ContractCase).Assembly.GetManifestResourceStream("cases.jsonl")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            yield return Parse(line);
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static AnswerHeaders Headers(JsonElement headers)
    {
        string? Header(string name) => headers.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new()
        {
            ContentType = Header("Content-Type"),
            Date = Header("Date"),
            RetryAfter = Header("Retry-After"),
            PollAfterMs = Header("openai-poll-after-ms"),
            Challenge = Header("cf-mitigated") ?? Header("x-amzn-waf-action"),
        };
    }
}
