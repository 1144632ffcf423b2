using System.Text;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Tests.Support;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Adapters;

/// <summary>Vertex AI: operations by name, files in buckets, and requests below a project.</summary>
public sealed class VertexAdapterTests
{
    private const string Name = "projects/p/locations/l/publishers/google/models/veo-3.1-generate-001/operations/1";
    private const string Home = "https://europe-west4-aiplatform.googleapis.com/v1/projects/mine/locations/europe-west4";

    [Fact]
    public void A_file_in_a_bucket_is_fetched_from_Google_s_store_with_the_token_and_from_nowhere_else()
    {
        VeoVideo video = VideoOf(Provider("vertex"));
        VeoVideo regional = VideoOf(Provider("vertex") with { BaseUri = new(Home) });
        VeoVideo relayed = VideoOf(Provider("vertex") with { BaseUri = new("https://relay.example/v1") });

        Assert.Equal("https://storage.googleapis.com/storage/v1/b/bucket/o/out%2Fsample_0.mp4?alt=media", video.Uri!.AbsoluteUri);
        Assert.Equal(video.Uri, regional.Uri);
        Assert.True(video.RequiresKey && regional.RequiresKey && relayed.RequiresKey);
        Assert.Equal("relay.example", relayed.Uri!.Host);
    }

    [Fact]
    public void An_answer_without_a_name_or_with_the_project_s_number_is_about_what_was_asked_for()
    {
        VeoTaskReference asked = new(Name);
        TaskReading Read(string name) => Adapter("vertex").Read(
            Ok($$"""{{{name}}"done":true,"response":{"videos":[{"gcsUri":"gs://bucket/out/sample_0.mp4"}]} }""") with { Asked = asked });

        TaskReading nameless = Read("");
        TaskReading numbered = Read($"\"name\":\"{Name.Replace("projects/p/", "projects/123/", StringComparison.Ordinal)}\",");
        TaskReading foreign = Read($"\"name\":\"{Name}2\",");

        Assert.All(new[] { nameless, numbered }, reading => Assert.Equal(
            (Name, "gs://bucket/out/sample_0.mp4"), (reading.Id, Assert.Single(reading.Links))));
        Assert.False(foreign.IsOf(asked));
    }

    [Theory]
    [InlineData(400, "INVALID_ARGUMENT", "Invalid resource field value in the request.")]
    [InlineData(403, "PERMISSION_DENIED", "Permission denied on resource project -.")]
    public void An_id_that_is_no_whole_name_is_one_that_Google_does_not_know(int status, string word, string message)
    {
        GatewayAnswer answer = Of(status, $$"""{"error":{"code":{{status}},"message":"{{message}}","status":"{{word}}"} }""");

        RequestFailure failure = Adapter("vertex").Read(answer with { Asked = new("1a2b") }).Failure!;

        Assert.Equal((VeoErrorCategory.NotFound, false), (failure.Category, failure.EndsProvider));
        Assert.Contains("operations/ID", failure.Error.Message, StringComparison.Ordinal);
        Assert.NotEqual(VeoErrorCategory.NotFound, Adapter("vertex").Read(answer with { Asked = new(Name) }).Failure!.Category);
    }

    [Theory]
    [InlineData("https://europe-west4-aiplatform.googleapis.com", "https://europe-west4-aiplatform.googleapis.com/v1/")]
    [InlineData("https://aiplatform.googleapis.com/v1beta1", "https://aiplatform.googleapis.com/v1beta1/")]
    [InlineData(
        "https://us-central1-aiplatform.googleapis.com/projects/p/locations/us-central1",
        "https://us-central1-aiplatform.googleapis.com/v1/")]
    [InlineData("https://relay.example", "https://relay.example/")]
    public void Google_s_address_is_taken_with_a_version_or_without(string given, string root) =>
        Assert.Equal(root + "x", ProviderAddresses.Resolve(Provider("vertex") with { BaseUri = new(given) }, "x").AbsoluteUri);

    [Fact]
    public void A_provider_is_tried_out_below_its_own_project() =>
        Assert.Equal(
            ("projects/mine/locations/europe-west4/publishers/google/models/veo-3.1-fast-generate-001/operations/00000000-0000-0000-0000-000000000000",
                "00000000-0000-0000-0000-000000000000"),
            (Adapter("vertex").NoTask(new(Home)).Id, Adapter("vertex").NoTask(Provider("vertex").BaseUri).Id));

    [Theory]
    [InlineData("gs://")]
    [InlineData("gs://bucket")]
    [InlineData("gs://bucket/")]
    [InlineData("gs://../x")]
    [InlineData("gs:///x")]
    [InlineData("http://bucket/x")]
    public void What_is_no_file_in_a_bucket_is_not_looked_for_there(string link) => Assert.Null(Adapter("vertex").Locate(link));

    [Theory]
    [InlineData("https://storage.googleapis.com/storage/v1/b/x/o/y?alt=media", true)]
    [InlineData("https://storage.googleapis.com/x/y", false)]
    [InlineData("https://storage.example.com/storage/v1/b/x/o/y", false)]
    [InlineData("http://storage.googleapis.com/storage/v1/b/x/o/y", false)]
    [InlineData("https://storage.googleapis.com:8443/storage/v1/b/x/o/y", false)]
    public void The_token_goes_to_the_store_s_files_only(string address, bool isKeyed) =>
        Assert.Equal(isKeyed, ProviderAddresses.RequiresKey(Provider("vertex"), Adapter("vertex"), new(address)));

