using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using VeoTasks.Emulator.Gateways;
using VeoTasks.Gateways;
using VeoTasks.Tests.Gateways;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Emulator;

/// <summary>An emulator on a virtual clock and a client that does nothing on its own: no redirects, no cookies, no decompression.</summary>
public abstract class EmulatorTest : IAsyncLifetime
{
    /// <summary>A test that hangs fails; generous, because machines that run tests are busy.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _limit =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private GatewayEmulator? _emulator;

    protected VirtualClock Clock { get; } = new();

    protected GatewayEmulator Emulator => _emulator!;

    protected HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    protected CancellationToken Cancelled => _limit.Token;

    public async ValueTask InitializeAsync()
    {
        _limit.CancelAfter(Limit);
        _emulator = await GatewayEmulator.StartAsync(new EmulatorOptions { Time = Clock }, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _limit.Dispose();
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>The path a gateway's own page gives for the question about a task.</summary>
    protected static string TaskPath(string gateway, string id) => gateway switch
    {
        "mulerun" => $"/vendors/google/v1/veo-3.1-fast/generation/{id}",
        "mixroute" => $"/v1/video/generations/{id}",
        "mingyan" => $"/kyyReactApiServer/v1/result/{id}",
        "fal" => $"/fal-ai/veo3.1/requests/{id}/status",
        "replicate" => $"/v1/predictions/{id}",
        "vertex" =>
            "/v1/projects/emulated/locations/us-central1/publishers/google/models/veo-3.1-fast-generate-001:fetchPredictOperation",
        "openrouter" => $"/api/v1/videos/{id}",
        "kie" => $"/api/v1/veo/record-info?taskId={id}",
        _ => $"/v1/videos/{id}",
    };

    /// <summary>Asks a gateway with its key.</summary>
    protected Task<HttpResponseMessage> AskAsync(string gateway, string path) =>
        AskAsync(gateway, path, new AuthenticationHeaderValue(GatewayList.Find(gateway)!.KeyScheme, Emulator.Key(gateway)));

    protected async Task<HttpResponseMessage> AskAsync(string gateway, string path, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Emulator.BaseUri(gateway), path));
        request.Headers.Authorization = authorization;
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    /// <summary>Polls a task where its gateway's page says.</summary>
    protected Task<HttpResponseMessage> PollAsync(string gateway, string id) =>
        PollAsync(gateway, id, new AuthenticationHeaderValue(GatewayList.Find(gateway)!.KeyScheme, Emulator.Key(gateway)));

    protected async Task<HttpResponseMessage> PollAsync(string gateway, string id, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Emulator.BaseUri(gateway), TaskPath(gateway, id)));
        request.Headers.Authorization = authorization;
        if (GatewayList.Find(gateway)!.AsksByPost)
        {
            string question = new JsonObject { ["operationName"] = Uri.UnescapeDataString(id) }.ToJsonString();
            request.Method = HttpMethod.Post;
            request.Content = new StringContent(question, System.Text.Encoding.UTF8, "application/json");
        }

        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    /// <summary>What an answer for a task means to its gateway's adapter.</summary>
    private protected static VeoTaskStatus StatusIn(string gateway, string id, string answer) =>
        AdapterRegistry.Find(gateway)!.Read(Answers.Ok(answer) with { Asked = new(id) }).Status;

    protected async Task<JsonNode> PollJsonAsync(string gateway, string id) => await JsonAsync(await PollAsync(gateway, id));

    protected async Task<JsonNode> JsonAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancelled))!;
        }
    }

    /// <summary>Adds a finished MuleRun task with this script and returns a link to its first video.</summary>
    protected async Task<Uri> LinkAsync(Func<EmulatedTask, EmulatedTask> script)
    {
        Emulator.Add(script(EmulatedTask.Succeeds("mulerun", "t")));
        return await LinkAsync();
    }

    /// <summary>A link from a fresh poll.</summary>
    protected async Task<Uri> LinkAsync() => new((string)(await PollJsonAsync("mulerun", "t"))["videos"]![0]!);

    protected async Task<HttpResponseMessage> FetchAsync(Uri link, string? range = null, string? ifRange = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, link);
        Add(request, "Range", range);
        Add(request, "If-Range", ifRange);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    /// <summary>Reads a body until it ends or breaks, and says how it broke.</summary>
    protected async Task<(byte[] Bytes, Exception? Broken)> DrainAsync(HttpResponseMessage response)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[4096];
        await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
        try
        {
            while (await body.ReadAsync(buffer, Cancelled) is > 0 and var count)
            {
                bytes.Write(buffer, 0, count);
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return (bytes.ToArray(), exception);
        }

        return (bytes.ToArray(), null);
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
