using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// OpenRouter: <c>{id,status,urls,unsigned_urls,usage:{cost},error}</c>. What it calls unsigned is its own content endpoint, which wants
/// the key; the links in <c>urls</c> are signed and lead to a store. A job that expires has an end of its own.
/// </summary>
internal sealed class OpenRouterAdapter : IProviderAdapter
{
    private const string Jobs = "api/v1/videos";

    /// <summary>Where its list of models stands among the jobs.</summary>
    private const string ModelList = "models";

    private static readonly PathPattern Job = new("api/v1/videos/{id}");
    private static readonly PathPattern Content = new("api/v1/videos/{id}/content");

    public AdapterProfile Profile { get; } = new(
        "openrouter",
        new Uri("https://openrouter.ai"),
        TimeSpan.FromSeconds(10), // "recommended: every 10–30 seconds"
        new Uri("https://openrouter.ai/docs/api/api-reference/videos"))
    {
        DisplayName = "OpenRouter",
        Console = "OpenRouter's list of activity (openrouter.ai/activity)",
        Models = ["google/veo-3.1-fast", "google/veo-3.1", "google/veo-3.1-lite"],
    };

    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task) => [$"{Jobs}/{TaskSegment.Encode(task.Id)}"];

    public TaskReading Read(GatewayAnswer answer)
    {
        TaskReading reading = AnswerReader.Read(answer);
        if (reading.Failure is not null)
        {
            return reading;
        }

        using AnswerDocument document = AnswerDocument.Parse(answer.Body);
        JsonElement root = document.Root;
        reading = reading with { Billed = BilledIn(root) };
        if (reading.Status is not VeoTaskStatus.Succeeded)
        {
            return reading;
        }

        IReadOnlyList<string> links = LinksIn(root.At("urls")) is { Count: > 0 } signed ? signed : LinksIn(root.At("unsigned_urls"));
        return reading with { Links = links.Count > 0 ? links : reading.Links, ContentPath = Content.PathOf(reading.Id) };
    }

    public bool IsKeyedResultPath(string path) => Content.IsMatch(path);

    /// <summary>The id is at the top; what it calls a generation is a line of its log, which no question knows.</summary>
    SubmissionAnswer IProviderAdapter.ReadSubmission(GatewayAnswer answer, bool isCut) => SubmissionRules.Read(answer, isCut, "id");

    /// <summary>
    /// Its members are the same for all models, and it refuses values that a model does not have; those of Veo are known here.
    /// </summary>
    SubmissionDraft IProviderAdapter.Draft(Submission submission)
    {
        string model = submission.Model ?? Profile.Models[0];
        bool isVeo = model.StartsWith("google/veo-", StringComparison.Ordinal);
        RequestDraft draft = new(Profile.DisplayName, submission)
        {
            Known =
            [
                "model", "prompt", "duration", "resolution", "aspect_ratio", "size", "seed", "generate_audio", "frame_images",
                "input_references", "provider", "callback_url",
            ],
        };
        draft.RefuseUnless(model.Split('/') is [{ Length: > 0 }, { Length: > 0 }], "-Model",
            $"names models AUTHOR/NAME, such as {Profile.Models[0]}.");
        draft.RefuseUnless(submission.NegativePrompt is null, "-NegativePrompt",
            "has no field for it and passes it on only under the name that the model's host uses, with -Body @{ provider = @{ options = "
                + "@{ ... } } }.");
        RefuseImages(draft, submission, isVeo);
        string[] resolutions = model.EndsWith("-lite", StringComparison.Ordinal) ? ["720p", "1080p"] : ["720p", "1080p", "4K"];

        draft.Set("model", model);
        draft.Set("prompt", submission.Prompt);
        draft.Set("aspect_ratio", isVeo ? draft.Word("-AspectRatio", submission.AspectRatio, "16:9", "9:16") : submission.AspectRatio);
        draft.Set("resolution", isVeo ? draft.Word("-Resolution", submission.Resolution, resolutions) : submission.Resolution);
        draft.Set("duration", isVeo ? draft.Length(4, 6, 8) : submission.Seconds);
        draft.Set("seed", submission.Seed);
        draft.Set("generate_audio", submission.IsSilent ? false : null);
        draft.Set("frame_images", Frames(submission));
        draft.Set("input_references", submission.ReferenceImages.Count == 0 ? null
            : new JsonArray([.. submission.ReferenceImages.Select(image => (JsonNode)Picture(image))]));
        return draft.ToDraft(Jobs, model);
    }

    public VeoTaskReference? ParseTaskUrl(string relativePath, string query) =>
        (Content.Task(relativePath) ?? Job.Task(relativePath)) is { Id: not ModelList } task ? task : null;

    /// <summary>Both lists name the same videos, so one of them is taken.</summary>
    private static IReadOnlyList<string> LinksIn(JsonElement list)
    {
        VideoCollector videos = new(new Anomalies());
        videos.Add(list);
        videos.AddDoubtful();
        return videos.Links;
    }

    private static void RefuseImages(RequestDraft draft, Submission submission, bool isVeo)
    {
        IReadOnlyList<SubmissionImage> references = submission.ReferenceImages;
        draft.RefuseUnless(submission.LastImage is null || submission.Image is not null, "-LastImage",
            "accepts it only together with -Image.");
        draft.RefuseUnless(references.Count == 0 || submission.Image is null, "-ReferenceImage",
            "accepts either these or -Image, and ignores these if both are given.");
        draft.RefuseUnless(references.Count <= 3 || !isVeo, "-ReferenceImage", "accepts at most three.");
        draft.RefuseUnless(references.Count == 0 || submission.Seconds is null or 8 || !isVeo, "-ReferenceImage",
            "accepts them only for videos of 8 seconds.");
    }

    private static JsonArray? Frames(Submission submission)
    {
        List<JsonNode> frames = [];
        foreach ((SubmissionImage? image, string type) in new[] { (submission.Image, "first_frame"), (submission.LastImage, "last_frame") })
        {
            if (image is not null)
            {
                JsonObject frame = Picture(image);
                frame["frame_type"] = type;
                frames.Add(frame);
            }
        }

        return frames.Count == 0 ? null : new JsonArray([.. frames]);
    }

    private static JsonObject Picture(SubmissionImage image) =>
        new() { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = image.Text } };

    /// <summary>Its prices are in dollars; what it takes for a job on a key of the user's own is there too.</summary>
    private static Bill? BilledIn(JsonElement root) =>
        decimal.TryParse(root.At("usage", "cost").Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal cost) && cost >= 0
            ? new Bill(cost, "USD")
            : null;
}
