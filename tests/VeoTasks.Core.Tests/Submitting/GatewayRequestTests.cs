using System.Text;
using System.Text.Json.Nodes;
using VeoTasks.Gateways;
using VeoTasks.Submitting;
using VeoTasks.Tests.Gateways;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>What is sent to each gateway, to the byte, and what is refused before anything is sent.</summary>
public sealed class GatewayRequestTests
{
    private const string Picture = "data:image/png;base64,AAAA";

    [Theory]
    [InlineData(
        "mulerun", "vendors/google/v1/veo-3.1-fast/generation",
        """{"aspect_ratio":"9:16","duration":8,"prompt":"a fox","resolution":"1080p"}""")]
    [InlineData("octopusx", "v1/videos", """{"metadata":{"output_config":{"aspect_ratio":"9:16","resolution":"1080P"}},"model":"veo_3_1-fast","prompt":"a fox","seconds":"8","size":"1080x1920"}""")]
    [InlineData(
        "mixroute", "v1/video/generations",
        """{"aspectRatio":"9:16","durationSeconds":8,"model":"veo-3.1-fast-generate-preview","prompt":"a fox","resolution":"1080p"}""")]
    [InlineData("mingyan", "v1/veo/videos", """{"aspect_ratio":"9:16","model":"veo_3_1_fast","prompt":"a fox","resolution":"1080p"}""")]
    [InlineData("openai", "v1/videos", """{"model":"sora-2","prompt":"a fox","seconds":"8","size":"720x1280"}""")]
    [InlineData("vertex", "projects/p/locations/us-central1/publishers/google/models/veo-3.1-fast-generate-001:predictLongRunning", """{"instances":[{"prompt":"a fox"}],"parameters":{"aspectRatio":"9:16","durationSeconds":8,"generateAudio":true,"resolution":"1080p","sampleCount":1}}""")]
    [InlineData(
        "kie", "api/v1/veo/generate",
        """{"aspectRatio":"9:16","aspect_ratio":"9:16","model":"veo3_fast","prompt":"a fox","resolution":"1080p"}""")]
    [InlineData(
        "openrouter", "api/v1/videos",
        """{"aspect_ratio":"9:16","duration":8,"model":"google/veo-3.1-fast","prompt":"a fox","resolution":"1080p"}""")]
    [InlineData("fal", "fal-ai/veo3.1", """{"aspect_ratio":"9:16","duration":"8s","prompt":"a fox","resolution":"1080p"}""")]
    [InlineData(
        "replicate", "v1/models/google/veo-3.1-fast/predictions",
        """{"input":{"aspect_ratio":"9:16","duration":8,"prompt":"a fox","resolution":"1080p"}}""")]
    public void Wishes_become_the_members_that_the_gateway_knows(string gateway, string path, string body)
    {
        string resolution = gateway == "openai" ? "720p" : "1080P";
        SubmissionRequest request = Request(gateway,
            new() { Prompt = "a fox", AspectRatio = "9:16", Resolution = resolution, Seconds = 8 });

        Assert.Equal((path, body), (request.Path, Text(request)));
    }

    [Theory]
    [InlineData("mulerun", """{"prompt":"a fox"}""")]
    [InlineData("octopusx", """{"model":"veo_3_1-fast","prompt":"a fox"}""")]
    [InlineData("mixroute", """{"model":"veo-3.1-fast-generate-preview","prompt":"a fox"}""")]
    [InlineData("mingyan", """{"model":"veo_3_1_fast","prompt":"a fox"}""")]
    [InlineData("vertex", """{"instances":[{"prompt":"a fox"}],"parameters":{"generateAudio":true,"sampleCount":1}}""")]
    [InlineData("openai", """{"model":"sora-2","prompt":"a fox"}""")]
    [InlineData("kie", """{"model":"veo3_fast","prompt":"a fox"}""")]
    [InlineData("openrouter", """{"model":"google/veo-3.1-fast","prompt":"a fox"}""")]
    [InlineData("fal", """{"prompt":"a fox"}""")]
    [InlineData("replicate", """{"input":{"prompt":"a fox"}}""")]
    public void What_was_not_given_is_left_to_the_gateway(string gateway, string body) =>
        Assert.Equal(body, Text(Request(gateway, new() { Prompt = "a fox" })));

    [Fact]
    public void Every_adapter_that_takes_submissions_has_a_row() => Assert.Equal(
        AdapterRegistry.All.Where(TakesSubmissions).Select(adapter => adapter.Profile.Name).Order(),
        TheoryRows.Gateways(typeof(GatewayRequestTests), nameof(What_was_not_given_is_left_to_the_gateway)).Order());

