using System.Text;
using System.Text.Json;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Tests.Gateways;

/// <summary>Answers made by hand.</summary>
internal static class Answers
{
    /// <summary>An answer of HTTP 200 with this body.</summary>
    public static GatewayAnswer Ok(string body) => Of(200, body);

    /// <summary>An answer with this status, body and no headers.</summary>
    public static GatewayAnswer Of(int status, string body) => new(status, AnswerHeaders.None, Encoding.UTF8.GetBytes(body));

    /// <summary>A web page with this title.</summary>
    public static GatewayAnswer Page(int status, string title) =>
        Of(status, $"<!DOCTYPE html><html><head><title>{title}</title></head><body></body></html>") with
        {
            Headers = new() { ContentType = "text/html" },
        };

    /// <summary>A JSON value by itself.</summary>
    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    /// <summary>The adapter of that name.</summary>
    public static IProviderAdapter Adapter(string name) => AdapterRegistry.Find(name)!;

    /// <summary>The built-in provider of that name; for an adapter that is none, one that a user might register.</summary>
    public static VeoProvider Provider(string name) =>
        BuiltInProviders.All.SingleOrDefault(provider => provider.Name == name)
        ?? new()
        {
            Name = name,
            Adapter = name,
            BaseUri = new($"https://{name}.example"),
            PollInterval = Adapter(name).Profile.PollInterval,
        };
}
