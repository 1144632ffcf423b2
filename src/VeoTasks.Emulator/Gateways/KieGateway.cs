using System.Globalization;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>
/// Kie (docs.kie.ai, veo3-api): numbers for words, times without a zone, and errors as codes in answers of HTTP 200. Models that are no Veo
/// are jobs under another path.
/// </summary>
internal sealed class KieGateway : IGateway
{
    private const string Job = "job";

    public string Name => "kie";

    public IReadOnlyList<AnswerShape> Shapes { get; } = [AnswerShape.Documented, AnswerShape.WrappedRecord];

    public bool HoldsManyVideos(AnswerShape shape) => true;

    public GatewayRoute? Match(EmulatedRequest request) => request.Segments switch
    {
        ["api", "v1", "veo", "record-info"] when request.IsGet => new GatewayRoute(RouteKind.Task, request.Query("taskId") ?? ""),
        ["api", "v1", "jobs", "recordInfo"] when request.IsGet => new GatewayRoute(RouteKind.Task, request.Query("taskId") ?? "", Job),
        ["api", "v1", "veo", "generate"] when request.IsPost => new GatewayRoute(RouteKind.Create, ""),
        _ => null,
    };

    public string NewId() => Guid.NewGuid().ToString("N");

    public CreateOrder Read(GatewayRoute route, CreateBody body)
    {
        string model = body.Word("model", "veo3_fast", "veo3", "veo3_fast", "veo3_lite");
        string resolution = body.Word("resolution", "720p", "720p", "1080p", "4k");
        IReadOnlyList<string> images = body.Texts("imageUrls");
        string kind = body.Word("generationType", images.Count > 0 ? "FIRST_AND_LAST_FRAMES_2_VIDEO" : "TEXT_2_VIDEO",
            "TEXT_2_VIDEO", "FIRST_AND_LAST_FRAMES_2_VIDEO", "REFERENCE_2_VIDEO");
        if (images.Count > (kind == "REFERENCE_2_VIDEO" ? 3 : 2) || (kind == "REFERENCE_2_VIDEO" && model == "veo3"))
        {
            throw body.Wrong("imageUrls", "one or two frames, or up to three references for veo3_fast and veo3_lite");
        }

        if (!images.All(image => image.StartsWith("http", StringComparison.OrdinalIgnoreCase)))
        {
            throw new CreateRefusal("imageUrls have to be valid image URLs", "422");
        }

        if (body.Number("seeds") is < 10_000 or > 99_999)
        {
            throw body.Wrong("seeds", "10000 to 99999");
        }

        body.Word("aspect_ratio", "16:9", "16:9", "9:16", "Auto");
        body.Know("aspectRatio", "enableTranslation", "enableFallback", "watermark", "callBackUrl");
        return new CreateOrder(model, body.Prompt(), 8, resolution);
    }

    public Reply Created(GatewayRoute route, CreateOrder order, TaskView view) =>
        Said(200, "success", new JsonObject { ["taskId"] = view.Id });

    public Reply Refused(CreateRefusal refusal) => Said(422, refusal.Message, null);

    public Reply? Refuse(GatewayRoute route, EmulatedTask script) =>
        (script.Shape == AnswerShape.WrappedRecord) == (route.Variant == Job) ? null : UnknownTask(route);

    public Reply Answer(GatewayRoute route, TaskView view) => Said(200, "success", route.Variant == Job ? OfJob(view) : OfVeo(view));

    public Reply UnknownTask(GatewayRoute route) => Said(422, route.Variant == Job ? "recordInfo is null" : "record is null", null);

    public Reply UnknownPath(EmulatedRequest request) => Reply.Json(404, new JsonObject
    {
        ["timestamp"] = "2026-01-02T03:04:05.678+00:00", ["status"] = 404, ["error"] = "Not Found", ["path"] = request.RawPath,
    });

    public Reply WrongKey() => Said(401, "You do not have access permissions", null);

    /// <summary>What stands in front of it answers with the status itself.</summary>
    public Reply Error(int statusCode) => Reply.Json(statusCode, new JsonObject
    {
        ["code"] = statusCode,
        ["msg"] = statusCode switch
        {
            402 => "Credits insufficient",
            429 => "Your call frequency is too high. Please try again later.",
            455 => "The system is currently undergoing maintenance.",
            >= 500 => "Internal Error, Please try again later.",
            _ => "The request failed.",
        },
        ["data"] = null,
    });

    private static JsonObject OfVeo(TaskView view) => new()
    {
        ["taskId"] = view.Id,
        ["paramJson"] = "{\"prompt\":\"a cat\",\"imageUrls\":[\"https://example.com/first-frame.png\"],\"waterMark\":\"KieAI\"}",
        ["completeTime"] = Time(view.EndedAt),
        ["response"] = view.Phase != Phase.Succeeded ? null : new JsonObject
        {
            ["taskId"] = view.Id,
            ["resultUrls"] = Links(view),
            ["originUrls"] = view.Links.Count > 0 ? new JsonArray("https://example.com/before-it-was-made-larger.mp4") : null,
            ["resolution"] = "1080p",
        },
        ["successFlag"] = view.Word is not null ? NewApi.NumberOrText(view.Word, "0") : view.Phase switch
        {
            Phase.Queued or Phase.Running => 0,
            Phase.Succeeded => 1,
            Phase.Failed => 3,
            _ => 2,
        },
        ["errorCode"] = view.HasFailed ? NewApi.NumberOrText(view.Script.ErrorCode, "501") : null,
        ["errorMessage"] = view.HasFailed ? view.Script.ErrorMessage : view.Phase == Phase.Canceled ? "The task was cancelled." : "",
        ["createTime"] = Time(view.CreatedAt),
        ["fallbackFlag"] = false,
    };

    private static JsonObject OfJob(TaskView view) => new()
    {
        ["taskId"] = view.Id,
        ["model"] = view.Script.Model ?? "kling-2.6/text-to-video",
        ["state"] = view.Say(["waiting", "generating", "success", "fail", "fail"]),
        ["param"] = "{\"input\":{\"prompt\":\"a cat\"}}",
        ["resultJson"] = view.Phase == Phase.Succeeded ? new JsonObject { ["resultUrls"] = Links(view) }.ToJsonString() : "",
        ["failCode"] = view.HasFailed ? NewApi.NumberOrText(view.Script.ErrorCode, "501").ToString() : "",
        ["failMsg"] = view.HasFailed ? view.Script.ErrorMessage : "",
        ["costTime"] = 42_000,
        ["createTime"] = view.CreatedAt.ToUnixTimeMilliseconds(),
        ["completeTime"] = view.EndedAt?.ToUnixTimeMilliseconds(),
    };

    private static JsonArray Links(TaskView view) => new([.. view.Links.Select(link => (JsonNode)link)]);

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static Reply Said(int code, string message, JsonNode? data) =>
        Reply.Json(200, new JsonObject { ["code"] = code, ["msg"] = message, ["data"] = data });
}
