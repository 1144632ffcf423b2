using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using VeoTasks.Emulator.Gateways;

namespace VeoTasks.Tests.Emulator.Creates;

/// <summary>An emulator that is asked to create tasks.</summary>
public abstract class CreateTest : EmulatorTest
{
    protected static readonly IReadOnlyDictionary<string, string> Paths = new Dictionary<string, string>
    {
        ["mulerun"] = "/vendors/google/v1/veo-3.1-fast/generation",
        ["octopusx"] = "/v1/videos",
        ["mixroute"] = "/v1/video/generations",
        ["mingyan"] = "/kyyReactApiServer/v1/veo/videos",
        ["openai"] = "/v1/videos",
        ["fal"] = "/fal-ai/veo3.1",
        ["vertex"] = "/v1/projects/emulated/locations/us-central1/publishers/google/models/veo-3.1-fast-generate-001:predictLongRunning",
        ["replicate"] = "/v1/models/google/veo-3.1-fast/predictions",
    };

    protected static readonly IReadOnlyDictionary<string, string> Models = new Dictionary<string, string>
    {
        ["octopusx"] = "veo_3_1-fast",
        ["mixroute"] = "veo-3.1-fast-generate-preview",
        ["mingyan"] = "veo_3_1_fast",
        ["openai"] = "sora-2",
    };

    protected CreateEntry Last => Emulator.Counters.Creates[^1];

    /// <summary>The least that a gateway makes a task of.</summary>
    protected static JsonObject Body(string gateway, string prompt = "a cat") => gateway == "replicate"
        ? new JsonObject { ["input"] = new JsonObject { ["prompt"] = prompt } }
        : gateway == "vertex" ? new JsonObject { ["instances"] = new JsonArray(new JsonObject { ["prompt"] = prompt }) }
        : Models.GetValueOrDefault(gateway) is { } model
        ? new JsonObject { ["model"] = model, ["prompt"] = prompt }
        : new JsonObject { ["prompt"] = prompt };

    protected Task<HttpResponseMessage> CreateAsync(string gateway, JsonNode body) =>
        CreateAsync(gateway, Paths[gateway], body.ToJsonString());

    protected async Task<HttpResponseMessage> CreateAsync(
        string gateway, string path, string body, string type = "application/json", string? key = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Emulator.BaseUri(gateway), path));
        request.Headers.Authorization = new AuthenticationHeaderValue(GatewayList.Find(gateway)!.KeyScheme, key ?? Emulator.Key(gateway));
        request.Content = new StringContent(body, Encoding.UTF8);
        request.Content.Headers.ContentType = type.Length > 0 ? MediaTypeHeaderValue.Parse(type) : null;
        return await Http.SendAsync(request, Cancelled);
    }

    /// <summary>Where the gateway answers for a task that was created under its usual path.</summary>
    protected static string PathOf(string gateway, string id) => gateway == "mulerun" ? $"{Paths[gateway]}/{id}" : TaskPath(gateway, id);

    protected async Task<string> AnswerForAsync(string gateway, string id)
    {
        using HttpResponseMessage response = GatewayList.Find(gateway)!.TaskQuestion(id) is null
            ? await AskAsync(gateway, PathOf(gateway, id)) : await PollAsync(gateway, id);
        return await response.Content.ReadAsStringAsync(Cancelled);
    }
}
