using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// Google's own Veo on Vertex AI: a long-running operation <c>{name,done,error,response:{videos,raiMediaFilteredCount}}</c>. Its name is
/// the task's id and says project, location and model; it is asked for with a POST, a GET finds nothing. A video comes in the answer, or
/// lies in a bucket of the user's.
/// </summary>
internal sealed class VertexAdapter : IProviderAdapter
{
    private const string Models = "publishers/google/models";
    private const string Scheme = "gs://";

    /// <summary>CANCELLED among Google's error codes (google.rpc.Code).</summary>
    private const string Canceled = "1";

    private static readonly PathPattern Operation =
        new("projects/{project}/locations/{location}/publishers/google/models/{model}/operations/{operation}");

    private static readonly PathPattern Model = new("projects/{project}/locations/{location}/publishers/google/models/{model}");
    private static readonly PathPattern Home = new("projects/{project}/locations/{location}");
    private static readonly PathPattern StoredObject = new("storage/v1/b/{bucket}/o/{object}");

    public AdapterProfile Profile { get; } = new(
        "vertex",
        new Uri("https://us-central1-aiplatform.googleapis.com/v1"),
        TimeSpan.FromSeconds(10), // its examples wait 10 to 15 seconds
        new Uri("https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation"))
    {
        DisplayName = "Vertex AI",
        TakesGoogleCredentials = true,
        Console = "Google Cloud's console (console.cloud.google.com)",
        Models = ["veo-3.1-fast-generate-001", "veo-3.1-generate-001"],
        MaximumAnswerLength = 128 * 1024 * 1024, // up to four videos in one answer
    };

    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task)
    {
        // Only a whole name says where; another is asked for all the same, so that Google says what is wrong with it.
        string model = Operation.Values(task.Id) is { } names
            ? $"projects/{TaskSegment.Encode(names["project"])}/locations/{TaskSegment.Encode(names["location"])}/{Models}/"
                + TaskSegment.Encode(names["model"])
            : $"projects/-/locations/-/{Models}/{TaskSegment.Encode(task.Model ?? Profile.Models[0])}";
        TaskSegment.Encode(task.Id);
        return [GatewayRequest.Post($"{model}:fetchPredictOperation", new JsonObject { ["operationName"] = task.Id }.ToJsonString())];
    }

    public TaskReading Read(GatewayAnswer answer)
    {
        using AnswerDocument document = AnswerDocument.Parse(answer.Body);
        JsonElement root = document.Root;
        string? name = root.FirstText(TaskParser.IdNames) is null ? root.At("name").Text() : null;
        bool isOperation = answer.StatusCode is >= 200 and <= 299 && name is not null;
        if (isOperation && IsUnderWay(root))
        {
            return new() { Id = IdOf(name, answer.Asked), Model = ModelOf(name!), Status = VeoTaskStatus.Running };
        }

        TaskReading reading = AnswerReader.Read(isOperation && IsOverUnsaid(root) ? answer with { Body = Said(root) } : answer);
        if (reading.Failure is { } failure)
        {
            return reading with { Failure = ForName(failure, answer.Asked) };
        }

        bool isCanceled = reading is { Status: VeoTaskStatus.Failed, Error.Code: Canceled };
        return reading with
        {
            Id = IdOf(name, answer.Asked) ?? reading.Id,
            Status = isCanceled ? VeoTaskStatus.Canceled : reading.Status,
            Error = isCanceled ? reading.Error! with { Category = VeoErrorCategory.TaskCanceled } : reading.Error,
            Model = reading.Model ?? (name is null ? null : ModelOf(name)),
            Links = reading.Status is VeoTaskStatus.Succeeded ? [.. reading.Links, .. Stored(root)] : reading.Links,
        };
    }

    /// <summary>A file in a bucket.</summary>
    public bool IsKeyedResultPath(string path) => StoredObject.IsMatch(path);

    /// <summary>Google's store, for an address of Google's own.</summary>
    Uri? IProviderAdapter.SecondOrigin(Uri baseUri) =>
        IsGoogles(baseUri) ? new("https://storage.googleapis.com") : null;

    /// <summary>
    /// The address with a project and a location is that of one's own models, and the operations lie above it. Google's needs a version.
    /// </summary>
    Uri IProviderAdapter.RootOf(Uri baseUri)
    {
        string given = baseUri.AbsolutePath.Trim('/');
        string root = HomeIn(baseUri) is { } home ? given[..^home.Length].TrimEnd('/') : given;
        string path = root.Length == 0 && IsGoogles(baseUri) ? "v1" : root;
        return path == given ? baseUri : new UriBuilder(baseUri) { Path = path }.Uri;
    }

    /// <summary>One of the address's own project where it says that: of another one Google says that there is no such project.</summary>
    VeoTaskReference IProviderAdapter.NoTask(Uri baseUri) =>
        new($"{(HomeIn(baseUri) is { } home ? $"{home}/{Models}/{Profile.Models[0]}/operations/" : "")}{Guid.Empty}");

    GatewayRequest? IProviderAdapter.Locate(string link) => Located(link);

    SubmissionAnswer IProviderAdapter.ReadSubmission(GatewayAnswer answer, bool isCut) => SubmissionRules.Read(answer, isCut, "name");

    SubmissionDraft IProviderAdapter.Draft(Submission submission)
    {
        string given = submission.Model ?? Profile.Models[0];
        string model = given.Split('/')[^1];
        RequestDraft draft = new(Profile.DisplayName, submission) { Known = ["instances", "parameters"], IsCamelCaseOnly = true };
        string? path = Model.IsMatch(given) ? given : PathUnder(submission.BaseUri, given);
        draft.RefuseUnless(path is not null, "-Model", $"needs the project and the location. Write it as "
            + $"projects/PROJECT/locations/us-central1/{Models}/{Profile.Models[0]}, or register an address that ends in "
            + "/v1/projects/PROJECT/locations/us-central1.");
        bool isLatest = model.StartsWith("veo-3.1", StringComparison.Ordinal);
        draft.RefuseUnless(submission.LastImage is null || submission.Image is not null, "-LastImage",
            "accepts it only together with -Image.");
        draft.RefuseUnless(submission.ReferenceImages.Count <= 3, "-ReferenceImage", "accepts at most three.");
        draft.RefuseUnless(submission.ReferenceImages.Count == 0 || isLatest, "-ReferenceImage",
            $"accepts them only with veo-3.1, not with {model}.");
        draft.RefuseUnless(submission.ReferenceImages.Count == 0 || submission.Seconds is null or 8, "-ReferenceImage",
            "accepts them only for videos of 8 seconds.");
        draft.Set("instances", new JsonArray(Instance(draft, submission)));
        draft.Set("parameters", "sampleCount", 1);
        draft.Set("parameters", "generateAudio", !submission.IsSilent); // it wants to be told
        draft.Set("parameters", "aspectRatio", draft.Word("-AspectRatio", submission.AspectRatio, "16:9", "9:16"));
        draft.Set("parameters", "resolution", draft.Word("-Resolution", submission.Resolution, "720p", "1080p", "4k"));
        draft.Set("parameters", "durationSeconds", draft.Length(4, 6, 8));
        draft.Set("parameters", "negativePrompt", submission.NegativePrompt);
        draft.Set("parameters", "seed", submission.Seed);
        return draft.ToDraft($"{path}:predictLongRunning", TaskSegment.IsUsable(model) ? model : "");
    }

    public VeoTaskReference? ParseTaskUrl(string relativePath, string query) =>
        Operation.Values(relativePath) is { } names && names.Values.All(TaskSegment.IsUsable)
            ? new VeoTaskReference(Uri.UnescapeDataString(relativePath.Trim('/')))
            : null;

    private static string? PathUnder(Uri? baseUri, string model) =>
        HomeIn(baseUri) is { } home && !model.Contains('/') && TaskSegment.IsUsable(model)
            ? $"{home}/{Models}/{TaskSegment.Encode(model)}"
            : null;

    /// <summary>The project and the location that an address ends in; null where it names none.</summary>
    private static string? HomeIn(Uri? baseUri)
    {
        string[] segments = baseUri?.AbsolutePath.Trim('/').Split('/') ?? [];
        return segments.Length >= 4 && string.Join('/', segments[^4..]) is var home && Home.IsMatch(home) ? home : null;
    }

    private static bool IsGoogles(Uri address) =>
        address.Host == "aiplatform.googleapis.com" || address.Host.EndsWith("-aiplatform.googleapis.com", StringComparison.Ordinal);

    private static JsonObject Instance(RequestDraft draft, Submission submission)
    {
        const string Ignored = "would leave an address out, and you would pay for a video without the image.";
        JsonObject instance = new() { ["prompt"] = submission.Prompt };
        foreach ((string name, string parameter, SubmissionImage? image) in new[]
        {
            ("image", "-Image", submission.Image), ("lastFrame", "-LastImage", submission.LastImage),
        })
        {
            if (Picture(draft.Data(parameter, image, Ignored)) is { } picture)
            {
                instance[name] = picture;
            }
        }

        if (submission.ReferenceImages.Count > 0)
        {
            instance["referenceImages"] = new JsonArray([.. submission.ReferenceImages.Select(image => (JsonNode)new JsonObject
            {
                ["image"] = Picture(draft.Data("-ReferenceImage", image, Ignored)),
                ["referenceType"] = "asset",
            })]);
        }

        return instance;
    }

    /// <summary>A data URI in two members.</summary>
    private static JsonObject? Picture(string? data) => data?.Split([':', ';', ',']) is ["data", var type, "base64", var bytes]
        ? new() { ["bytesBase64Encoded"] = bytes, ["mimeType"] = type }
        : null;

    /// <summary>An operation that has not ended may say nothing but its name.</summary>
    private static bool IsUnderWay(JsonElement root) =>
        (root.At("done").ValueKind is JsonValueKind.False || !StatusWords.IsIn(root))
        && root.At("error").ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        && root.At("response").ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    private static GatewayRequest? Located(string link)
    {
        string[] parts = link.StartsWith(Scheme, StringComparison.Ordinal) ? link[Scheme.Length..].Split('/', 2) : [];
        return parts is [var bucket, var name] && TaskSegment.IsUsable(bucket) && TaskSegment.IsUsable(name)
            ? new($"storage/v1/b/{TaskSegment.Encode(bucket)}/o/{TaskSegment.Encode(name)}?alt=media") { IsToSecondOrigin = true }
            : null;
    }

    /// <summary>One has ended that has a result or an error, also where it does not say so.</summary>
    private static bool IsOverUnsaid(JsonElement root) => !StatusWords.IsIn(root)
        && (root.At("response").ValueKind is JsonValueKind.Object || root.At("error").ValueKind is JsonValueKind.Object);

    private static byte[] Said(JsonElement root)
    {
        static string Raw(JsonElement element) => element.ValueKind is JsonValueKind.Undefined ? "null" : element.GetRawText();
        return Encoding.UTF8.GetBytes($$"""
            {"done":true,"name":{{Raw(root.At("name"))}},"error":{{Raw(root.At("error"))}},"response":{{Raw(root.At("response"))}} }
            """);
    }

    private static List<string> Stored(JsonElement root) =>
        [.. JsonPlace.In(root.At("response")).Select(place => place.Value.ValueKind is JsonValueKind.String ? place.Value.Text() : null)
            .OfType<string>().Where(link => !link.EndsWith('/') && TextSanitizer.IsOneLine(link) && Located(link) is not null)
            .Distinct(StringComparer.Ordinal).Take(VideoCollector.MaximumVideos)];

    /// <summary>
    /// The id of an answer: its name, or what was asked for where that differs in the project alone, which has a number besides its name.
    /// </summary>
    private static string? IdOf(string? name, VeoTaskReference? asked) =>
        name is not null && asked is not null && Operation.Values(name) is { } one && Operation.Values(asked.Id) is { } other
            && one.All(part => part.Key == "project" || part.Value == other[part.Key])
            ? asked.Id
            : name;

    /// <summary>
    /// A task that is asked for by less than its name is one that Google does not know, whatever it finds wrong with the question.
    /// </summary>
    private static RequestFailure ForName(RequestFailure failure, VeoTaskReference? asked)
    {
        bool isAboutName = failure is { StatusCode: 400, EndsProvider: false }
            || (failure.StatusCode is 403 && failure.Error.Message.Contains("resource project -", StringComparison.Ordinal));
        return !isAboutName || asked is null || Operation.IsMatch(asked.Id) ? failure : failure with
        {
            Error = failure.Error with
            {
                Category = VeoErrorCategory.NotFound,
                Message = $"{failure.Error.Message.TrimEnd('.')}. Google knows a task by its whole name, "
                    + $"projects/PROJECT/locations/LOCATION/{Models}/MODEL/operations/ID.",
            },
        };
    }

    private static string? ModelOf(string name) => TextSanitizer.Clean(Operation.Values(name)?["model"]);
}
