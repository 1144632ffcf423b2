using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Emulator.Gateways;

public sealed class PollContractTests : EmulatorTest
{
    // Members that newer or older versions of the same shape have and the published sample does not.
    private static readonly string[] KnownExtras =
        ["$.message string", "$.data.action string", "$.data.fail_reason string", "$.data.error null"];

    public static TheoryData<string> PublishedNames => [.. PublishedAnswer.All.Keys];

    [Theory]
    [MemberData(nameof(PublishedNames))]
    public async Task An_answer_has_the_form_and_the_word_of_the_published_one(string name)
    {
        var published = PublishedAnswer.All[name];
        var task = published.Task;
        Emulator.Add(task);

        using var response =
            published.Path.Length > 0 ? await AskAsync(task.Gateway, published.Path) : await PollAsync(task.Gateway, task.Id);
        var body = await response.Content.ReadAsStringAsync(Cancelled);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        var expected = AnswerForm.Of(published.Body);
        Assert.Equal(expected, AnswerForm.Of(body).Where(path => expected.Contains(path) || !KnownExtras.Contains(path)));
        Assert.Equal(At(published.Body, published.Word), At(body, published.Word));
    }

    [Theory]
    [InlineData("mulerun", """{"detail":"Invalid or expired token"}""")]
    [InlineData("octopusx", """{"error":{"message":"Invalid token (request id: 1)","type":"new_api_error","param":"","code":""}}""")]
    [InlineData("mixroute", """{"error":{"message":"Invalid token (request id: 1)","type":"new_api_error","param":"","code":""}}""")]
    [InlineData("mingyan", """{"message":"Invalid API key"}""")]
    [InlineData(
        "openai",
        """{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""")]
    [InlineData("openrouter", """{"error":{"message":"No auth credentials found","code":401}}""")]
    [InlineData("kie", """{"code":401,"msg":"You do not have access permissions","data":null}""")]
    [InlineData("fal", """{"detail":"Authentication is required to access this application."}""")]
    [InlineData("replicate", """{"title":"Unauthenticated","detail":"You did not pass a valid authentication token","status":401}""")]
    [InlineData(
        "vertex", """{"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED"}}""")]
    public async Task A_wrong_or_missing_key_is_refused_in_the_gateways_own_form(string gateway, string form)
    {
        Emulator.Add(EmulatedTask.Succeeds(gateway, "t"));
        AuthenticationHeaderValue?[] wrong =
            [null, new("Bearer", "nonsense"), new("Bearer", Emulator.Key(gateway) + "x"), new("Basic", Emulator.Key(gateway))];
        foreach (var authorization in wrong)
        {
            using var response = await PollAsync(gateway, "t", authorization);
            Assert.Equal(gateway == "kie" ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal(AnswerForm.Of(form), AnswerForm.Of(await response.Content.ReadAsStringAsync(Cancelled)));
        }

        Assert.Equal(0, Emulator.Counters.Polls(gateway));
    }

    [Theory]
    [InlineData("mulerun", 404, "detail")]
    [InlineData("octopusx", 400, "task_not_exist")]
    [InlineData("mixroute", 400, "task_not_exist")]
    [InlineData("mingyan", 404, "message")]
    [InlineData("openai", 404, "Video with id 'nobody' not found.")]
    [InlineData("kie", 200, "record is null")]
    [InlineData("openrouter", 404, "Video generation job not found")]
    [InlineData("fal", 404, "Request not found")]
    [InlineData("replicate", 404, "The requested resource could not be found.")]
    [InlineData("vertex", 404, "Operation nobody not found.")]
    public async Task An_unknown_task_is_answered_as_its_gateway_does(string gateway, int statusCode, string mark)
    {
        Emulator.Add(EmulatedTask.Succeeds(GatewayEmulator.Gateways.First(other => other != gateway), "nobody"));
        using var response = await PollAsync(gateway, "nobody");
        Assert.Equal(statusCode, (int)response.StatusCode);
        Assert.Contains(mark, await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mulerun", "/vendors/google/v1/generation/t", "detail")]
    [InlineData("octopusx", "/v1/video/t", "Invalid URL (GET /v1/video/t)")]
    [InlineData("mixroute", "/v1/videos/t", "Invalid URL (GET /v1/videos/t)")]
    [InlineData("mingyan", "/v1/result/t", "No handler found for GET /v1/result/t")]
    [InlineData("openai", "/v1/video/t", "Invalid URL (GET /v1/video/t)")]
    [InlineData("kie", "/api/v1/veo/records?taskId=t", "Not Found")]
    [InlineData("openrouter", "/v1/videos/t", "404 | OpenRouter")]
    [InlineData("fal", "/fal-ai/veo3.1/tasks/t", "not found")]
    [InlineData("replicate", "/v1/prediction/t", "The requested resource could not be found.")]
    [InlineData("vertex", "/v1/projects/p/locations/l/operations/t", "Error 404 (Not Found)")]
    public async Task A_wrong_path_is_404_and_says_so_in_the_gateways_words(string gateway, string path, string words)
    {
        Emulator.Add(EmulatedTask.Succeeds(gateway, "t"));
        using var response = await AskAsync(gateway, path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(A_wrong_or_missing_key_is_refused_in_the_gateways_own_form))]
    [InlineData(nameof(An_unknown_task_is_answered_as_its_gateway_does))]
    [InlineData(nameof(A_wrong_path_is_404_and_says_so_in_the_gateways_words))]
    public void Every_gateway_has_a_row(string theory) =>
        Assert.Equal(GatewayEmulator.Gateways.Order(), TheoryRows.Gateways(typeof(PollContractTests), theory).Order());

    [Fact]
    public async Task MuleRun_knows_a_task_under_its_own_model_only()
    {
        Emulator.Add(EmulatedTask.Succeeds("mulerun", "t") with { Model = "veo-3.0" });
        using var wrong = await AskAsync("mulerun", "/vendors/google/v1/veo-3.1-fast/generation/t");
        using var right = await AskAsync("mulerun", "/vendors/google/v1/veo-3.0/generation/t");
        Assert.Equal(HttpStatusCode.NotFound, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task OctopusX_knows_a_task_under_the_scripted_paths_only()
    {
        string[] paths = ["/v1/videos/{0}", "/v1/video/query?id={0}", "/v1/video/generations/{0}"];
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "flat"));
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "generic") with { Shape = AnswerShape.Wrapped, OtherRoutesNotImplemented = true });
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "sora-2:u") with { Shape = AnswerShape.Unified });
        Emulator.Add(EmulatedTask.Succeeds("octopusx", "all") with { Routes = Enum.GetValues<OctopusXRoute>() });

