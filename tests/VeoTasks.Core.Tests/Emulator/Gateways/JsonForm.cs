using System.Text.Json;
using System.Text.Json.Nodes;

namespace VeoTasks.Tests.Emulator.Gateways;

/// <summary>The form of a JSON value: every path in it and what kind of value stands there.</summary>
internal static class JsonForm
{
    public static IReadOnlyList<string> Of(string json) => [.. Paths(JsonNode.Parse(json), "$").Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Paths(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => Paths(member.Value, $"{path}.{member.Key}")).Prepend($"{path} object"),
        JsonArray items => items.SelectMany(item => Paths(item, $"{path}[]")).Prepend($"{path} array"),
        null => [$"{path} null"],
        _ => [$"{path} {Kind(node.GetValueKind())}"],
    };

    private static string Kind(JsonValueKind kind) => kind is JsonValueKind.True or JsonValueKind.False ? "boolean" : kind.ToString().ToLowerInvariant();
}
