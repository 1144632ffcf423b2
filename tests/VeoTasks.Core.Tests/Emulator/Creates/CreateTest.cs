using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using VeoTasks.Emulator.Gateways;
using VeoTasks.Gateways;
using VeoTasks.Tests.Gateways;

namespace VeoTasks.Tests.Emulator.Creates;

/// <summary>An emulator that is asked to create tasks.</summary>
public abstract class CreateTest : EmulatorTest
{
    protected CreateEntry Last => Emulator.Counters.Creates[^1];

    /// <summary>Where a gateway is asked for a task, as its adapter asks.</summary>
    protected static string CreatePath(string gateway) =>
        ProviderAddresses.Resolve(At(gateway), Draft(gateway).Path).AbsolutePath;

    /// <summary>What its adapter sends when nothing but a prompt is given.</summary>
    protected static JsonObject Body(string gateway, string prompt = "a cat") => (JsonObject)JsonNode.Parse(
        Encoding.UTF8.GetString(Draft(gateway).Body.Span)
            .Replace("\"a cat\"", JsonValue.Create(prompt).ToJsonString(), StringComparison.Ordinal))!;

    protected Task<HttpResponseMessage> CreateAsync(string gateway, JsonNode body) =>
        CreateAsync(gateway, CreatePath(gateway), body.ToJsonString());

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
    protected static string PathOf(string gateway, string id) =>
        gateway == "mulerun" ? $"{CreatePath(gateway)}/{id}" : TaskPath(gateway, id);

    protected async Task<string> AnswerForAsync(string gateway, string id)
    {
        using HttpResponseMessage response = GatewayList.Find(gateway)!.AsksByPost
            ? await PollAsync(gateway, id) : await AskAsync(gateway, PathOf(gateway, id));
        return await response.Content.ReadAsStringAsync(Cancelled);
    }

    private static VeoProvider At(string gateway) =>
        Answers.Provider(gateway) with { BaseUri = new($"http://127.0.0.1{GatewayList.Find(gateway)!.BasePath}") };

    private static SubmissionRequest Draft(string gateway) =>
        Answers.Adapter(gateway).Draft(new() { Prompt = "a cat", BaseUri = At(gateway).BaseUri }).Request!;
}
