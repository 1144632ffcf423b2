using System.Net;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Tests.Gateways;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Emulator.Creates;

/// <summary>Each gateway takes requests to create a task as its pages and its code say, and is as strict.</summary>
public sealed class CreateContractTests : CreateTest
{
    public static TheoryData<string> Gateways => [.. GatewayEmulator.Gateways];

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task An_accepted_request_makes_a_task_that_ends_with_a_video_and_is_billed_once(string gateway)
    {
        using HttpResponseMessage response = await CreateAsync(gateway, Body(gateway));
        JsonNode answer = await JsonAsync(response);

        string id = Assert.Single(AdapterRegistry.Find(gateway)!.ReadSubmission(Answers.Ok(answer.ToJsonString()), isCut: false).Ids);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(
            (id, CreateOutcome.Accepted, true, "a cat", CreatePath(gateway)),
            (Last.TaskId, Last.Outcome, Last.Billed, Last.Prompt, Last.Path));
        Assert.Equal(Body(gateway).ToJsonString(), Last.Body);
        Assert.Contains(StatusIn(gateway, id, await AnswerForAsync(gateway, id)), new[] { VeoTaskStatus.Queued, VeoTaskStatus.Running });
        Clock.Advance(Seconds(5));
        Assert.Equal(VeoTaskStatus.Succeeded, StatusIn(gateway, id, await AnswerForAsync(gateway, id)));
        Assert.Equal(EmulatedTask.DefaultVideoLength, Emulator.Video(gateway, id).Length);
        Assert.Equal(1, Emulator.Counters.Billed(gateway));
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task What_no_gateway_takes_is_refused_and_not_billed(string gateway)
    {
        string good = Body(gateway).ToJsonString();
        JsonObject without = Body(gateway);
        ((without["input"] ?? without["instances"]?[0]) as JsonObject ?? without).Remove("prompt");
        (string Body, string Type, string? Key, int[] Statuses)[] wrong =
        [
            (good, "application/json", "another", [401]),
            (good, "text/plain", null, [400, 415, 422]),
            (good, "", null, [400, 415, 422]),
            (without.ToJsonString(), "application/json", null, [400, 422]),
            (Body(gateway, "  ").ToJsonString(), "application/json", null, [400, 422]),
            (good[..^1], "application/json", null, [400, 422]),
            ("[]", "application/json", null, [400, 422]),
            ("", "application/json", null, [400, 422]),
        ];
        foreach ((string body, string type, string? key, int[] statuses) in wrong)
        {
            using HttpResponseMessage response = await CreateAsync(gateway, CreatePath(gateway), body, type, key);
            Assert.Contains(await CodeOfAsync(response), statuses);
            Assert.Equal((CreateOutcome.Rejected, false, null), (Last.Outcome, Last.Billed, Last.TaskId));
            Assert.NotEmpty(Last.Reason!);
        }

        Assert.Equal((wrong.Length, 0), (Emulator.Counters.Creates.Count, Emulator.Counters.Billed(gateway)));
    }

    [Theory]
    [InlineData("mulerun", """{"prompt": "p", "duration": "8"}""")]
    [InlineData("mulerun", """{"prompt": "p", "duration": 5}""")]
    [InlineData("mulerun", """{"prompt": "p", "duration": 4, "resolution": "1080p"}""")]
    [InlineData("mulerun", """{"prompt": "p", "resolution": "480p"}""")]
    [InlineData("mulerun", """{"prompt": "p", "aspect_ratio": "1:1"}""")]
    [InlineData("mulerun", """{"prompt": "p", "reference_images": ["a", "b", "c", "d"]}""")]
    [InlineData("octopusx", """{"model": "veo_3_1", "prompt": "p", "seconds": 8}""")]
    [InlineData("octopusx", """{"model": "veo_3_1", "prompt": "p", "seconds": "long"}""")]
    [InlineData("octopusx", """{"model": "veo_3_1", "prompt": "p", "duration": true}""")]
    [InlineData("octopusx", """{"model": "veo_3_1", "prompt": "p", "input_reference": ["a"]}""")]
    [InlineData("octopusx", """{"model": "veo_3_1", "prompt": "p", "metadata": 1}""")]
    [InlineData("mixroute", """{"model": "veo-3.1-generate-preview", "prompt": "p", "durationSeconds": "8"}""")]
    [InlineData("mixroute", """{"model": "veo-3.0-generate-preview", "prompt": "p", "lastFrame": "x"}""")]
    [InlineData("mingyan", """{"model": "veo3", "prompt": "p"}""")]
    [InlineData("mingyan", """{"model": "veo_3_1_fast_stable", "prompt": "p", "resolution": "4K"}""")]
    [InlineData("mingyan", """{"model": "veo_3_1_fast", "prompt": "p", "first_image": "data:image/png;base64,AA=="}""")]
    [InlineData("mingyan", """{"model": "veo_3_1_fast", "prompt": "p", "last_image": "https://a/b.png"}""")]
    [InlineData("openai", """{"prompt": "p", "seconds": 8}""")]
    [InlineData("openai", """{"prompt": "p", "aspect_ratio": "16:9"}""")]
    [InlineData("openrouter", """{"prompt": "p"}""")]
    [InlineData("openrouter", """{"model": "google/veo-3.1", "prompt": "p", "duration": "8"}""")]
    [InlineData("openrouter", """{"model": "google/veo-3.1", "prompt": "p", "duration": 5}""")]
    [InlineData("openrouter", """{"model": "google/veo-3.1", "prompt": "p", "resolution": "4k"}""")]
    [InlineData("openrouter", """{"model": "google/veo-3.1", "prompt": "p", "frame_images": "https://a/b.png"}""")]
    [InlineData("kie", """{"prompt": "p", "model": "veo4"}""")]
    [InlineData("kie", """{"prompt": "p", "seeds": 1}""")]
    [InlineData("kie", """{"prompt": "p", "aspect_ratio": "1:1"}""")]
    [InlineData("kie", """{"prompt": "p", "imageUrls": ["data:image/png;base64,AA=="]}""")]
    [InlineData("kie", """{"prompt": "p", "imageUrls": ["https://a/1.png", "https://a/2.png", "https://a/3.png"]}""")]
    [InlineData("kie", """{"prompt": "p", "model": "veo3", "imageUrls": ["https://a/1.png"], "generationType": "REFERENCE_2_VIDEO"}""")]
    [InlineData("fal", """{"prompt": "p", "duration": 8}""")]
    [InlineData("fal", """{"prompt": "p", "resolution": "480p"}""")]
    [InlineData("replicate", """{"prompt": "p"}""")]
    [InlineData("replicate", """{"input": {"prompt": "p", "duration": "8"}}""")]
    [InlineData("replicate", """{"input": {"prompt": "p", "reference_images": ["a", "b", "c", "d"]}}""")]
    [InlineData("vertex", """{"instances": []}""")]
    [InlineData("vertex", """{"instances": [{"prompt": "p"}], "parameters": {"durationSeconds": 5}}""")]
    [InlineData("vertex", """{"instances": [{"prompt": "p"}], "parameters": {"resolution": "480p"}}""")]
    public async Task What_this_gateway_does_not_take_is_refused(string gateway, string body)
    {
        using HttpResponseMessage response = await CreateAsync(gateway, CreatePath(gateway), body);
        Assert.Contains(await CodeOfAsync(response), new[] { 400, 422 });
        Assert.Equal(CreateOutcome.Rejected, Last.Outcome);
    }

    [Fact]
    public void Every_gateway_refuses_something() => Assert.Equal(
        GatewayEmulator.Gateways.Order(),
        TheoryRows.Gateways(typeof(CreateContractTests), nameof(What_this_gateway_does_not_take_is_refused)).Order());

    [Theory]
    [InlineData("octopusx")]
    [InlineData("mixroute")]
    public async Task A_model_without_a_channel_is_what_new_api_says(string gateway)
    {
        using HttpResponseMessage response = await CreateAsync(gateway, CreatePath(gateway), """{"model": "kling", "prompt": "p"}""");
        Assert.Equal("model_not_found", (string?)(await JsonAsync(response))["error"]!["code"]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [InlineData(
        "mixroute", """{"model": "veo-3.1-generate-preview", "prompt": "p", "durationSeconds": 8, "resolution": "720p"}""", 8, "720p", "")]
    [InlineData(
        "mixroute", """{"model": "veo-3.1-generate-preview", "prompt": "p", "duration_seconds": 8, "aspect_ratio": "9:16", "seed": 1}""", 4,
        "1080p", "duration_seconds aspect_ratio seed")]
    [InlineData("octopusx", """{"model": "veo_3_1", "prompt": "p", "seconds": "4", "size": "1080x1920"}""", 4, "1080p", "")]
    [InlineData(
        "octopusx", """{"model": "veo_3_1", "prompt": "p", "seconds": "4", "duration": "6", "durationSeconds": 8}""", 6, "720p",
        "durationSeconds")]
    [InlineData("octopusx", """{"model": "veo_3_1", "prompt": "p", "input_reference": "https://a/b.png", "metadata": {"output_config": {"resolution": "1080P"}, "fps": 1}}""", 8, "1080p", "input_reference metadata.fps")]
    [InlineData(
        "octopusx", """{"model": "veo_3_1", "prompt": "p", "input_reference": "data:image/png;base64,AA==", "seconds": "8"}""", 8, "720p",
        "")]
    [InlineData("mulerun", """{"prompt": "p", "durationSeconds": 4}""", 8, "720p", "durationSeconds")]
    [InlineData("kie", """{"prompt": "p", "duration": 4, "seed": 12345, "resolution": "4k"}""", 8, "4k", "duration seed")]
    [InlineData(
        "openrouter", """{"model": "google/veo-3.1", "prompt": "p", "seconds": 4, "negative_prompt": "rain"}""", 8, "720p",
        "seconds negative_prompt")]
    [InlineData("mingyan", """{"model": "veo_3_1_pro", "prompt": "p", "resolution": "4k", "duration": 4}""", 8, "4k", "duration")]
    public async Task What_is_dropped_without_a_word_is_written_down_and_the_default_is_paid_for(
        string gateway, string body, int seconds, string resolution, string ignored)
    {
        using HttpResponseMessage response = await CreateAsync(gateway, CreatePath(gateway), body);
        Assert.True(response.IsSuccessStatusCode, Last.Reason);
        Assert.Equal((seconds, resolution, ignored), (Last.Seconds, Last.Resolution, string.Join(' ', Last.Ignored)));
    }

    [Theory]
    [InlineData("/v1/videos", "/v1/videos/{0}")]
    [InlineData("/v1/video/create", "/v1/video/query?id={0}")]
    [InlineData("/v1/video/generations", "/v1/video/generations/{0}")]
    [InlineData("/v1/video/generations", "/v1/videos/{0}")]
    public async Task OctopusX_answers_for_a_task_where_it_was_created(string path, string query)
    {
        using HttpResponseMessage created = await CreateAsync("octopusx", path, Body("octopusx").ToJsonString());
        using HttpResponseMessage answer = await AskAsync("octopusx", string.Format(null, query, Last.TaskId));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"seconds":8}""", Assert.Single(created.Headers.GetValues("X-New-Api-Other-Ratios")));
    }

    [Fact]
    public async Task MuleRun_answers_for_a_task_under_the_path_of_its_model_only()
    {
        using HttpResponseMessage created =
            await CreateAsync("mulerun", "/vendors/google/v1/veo/generation", """{"prompt": "p", "duration": "8"}""");
        using HttpResponseMessage own = await AskAsync("mulerun", $"/vendors/google/v1/veo/generation/{Last.TaskId}");
        using HttpResponseMessage other = await AskAsync("mulerun", $"/vendors/google/v1/veo-3.1/generation/{Last.TaskId}");
        using HttpResponseMessage unknown = await CreateAsync("mulerun", "/vendors/google/v1/veo-9/generation", """{"prompt": "p"}""");
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (own.StatusCode, other.StatusCode, unknown.StatusCode));
    }

    [Theory]
    [InlineData("octopusx")]
    [InlineData("mixroute")]
    public async Task The_log_of_a_key_has_charges_without_the_task_and_refunds_with_it(string gateway)
    {
        Emulator.ScriptCreates(gateway, CreateScript.Accept(EmulatedTask.Fails("", "", Seconds(2), "no cats")).For("cat"));
        using HttpResponseMessage failing = await CreateAsync(gateway, Body(gateway));
        using HttpResponseMessage good = await CreateAsync(gateway, Body(gateway, "a dog"));
        using HttpResponseMessage refused = await CreateAsync(gateway, Body(gateway, ""));
        Clock.Advance(Seconds(2));

        JsonArray rows = (await JsonAsync(await AskAsync(gateway, "/api/log/token")))["data"]!.AsArray();
        Assert.Equal([6, 2, 2], rows.Select(row => (int)row!["type"]!));
        Assert.Equal((string?)Body(gateway)["model"], (string?)rows[1]!["model_name"]);
        JsonNode refund = JsonNode.Parse((string)rows[0]!["other"]!)!;
        JsonNode charge = JsonNode.Parse((string)rows[1]!["other"]!)!;
        Assert.Equal((Emulator.Counters.Creates[0].TaskId, "no cats"), ((string?)refund["task_id"], (string?)refund["reason"]));
        Assert.Equal((CreatePath(gateway), null), ((string?)charge["request_path"], charge["task_id"]));
    }

    [Fact]
    public async Task The_log_of_a_key_can_be_read_twenty_times_in_twenty_minutes()
    {
        for (int time = 0; time < 20; time++)
        {
            using HttpResponseMessage answer = await AskAsync("octopusx", "/api/log/token");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using HttpResponseMessage tooMany = await AskAsync("octopusx", "/api/log/token");
        using HttpResponseMessage withoutKey = await AskAsync("octopusx", $"/api/log/token?key={Emulator.Key("octopusx")}", null);
        Clock.Advance(TimeSpan.FromMinutes(20));
        using HttpResponseMessage later = await AskAsync("octopusx", "/api/log/token");
        Assert.Equal((429, 401, 200), ((int)tooMany.StatusCode, (int)withoutKey.StatusCode, (int)later.StatusCode));
    }

    /// <summary>The status, or what stands in its place in an answer of 200.</summary>
    private async Task<int> CodeOfAsync(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.OK && (await JsonAsync(response))["code"] is JsonValue code
            ? (int)code
            : (int)response.StatusCode;
}