        Assert.Equal("200 400 400", await StatusesAsync(paths, "flat"));
        Assert.Equal("501 501 200", await StatusesAsync(paths, "generic"));
        Assert.Equal("400 200 400", await StatusesAsync(paths, "sora-2%3Au"));
        Assert.Equal("200 200 200", await StatusesAsync(paths, "all"));
    }

    [Fact]
    public async Task MixRoute_takes_its_key_as_x_api_key_too()
    {
        Emulator.Add(EmulatedTask.Succeeds("mixroute", "t"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Emulator.BaseUri("mixroute"), TaskPath("mixroute", "t")));
        request.Headers.Add("x-api-key", Emulator.Key("mixroute"));
        using var response = await Http.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task OpenAI_says_when_to_ask_next_until_the_task_has_ended()
    {
        Emulator.Add(EmulatedTask.Succeeds("openai", "t", Seconds(10)));
        using var early = await PollAsync("openai", "t");
        Clock.Advance(Seconds(10));
        using var late = await PollAsync("openai", "t");

        Assert.Equal("1000", Assert.Single(early.Headers.GetValues("openai-poll-after-ms")));
        Assert.False(late.Headers.Contains("openai-poll-after-ms"));
    }

    [Theory]
    [InlineData("a b/c?d#e%f")]
    [InlineData("grok:é\u00e9\u4efb")]
    [InlineData("cHJvamVjdHMvcC9sb2NhdGlvbnMvZ2xvYmFsL3B1Ymxpc2hlcnM+/==")]
    public async Task An_id_of_any_characters_is_one_encoded_segment(string id)
    {
        foreach (var gateway in GatewayEmulator.Gateways)
        {
            Emulator.Add(EmulatedTask.Succeeds(gateway, id));
            using var response = await PollAsync(gateway, Uri.EscapeDataString(id));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        var link = new Uri((string)(await PollJsonAsync("mulerun", Uri.EscapeDataString(id)))["videos"]![0]!);
        Assert.Equal(Emulator.Video("mulerun", id), await Http.GetByteArrayAsync(link, Cancelled));
    }

    private static string? At(string json, string path)
    {
        var node = JsonNode.Parse(json);
        foreach (var name in path.Split('.').Skip(1))
        {
            node = node?[name];
        }

        return node?.ToString();
    }

    private async Task<string> StatusesAsync(string[] paths, string id)
    {
        var statuses = new List<int>();
        foreach (var path in paths)
        {
            using var response = await AskAsync("octopusx", string.Format(null, path, id));
            statuses.Add((int)response.StatusCode);
        }

        return string.Join(' ', statuses);
    }
}