    [Fact]
    public void The_store_gets_no_other_provider_s_key_and_no_relay_s()
    {
        Uri file = new("https://storage.googleapis.com/storage/v1/b/x/o/y?alt=media");

        Assert.All(AdapterRegistry.All.Where(adapter => adapter.Profile.Name != "vertex"), adapter =>
            Assert.False(ProviderAddresses.RequiresKey(Provider(adapter.Profile.Name), adapter, file)));
        Assert.False(
            ProviderAddresses.RequiresKey(Provider("vertex") with { BaseUri = new("https://relay.example/v1") }, Adapter("vertex"), file));
        Assert.False(ProviderAddresses.RequiresKey(
            Provider("vertex") with { BaseUri = new("https://evil-aiplatform.googleapis.com.example") }, Adapter("vertex"), file));
    }

    [Fact]
    public async Task The_store_gets_the_token_and_a_redirect_from_it_does_not()
    {
        using FakeHttp http = new(request => request.RequestUri!.Host == "storage.googleapis.com"
            ? FakeHttp.Redirect("https://us-central1-aiplatform.googleapis.com/v1/elsewhere")
            : FakeHttp.Json("{}"));
        ResultClient results = new(Provider("vertex"), ApiKey.Create("a-live-token-0123456789"), http.Invoker);

        using HttpResponseMessage answer = await results.GetAsync(VideoOf(Provider("vertex")), null, TestContext.Current.CancellationToken);

        Assert.Equal(["Bearer a-live-token-0123456789", null], http.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public void A_submission_goes_below_the_project_of_the_address_or_of_the_model()
    {
        Submission wish = new() { Prompt = "a fox", Seconds = 8, IsSilent = true };

        SubmissionRequest below = Adapter("vertex").Draft(wish with { BaseUri = new(Home), Model = "veo-3.1-generate-001" }).Request!;
        SubmissionRequest named = Adapter("vertex").Draft(wish with
        {
            BaseUri = new("https://us-central1-aiplatform.googleapis.com/v1"),
            Model = "projects/p/locations/us-central1/publishers/google/models/veo-3.1-fast-generate-001",
        }).Request!;

        Assert.Equal("projects/mine/locations/europe-west4/publishers/google/models/veo-3.1-generate-001:predictLongRunning", below.Path);
        Assert.Equal(
            "https://europe-west4-aiplatform.googleapis.com/v1/" + below.Path,
            ProviderAddresses.Resolve(Provider("vertex") with { BaseUri = new(Home) }, below.Path).AbsoluteUri);
        Assert.Equal("projects/p/locations/us-central1/publishers/google/models/veo-3.1-fast-generate-001:predictLongRunning", named.Path);
        Assert.Equal("veo-3.1-fast-generate-001", named.Model);
        Assert.Equal(
            """{"instances":[{"prompt":"a fox"}],"parameters":{"durationSeconds":8,"generateAudio":false,"sampleCount":1}}""",
            Encoding.UTF8.GetString(below.Body.Span));
        Assert.Contains(
            "projects/PROJECT", Assert.Single(Adapter("vertex").Draft(wish with { BaseUri = Provider("vertex").BaseUri }).Errors),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_goes_as_bytes_and_what_is_laid_over_the_request_stays_beside_the_rest()
    {
        SubmissionRequest request = Adapter("vertex").Draft(new()
        {
            Prompt = "p", BaseUri = new(Home), Image = new("data:image/png;base64,AAAA"),
            Body = new() { ["parameters"] = new JsonObject { ["storageUri"] = "gs://mine/out/" } },
        }).Request!;

        JsonNode body = JsonNode.Parse(request.Body.Span)!;
        Assert.Equal("AAAA", (string?)body["instances"]![0]!["image"]!["bytesBase64Encoded"]);
        Assert.Equal("image/png", (string?)body["instances"]![0]!["image"]!["mimeType"]);
        Assert.Equal("gs://mine/out/", (string?)body["parameters"]!["storageUri"]);
        Assert.Equal(1, (int?)body["parameters"]!["sampleCount"]);
        Assert.Contains("-Image", Assert.Single(Adapter("vertex").Draft(
            new() { Prompt = "p", BaseUri = new(Home), Image = new("https://a.example/x.png") }).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_is_accepted_under_its_name() =>
        Assert.Equal([Name], Adapter("vertex").ReadSubmission(Ok($$"""{"name":"{{Name}}"}"""), isCut: false).Ids);

    [Fact]
    public async Task Over_sockets_a_task_is_submitted_waited_for_and_fetched_from_its_bucket()
    {
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        gateway.Emulator.Add(EmulatedTask.Succeeds("vertex", Name));

        PollResponse look = await gateway.PollAsync("vertex", Name);
        VeoVideo video = Assert.Single(look.Task!.Videos);
        using HttpResponseMessage answer = await gateway.Results("vertex").GetAsync(video, null, TestContext.Current.CancellationToken);

        Assert.Equal(
            gateway.Emulator.Video("vertex", Name), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("veo-3.1-generate-001", look.Task.Model);
    }

    private static VeoVideo VideoOf(VeoProvider provider) => Assert.Single(VeoTaskFactory.Create(
        new() { Id = Name, Status = VeoTaskStatus.Succeeded, Links = ["gs://bucket/out/sample_0.mp4"] },
        new VeoTaskReference(Name),
        provider,
        Adapter("vertex")).Videos);
}
