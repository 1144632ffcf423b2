using System.Globalization;
using System.Text.Json;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// fal's queue: <c>{status,request_id,response_url,...}</c>, and the result at an address of its own. Both are asked under the owner and
/// the app alone, whatever endpoint of the app made the task. A status of COMPLETED is none of success: the result may be an error.
/// </summary>
internal sealed class FalAdapter : IProviderAdapter, ITaskList
{
    private const string DefaultModel = "fal-ai/veo3.1";
    private const string ListPath = "v1/models/requests/by-endpoint";

    /// <summary>What follows the id in the addresses of a task.</summary>
    private static readonly string[] AddressEnds = ["", "status", "status/stream", "response", "cancel"];

    public AdapterProfile Profile { get; } = new(
        "fal",
        new Uri("https://queue.fal.run"),
        TimeSpan.FromSeconds(5), // its pages give no advice; its own client asks every half second
        new Uri("https://fal.ai/docs/documentation/model-apis/inference/queue"))
    {
        DisplayName = "fal",
        Console = "fal's list of requests (fal.ai/dashboard)",
        Key = KeyHeader.OfScheme("Key"),
        DefaultModel = DefaultModel,
        Models =
        [
            DefaultModel, "fal-ai/veo3.1/fast", "fal-ai/veo3.1/image-to-video", "fal-ai/veo3.1/fast/image-to-video",
            "fal-ai/veo3.1/first-last-frame-to-video", "fal-ai/veo3.1/fast/first-last-frame-to-video", "fal-ai/veo3.1/reference-to-video",
            "fal-ai/veo3", "fal-ai/veo3/fast", "fal-ai/veo3/image-to-video",
        ],
    };

    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task) => [$"{PathOf(task)}/status"];

    public TaskReading Read(GatewayAnswer answer)
    {
        using AnswerDocument document = AnswerDocument.Parse(answer.Body);
        JsonElement root = document.Root;
        bool isStatus = root.At("status").ValueKind is JsonValueKind.String && answer.Before is null;
        return answer.StatusCode switch
        {
            (>= 200 and <= 299) or 400 or 422 when IsEarly(root) => new() { Id = answer.Asked?.Id, Status = VeoTaskStatus.Running },
            >= 200 and <= 299 when isStatus => ReadStatus(answer, root),
            >= 200 and <= 299 when answer.Before is not null && document.Fault is null => ReadResult(answer, root),
            >= 200 and <= 299 when root.ValueKind is JsonValueKind.Object =>
                AnswerReader.Read(answer) is { Failure: null } reading and not { Status: VeoTaskStatus.Succeeded, RawStatus: null }
                    ? reading : ReadResult(answer, root),
            400 or 422 when IsFailure(answer, root) => Failed(answer, root),
            _ => AnswerReader.Read(answer),
        };
    }

    /// <summary>None: results lie on fal.media and need no key.</summary>
    public bool IsKeyedResultPath(string path) => false;

    /// <summary>fal's platform API, which has the list of requests.</summary>
    Uri? IProviderAdapter.SecondOrigin(Uri baseUri) => baseUri.Host == Profile.BaseUri!.Host ? new("https://api.fal.ai") : null;

    GatewayRequest? IProviderAdapter.CancelRequest(VeoTaskReference task) => new($"{PathOf(task)}/cancel") { Method = HttpMethod.Put };

    /// <summary>The requests of the last 30 days, for as long as their results are kept.</summary>
    public GatewayRequest ListRequest(string? model, DateTimeOffset now)
    {
        string models = string.Join(',', (model is null ? Profile.Models : [model]).Select(TaskSegment.Encode));
        string start = now.AddDays(-30).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new($"{ListPath}?endpoint_id={models}&limit=100&start={Uri.EscapeDataString(start)}") { IsToSecondOrigin = true };
    }

    public TaskPage ReadPage(GatewayAnswer answer, GatewayRequest asked)
    {
        using AnswerDocument document = AnswerDocument.Parse(answer.Body);
        List<VeoTaskReference> tasks = [];
        JsonElement rows = document.Root.At("items");
        foreach (JsonElement item in rows.ValueKind is JsonValueKind.Array ? rows.EnumerateArray() : default)
        {
            if (item.At("request_id").Text() is { } id && TaskSegment.IsUsable(id))
            {
                string? model = TextSanitizer.Clean(item.At("endpoint_id").Text());
                tasks.Add(new(id, null, IsModel(model) ? model : null) { CreatedAt = TimeParser.First(item, "sent_at", "started_at") });
            }
        }

        string? cursor = document.Root.At("has_more").ValueKind is JsonValueKind.False ? null : document.Root.At("next_cursor").Text();
        string page = asked.Path.Split("&cursor=")[0];
        return new(tasks, cursor is null ? null : asked with { Path = $"{page}&cursor={Uri.EscapeDataString(cursor)}" });
    }

    /// <summary>
    /// An error's request_id counts for a task only if the body says where the task is asked for: refusals have one too.
    /// </summary>
    SubmissionAnswer IProviderAdapter.ReadSubmission(GatewayAnswer answer, bool isCut) =>
        SubmissionRules.Read(answer, isCut, answer.StatusCode is >= 200 and <= 299 || answer.Body.Span.IndexOf("status_url"u8) >= 0
            ? "request_id" : null);

    SubmissionDraft IProviderAdapter.Draft(Submission submission)
    {
        string model = submission.Model ?? ModelFor(submission);
        RequestDraft draft = new(Profile.DisplayName, submission)
        {
            Known =
            [
                "prompt", "aspect_ratio", "resolution", "duration", "negative_prompt", "seed", "generate_audio", "image_url", "image_urls",
                "first_frame_url", "last_frame_url", "auto_fix", "enhance_prompt",
            ],
        };
        draft.RefuseUnless(IsModel(model), "-Model", $"names models OWNER/APP, sometimes with more after it, such as {DefaultModel}.");
        if (model.StartsWith("fal-ai/veo3", StringComparison.Ordinal))
        {
            Fill(draft, submission, model);
        }
        else
        {
            draft.RefuseSettings("has different inputs for each model, and VeoTasks knows only those of Veo 3. "
                + "Give the inputs of this one with -Body @{ ... }.");
        }

        draft.Set("prompt", submission.Prompt);
        return draft.ToDraft(IsModel(model) ? string.Join('/', model.Split('/').Select(TaskSegment.Encode)) : "", model);
    }

    /// <summary>In an address the whole model may stand before the requests, though only its owner and app are asked under.</summary>
    public VeoTaskReference? ParseTaskUrl(string relativePath, string query)
    {
        string[] segments = relativePath.Contains('\\') ? [] : relativePath.Trim('/').Split('/');
        int requests = Array.IndexOf(segments, "requests");
        if (requests < 2 || requests + 1 >= segments.Length || !AddressEnds.Contains(string.Join('/', segments[(requests + 2)..])))
        {
            return null;
        }

        string[] model = Array.ConvertAll(segments[..requests], Uri.UnescapeDataString);
        string id = Uri.UnescapeDataString(segments[requests + 1]);
        return Array.TrueForAll([.. model, id], part => TaskSegment.IsUsable(part) && !part.Split('/').Any(step => step is "." or ".."))
            ? new VeoTaskReference(id, null, string.Join('/', model))
            : null;
    }

    private static void Fill(RequestDraft draft, Submission submission, string model)
    {
        bool takesReferences = model.EndsWith("/reference-to-video", StringComparison.Ordinal);
        bool takesEnds = model.EndsWith("/first-last-frame-to-video", StringComparison.Ordinal);
        bool takesImage = takesEnds || model.EndsWith("/image-to-video", StringComparison.Ordinal);
        draft.RefuseUnless(takesImage == submission.Image is not null, "-Image", takesImage
            ? $"makes the video from an image with {model}." : "accepts it only with models that end in image-to-video.");
        draft.RefuseUnless(takesEnds == submission.LastImage is not null, "-LastImage", takesEnds
            ? $"requires the last image with {model}." : "accepts it only with models that end in first-last-frame-to-video.");
        draft.RefuseUnless(takesReferences == submission.ReferenceImages.Count > 0, "-ReferenceImage", takesReferences
            ? $"requires images with {model}." : "accepts them only with models that end in reference-to-video.");
        draft.RefuseUnless(submission.ReferenceImages.Count <= 3, "-ReferenceImage", "accepts at most three.");
        draft.RefuseUnless(!takesReferences || submission.Seconds is null or 8, "-DurationSec", $"makes videos of 8 seconds with {model}.");
        draft.Set("aspect_ratio", draft.Word("-AspectRatio", submission.AspectRatio, "16:9", "9:16"));
        draft.Set("resolution", draft.Word("-Resolution", submission.Resolution, "720p", "1080p", "4k"));
        draft.Set("duration", draft.Length(4, 6, 8) is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds}s") : null);
        draft.Set(takesEnds ? "first_frame_url" : "image_url", submission.Image?.Text);
        draft.Set("last_frame_url", submission.LastImage?.Text);
        draft.Set("image_urls", RequestDraft.Texts(submission.ReferenceImages));
        draft.Set("negative_prompt", submission.NegativePrompt);
        draft.Set("seed", submission.Seed);
        draft.Set("generate_audio", submission.IsSilent ? false : null);
    }

    /// <summary>The endpoint that takes what was given.</summary>
    private static string ModelFor(Submission submission) => DefaultModel + submission switch
    {
        { ReferenceImages.Count: > 0 } => "/reference-to-video",
        { LastImage: not null } => "/first-last-frame-to-video",
        { Image: not null } => "/image-to-video",
        _ => "",
    };

    /// <summary>Whether a text is a model with an owner.</summary>
    private static bool IsModel(string? model) =>
        model?.Split('/') is { Length: >= 2 } parts && Array.TrueForAll(parts, TaskSegment.IsUsable);

    /// <summary>Where a task is known: under the owner and the app, or the three that name a workflow.</summary>
    private static string PathOf(VeoTaskReference task)
    {
        string[] parts = (task.Model ?? DefaultModel).Split('/');
        int count = parts[0] is "workflows" or "comfy" ? 3 : 2;
        return $"{string.Join('/', parts.Take(count).Select(TaskSegment.Encode))}/requests/{TaskSegment.Encode(task.Id)}";
    }

    private static TaskReading ReadStatus(GatewayAnswer answer, JsonElement root)
    {
        TaskReading reading = AnswerReader.Read(answer);
        reading = reading with { Id = root.At("request_id").Text() ?? reading.Id };
        return reading.Status is not VeoTaskStatus.Succeeded || !"COMPLETED".Equals(reading.RawStatus, StringComparison.OrdinalIgnoreCase)
            ? reading
            : !ErrorParser.Read(root.At("error")).IsNone ? Failed(answer, root)
            : reading with
            {
                Links = [],
                Anomalies = [],
                Follow = answer.Asked is { } asked && reading.IsOf(asked) ? new GatewayRequest(PathOf(asked)) : null,
            };
    }

    /// <summary>The output of the model, whatever that is, becomes what a task has made; nothing but an error is none.</summary>
    private static TaskReading ReadResult(GatewayAnswer answer, JsonElement root)
    {
        byte[] body =
            [.. """{"id":"-","status":"COMPLETED","output":"""u8, .. AnswerDocument.WithoutMark(answer.Body).Span, (byte)'}'];
        bool isBilled = decimal.TryParse(answer.Headers.BillableUnits, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal units)
            && units >= 0;
        TaskReading reading = AnswerReader.Read(answer with { Body = body });
        bool isError = reading is { Status: VeoTaskStatus.Succeeded, Links: [], Inline: [] }
            && !(ErrorParser.Read(root.At("error")).IsNone && ErrorParser.Read(root.At("detail")).IsNone);
        return isError ? Failed(answer, root) : reading with { Id = answer.Asked?.Id, Billed = isBilled ? new Bill(units, "units") : null };
    }

    private static bool IsEarly(JsonElement root) =>
        root.At("detail").Text()?.Contains("still in progress", StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>Whether an error is the task's result. One about the address of the question is not.</summary>
    private static bool IsFailure(GatewayAnswer answer, JsonElement root) =>
        (answer.Before is not null || (answer.StatusCode == 422 && root.At("detail").ValueKind is JsonValueKind.Array))
        && !ErrorParser.Read(root).IsNone
        && First(root.At("detail")).At("loc") is var place && !(place.ValueKind is JsonValueKind.Array && First(place).Text() is "path");

    private static TaskReading Failed(GatewayAnswer answer, JsonElement root)
    {
        GatewayError error = ErrorParser.Read(root.At("detail") is { ValueKind: not JsonValueKind.Undefined } detail ? detail : root);
        string? code = TextSanitizer.Clean(First(root.At("detail")).At("type").Text() ?? root.At("error_type").Text());
        return new()
        {
            Id = root.At("request_id").Text() ?? answer.Asked?.Id,
            Status = VeoTaskStatus.Failed,
            RawStatus = "COMPLETED",
            Error = new(error.Code ?? code, error.Message ?? "The gateway gave no reason."),
        };
    }

    private static JsonElement First(JsonElement list) =>
        list.ValueKind is JsonValueKind.Array && list.GetArrayLength() > 0 ? list[0] : default;
}