    [Theory]
    [InlineData("veo-3.1", 6, """{"duration":6,"prompt":"a fox"}""")]
    [InlineData("veo", 8, """{"duration":"8","prompt":"a fox"}""")]
    public void MuleRun_takes_a_length_as_a_number_and_under_its_oldest_path_as_text(string model, int seconds, string body)
    {
        SubmissionRequest request = Request("mulerun", new() { Prompt = "a fox", Model = model, Seconds = seconds });

        Assert.Equal(($"vendors/google/v1/{model}/generation", body, model), (request.Path, Text(request), request.Model));
    }

    [Fact]
    public void A_picture_goes_as_data_where_that_works_and_as_an_address_where_only_that_works()
    {
        Assert.Contains($"\"image\":\"{Picture}\"", Text(Request("mulerun", new() { Prompt = "p", Image = new(Picture) })),
            StringComparison.Ordinal);
        Assert.Contains("\"image\":\"https://a.example/x.png\"",
            Text(Request("mulerun", new() { Prompt = "p", Image = new("https://a.example/x.png") })), StringComparison.Ordinal);
        Assert.Contains($"\"input_reference\":\"{Picture}\"", Text(Request("octopusx", new() { Prompt = "p", Image = new(Picture) })),
            StringComparison.Ordinal);
        Assert.Contains($"\"image\":\"{Picture}\"", Text(Request("mixroute", new() { Prompt = "p", Image = new(Picture) })),
            StringComparison.Ordinal);
        Assert.Contains("\"first_image\":\"https://a.example/x.png\"",
            Text(Request("mingyan", new() { Prompt = "p", Image = new("https://a.example/x.png") })), StringComparison.Ordinal);
        Assert.Contains(
            "\"image_urls\":[\"https://a.example/1.png\",\"https://a.example/2.png\"]",
            Text(Request("mingyan",
                new() { Prompt = "p", ReferenceImages = [new("https://a.example/1.png"), new("https://a.example/2.png")] })),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sound_seed_and_what_is_not_wanted_go_where_OctopusX_reads_them() => Assert.Equal(
        """{"metadata":{"negativePrompt":"rain","output_config":{"audio_generation":"Disabled"},"seed":7},"model":"veo_3_1","prompt":"p"}""",
        Text(Request("octopusx", new() { Prompt = "p", Model = "veo_3_1", NegativePrompt = "rain", Seed = 7, IsSilent = true })));

    public static TheoryData<string, string, string> Refused() => new()
    {
        // OctopusX: what its channels drop.
        { "octopusx", "image-address", "-Image: OctopusX" },
        { "octopusx", "last-image", "-LastImage: OctopusX" },
        { "octopusx", "reference", "-ReferenceImage: OctopusX" },
        { "octopusx", "body:{\"input_reference\":\"https://a.example/x.png\"}", "-Body: OctopusX" },
        { "octopusx", "body:{\"images\":[\"http://a.example/x.png\"]}", "-Body: OctopusX" },
        { "octopusx", "body:{\"aspect_ratio\":\"9:16\"}", "-Body: OctopusX does not know aspect_ratio" },

        // Mingyan: eight seconds, addresses alone.
        { "mingyan", "seconds:6", "-DurationSec: Mingyan" },
        { "mingyan", "image-data", "-Image: Mingyan accepts only addresses" },
        { "mingyan", "last-image", "-LastImage: Mingyan" },
        { "mingyan", "seed", "-Seed: Mingyan" },
        { "mingyan", "silent", "-Silent: Mingyan" },
        { "mingyan", "negative", "-NegativePrompt: Mingyan" },
        { "mingyan", "body:{\"duration\":6}", "-Body: Mingyan does not know duration" },
        { "mingyan", "body:{\"seconds\":\"6\"}", "-Body: Mingyan does not know seconds" },
        { "mingyan", "body:{\"aspectRatio\":\"9:16\"}", "It calls it aspect_ratio" },

        // MixRoute: camel case alone.
        { "mixroute", "body:{\"duration_seconds\":8}", "It calls it durationSeconds" },
        { "mixroute", "body:{\"duration\":8}", "It calls it durationSeconds" },
        { "mixroute", "body:{\"aspect_ratio\":\"9:16\"}", "It calls it aspectRatio" },
        { "mixroute", "body:{\"last_frame\":\"x\"}", "It calls it lastFrame" },
        { "mixroute", "body:{\"enhance_prompt\":true}", "It calls it enhancePrompt" },
        { "mixroute", "body:{\"negativePrompt\":\"x\"}", "-Body: MixRoute does not know negativePrompt" },
        { "mixroute", "seconds:5", "-DurationSec: MixRoute makes videos of 4, 6 or 8 seconds, not of 5" },
        { "mixroute", "image-address", "-Image: MixRoute" },
        { "mixroute", "seed", "-Seed: MixRoute" },
        { "mixroute", "silent", "-Silent: MixRoute" },
        { "mixroute", "resolution:4k", "-Resolution: MixRoute accepts 720p or 1080p" },

        // MuleRun: its page's limits.
        { "mulerun", "seconds:5", "-DurationSec: MuleRun" },
        { "mulerun", "seconds:6 resolution:1080p", "-DurationSec: MuleRun makes 1080p only in 8 seconds" },
        { "mulerun", "seconds:4 reference", "-ReferenceImage: MuleRun" },
        { "mulerun", "model:veo-3.0 last-image", "-LastImage: MuleRun" },
        { "mulerun", "seed", "-Seed: MuleRun" },
        { "mulerun", "silent", "-Silent: MuleRun" },
        { "mulerun", "long-prompt", "-Prompt: MuleRun accepts at most 2000 characters" },
        { "mulerun", "body:{\"aspectRatio\":\"9:16\"}", "It calls it aspect_ratio" },
        { "mulerun", "body:{\"durationSeconds\":8}", "It calls it duration" },
        { "mulerun", "model:..", "-Model: '..'" },
        { "mulerun", "body:{\"model\":\"veo-3\"}", "-Body: model belongs to -Model" },

        // OpenRouter: the limits of Veo, and what it leaves out.
        { "openrouter", "negative", "-NegativePrompt: OpenRouter" },
        { "openrouter", "seconds:5", "-DurationSec: OpenRouter makes videos of 4, 6 or 8 seconds, not of 5" },
        { "openrouter", "model:google/veo-3.1-lite resolution:4k", "-Resolution: OpenRouter accepts 720p or 1080p" },
        { "openrouter", "aspect:1:1", "-AspectRatio: OpenRouter accepts 16:9 or 9:16" },
        { "openrouter", "last-image", "-LastImage: OpenRouter" },
        { "openrouter", "image-data reference", "-ReferenceImage: OpenRouter accepts either these or -Image" },
        { "openrouter", "reference seconds:4", "-ReferenceImage: OpenRouter accepts them only for videos of 8 seconds" },
        { "openrouter", "model:veo-3.1", "-Model: OpenRouter names models AUTHOR/NAME" },
        { "openrouter", "body:{\"aspectRatio\":\"9:16\"}", "It calls it aspect_ratio" },
        { "openrouter", "body:{\"seconds\":8}", "It calls it duration" },
        { "openrouter", "body:{\"negative_prompt\":\"rain\"}", "-Body: OpenRouter does not know negative_prompt" },

        // Kie: eight seconds, addresses, and seeds of five digits.
        { "kie", "seconds:6", "-DurationSec: Kie makes videos of 8 seconds" },
        { "kie", "negative", "-NegativePrompt: Kie" },
        { "kie", "silent", "-Silent: Kie" },
        { "kie", "seed", "-Seed: Kie accepts 10000 to 99999" },
        { "kie", "image-data", "-Image: Kie accepts only addresses of images" },
        { "kie", "image-address last-image", "-LastImage: Kie accepts only addresses of images" },
        { "kie", "reference", "-ReferenceImage: Kie accepts only addresses of images" },
        { "kie", "model:veo3 reference", "-ReferenceImage: Kie accepts them only with veo3_fast and veo3_lite" },
        { "kie", "model:kling-2.6/text-to-video", "-Model: Kie" },
        { "kie", "resolution:480p", "-Resolution: Kie accepts 720p, 1080p or 4k" },
        { "kie", "body:{\"aspectRatio\":\"9:16\"}", "It calls it aspect_ratio" },
        { "kie", "body:{\"seed\":12345}", "It calls it seeds" },
        { "kie", "body:{\"image_urls\":[]}", "It calls it imageUrls" },
        { "kie", "body:{\"generate_audio\":false}", "-Body: Kie does not know generate_audio" },

        { "openai", "image-data", "-Image: OpenAI Videos" },
        { "openai", "body:{\"aspect_ratio\":\"9:16\"}", "-Body: OpenAI Videos does not know aspect_ratio" },
        { "octopusx", "aspect:1:1", "-AspectRatio: OctopusX accepts 16:9 or 9:16, not '1:1'" },
        { "octopusx", "blank-prompt", "-Prompt: it is empty." },
        { "octopusx", "body:{\"prompt\":\"another\"}", "-Body: prompt belongs to -Prompt." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_the_gateway_would_drop_or_refuse_fails_before_it_is_sent_and_names_field_and_gateway(string gateway, string wishes,
        string error)
    {
        SubmissionDraft draft = Draft(gateway, Parse(wishes));

        Assert.Null(draft.Request);
        Assert.Contains(draft.Errors, said => said.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_laid_over_a_request_is_merged_into_it() => Assert.Equal(
        """{"metadata":{"output_config":{"aspect_ratio":"9:16"},"personGeneration":"allow_adult"},"mode":"fast","model":"veo_3_1-fast","prompt":"p","size":"720x1280"}""",
        Text(Request("octopusx", new()
        {
            Prompt = "p",
            AspectRatio = "9:16",
            Body = new JsonObject { ["mode"] = "fast", ["metadata"] = new JsonObject { ["personGeneration"] = "allow_adult" } },
        })));

    [Fact]
    public void Equal_wishes_are_equal_bytes_in_whatever_order_they_were_given()
    {
        JsonObject one = new() { ["zoom"] = 1, ["extra"] = new JsonObject { ["b"] = 1, ["a"] = 2 } };
        JsonObject other = new() { ["extra"] = new JsonObject { ["a"] = 2, ["b"] = 1 }, ["zoom"] = 1 };

        Assert.Equal(Text(Request("mulerun", new() { Prompt = "p", Body = one })),
            Text(Request("mulerun", new() { Prompt = "p", Body = other })));
    }

    [Fact]
    public void A_request_is_told_apart_by_provider_address_path_and_body()
    {
        VeoProvider provider = Answers.Provider("mulerun");
        SubmissionRequest request = Request("mulerun", new() { Prompt = "p" });
        string[] keys =
        [
            request.KeyAt(provider),
            request.KeyAt(provider with { Name = "other" }),
            request.KeyAt(provider with { BaseUri = new("https://other.example") }),
            Request("mulerun", new() { Prompt = "p", Model = "veo-3.1" }).KeyAt(provider),
            Request("mulerun", new() { Prompt = "q" }).KeyAt(provider),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], Request("mulerun", new() { Prompt = "p" }).KeyAt(provider));
        Assert.Equal(keys[0], request.KeyAt(provider with { BaseUri = new($"{provider.BaseUri.AbsoluteUri.TrimEnd('/')}/") }));
    }

    private static Submission Parse(string wishes)
    {
        Submission made = new() { Prompt = "a fox" };
        foreach (string wish in wishes.StartsWith("body:", StringComparison.Ordinal) ? [wishes] : wishes.Split(' '))
        {
            (string name, string value) = wish.IndexOf(':') is > 0 and int colon ? (wish[..colon], wish[(colon + 1)..]) : (wish, "");
            made = name switch
            {
                "image-address" => made with { Image = new("https://a.example/x.png") },
                "image-data" => made with { Image = new(Picture) },
                "last-image" => made with { LastImage = new(Picture) },
                "reference" => made with { ReferenceImages = [new(Picture)] },
                "seconds" => made with { Seconds = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
                "resolution" => made with { Resolution = value },
                "aspect" => made with { AspectRatio = value },
                "model" => made with { Model = value },
                "seed" => made with { Seed = 1 },
                "silent" => made with { IsSilent = true },
                "negative" => made with { NegativePrompt = "rain" },
                "long-prompt" => made with { Prompt = new string('x', 2001) },
                "blank-prompt" => made with { Prompt = "  " },
                _ => made with { Body = (JsonObject)JsonNode.Parse(value)! },
            };
        }

        return made;
    }

    private static SubmissionDraft Draft(string gateway, Submission submission) => Answers.Adapter(gateway).Draft(gateway == "vertex"
        ? submission with { BaseUri = new("https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1") }
        : submission);

    private static SubmissionRequest Request(string gateway, Submission submission)
    {
        SubmissionDraft draft = Draft(gateway, submission);
        Assert.Empty(draft.Errors);
        return draft.Request!;
    }

    private static string Text(SubmissionRequest request) => Encoding.UTF8.GetString(request.Body.Span);

    private static bool TakesSubmissions(IProviderAdapter adapter) => !adapter.Draft(new() { Prompt = "a fox" }).Errors.Any(error =>
        error.Contains("takes no submissions", StringComparison.Ordinal));
}
