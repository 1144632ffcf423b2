using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>
/// Vertex AI (docs.cloud.google.com, veo-video-generation): the question is a POST that names the operation, and the video comes in the
/// answer or lies in a bucket. The buckets, at storage.googleapis.com in truth, are below the same address here.
/// </summary>
internal sealed class VertexGateway : IGateway, IResultEndpoint
{
    private const string DefaultModel = "veo-3.1-fast-generate-001";
    private const string Ask = ":fetchPredictOperation";
    private const string Create = ":predictLongRunning";
    private const string Bucket = "emulated-bucket";

    public string Name => "vertex";

    public string BasePath => "/v1/projects/emulated/locations/us-central1";

    public IReadOnlyList<AnswerShape> Shapes { get; } = [AnswerShape.Documented, AnswerShape.MetadataBase64];

    public bool HoldsManyVideos(AnswerShape shape) => shape == AnswerShape.MetadataBase64;

    public bool AsksByPost => true;

    public GatewayRoute? Match(EmulatedRequest request) => request.Segments switch
    {
        ["v1", "projects", _, "locations", _, "publishers", "google", "models", var model] when request.IsPost => Match(request, model),
        ["v1", "storage", "v1", "b", Bucket, "o", var name] when request.IsGet && name.Contains('/', StringComparison.Ordinal) =>
            new GatewayRoute(RouteKind.Result, Uri.UnescapeDataString(name[..name.IndexOf('/', StringComparison.Ordinal)])),
        _ => null,
    };

    public string NewId() => $"projects/emulated/locations/us-central1/publishers/google/models/{DefaultModel}/operations/{Guid.NewGuid()}";

    public CreateOrder Read(GatewayRoute route, CreateBody body)
    {
        CreateBody instance = body.Single("instances");
        CreateBody? parameters = body.Object("parameters");
        int seconds = parameters?.Number("durationSeconds") ?? 8;
        string resolution = parameters?.Word("resolution", "720p", "720p", "1080p", "4k") ?? "720p";
        if (seconds is not (4 or 6 or 8))
        {
            throw parameters!.Wrong("durationSeconds", "4, 6 or 8");
        }

        parameters?.Word("aspectRatio", "16:9", "16:9", "9:16");
        parameters?.Number("seed");
        parameters?.Number("sampleCount");
        parameters?.Flag("generateAudio");
        parameters?.Know("negativePrompt", "personGeneration", "storageUri");
        instance.Object("image")?.Know("bytesBase64Encoded", "gcsUri", "mimeType");
        instance.Object("lastFrame")?.Know("bytesBase64Encoded", "gcsUri", "mimeType");
        instance.Know("referenceImages");
        return new CreateOrder(route.Variant, instance.Prompt(), seconds, resolution);
    }

    public Reply Created(GatewayRoute route, CreateOrder order, TaskView view) => Reply.Json(200, new JsonObject { ["name"] = view.Id });

    public Reply Refused(CreateRefusal refusal) => Problem(refusal.StatusCode, refusal.Message, "INVALID_ARGUMENT");

    public Reply Answer(GatewayRoute route, TaskView view)
    {
        JsonObject operation = new() { ["name"] = view.Id };
        if (view.Word is not null)
        {
            operation["state"] = view.Word;
        }
        else if (view.Phase is not (Phase.Queued or Phase.Running))
        {
            operation["done"] = true;
        }

        if (view is { Word: null, Phase: Phase.Failed or Phase.Canceled })
        {
            operation["error"] = new JsonObject
            {
                ["code"] = view.HasFailed ? NewApi.NumberOrText(view.Script.ErrorCode, "3") : 1,
                ["message"] = view.HasFailed ? view.Script.ErrorMessage : "The operation was cancelled.",
            };
        }
        else if (view is { Word: null, Phase: Phase.Succeeded })
        {
            operation["response"] = new JsonObject
            {
                ["@type"] = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse",
                ["raiMediaFilteredCount"] = 0,
                ["videos"] = Videos(view),
            };
        }

        return Reply.Json(200, InlineVideos.Fill(operation, view.Videos));
    }

    public Reply? Withhold(TaskView view, DateTimeOffset now) =>
        view.Phase == Phase.Succeeded ? null : Problem(404, "No such object", "NOT_FOUND");

    public Reply Send(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults) =>
        faults.Has(FaultKind.ExpireLink)
            ? Problem(404, "No such object", "NOT_FOUND")
            : VideoReply.For(request, task, video, faults);

    public Reply UnknownTask(GatewayRoute route) => Problem(404, $"Operation {route.Id} not found.", "NOT_FOUND");

    public Reply UnknownPath(EmulatedRequest request) =>
        Reply.Text(404, "text/html; charset=UTF-8", "<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title></html>");

    public Reply Error(int statusCode) => statusCode switch
    {
        401 => Problem(401, "Request had invalid authentication credentials.", "UNAUTHENTICATED"),
        403 => Problem(403, "Permission 'aiplatform.endpoints.predict' denied on resource.", "PERMISSION_DENIED"),
        429 => Problem(429, "Resource has been exhausted (e.g. check quota).", "RESOURCE_EXHAUSTED"),
        >= 500 => Problem(statusCode, "Internal error encountered.", "INTERNAL"),
        _ => Problem(statusCode, "Request failed.", "UNKNOWN"),
    };

    /// <summary>Which operation a question is about stands in its body.</summary>
    private static GatewayRoute? Match(EmulatedRequest request, string model)
    {
        if (model.EndsWith(Create, StringComparison.Ordinal))
        {
            return new GatewayRoute(RouteKind.Create, "", model[..^Create.Length]);
        }

        return model.EndsWith(Ask, StringComparison.Ordinal) && OperationIn(request.Body) is { Length: > 0 } id
            ? new GatewayRoute(RouteKind.Task, id)
            : null;
    }

    private static string? OperationIn(string? body)
    {
        try
        {
            return (string?)JsonNode.Parse(body ?? "null")?["operationName"];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonArray Videos(TaskView view)
    {
        if (view.Script.Shape == AnswerShape.MetadataBase64)
        {
            return [.. view.Videos.Select((_, index) => (JsonNode)new JsonObject
            {
                ["bytesBase64Encoded"] = InlineVideos.Slot(index), ["mimeType"] = "video/mp4",
            })];
        }

        return view.Links.Count == 0 ? [] : [new JsonObject
        {
            ["gcsUri"] = $"gs://{Bucket}/{Uri.EscapeDataString(view.Script.Id)}/sample_0.mp4", ["mimeType"] = "video/mp4",
        }];
    }

    private static Reply Problem(int statusCode, string message, string status) => Reply.Json(statusCode, new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = statusCode, ["message"] = message, ["status"] = status },
    });
}
