using System.Globalization;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>
/// fal's queue and the list of its platform API (fal.ai/docs): the status and the result at two addresses below the owner and the app, the
/// key after the word "Key".
/// </summary>
internal sealed class FalGateway : IGateway, ITaskKeeper
{
    private const string DefaultModel = "fal-ai/veo3.1";

    private static readonly string[] Words = ["IN_QUEUE", "IN_PROGRESS", "COMPLETED", "COMPLETED", "CANCELED"];

    public string Name => "fal";

    public string KeyScheme => "Key";

    public GatewayRoute? Match(EmulatedRequest request) => request.Segments switch
    {
        ["v1", "models", "requests", "by-endpoint"] when request.IsGet && request.Query("endpoint_id") is { Length: > 0 } =>
            new GatewayRoute(RouteKind.List, "", request.Query("endpoint_id")!),
        [var owner, var app, "requests", { Length: > 0 } id, "status"] when request.IsGet =>
            new GatewayRoute(RouteKind.Task, id, $"{owner}/{app}"),
        [var owner, var app, "requests", { Length: > 0 } id] when request.IsGet =>
            new GatewayRoute(RouteKind.TaskResult, id, $"{owner}/{app}"),
        [var owner, var app, "requests", { Length: > 0 } id, "cancel"] when request.Method == "PUT" =>
            new GatewayRoute(RouteKind.Cancel, id, $"{owner}/{app}"),
        [{ Length: > 0 }, { Length: > 0 }, ..] when request.IsPost && !request.Segments.Contains("requests") =>
            new GatewayRoute(RouteKind.Create, "", string.Join('/', request.Segments)),
        _ => null,
    };

    public string NewId() => Guid.NewGuid().ToString();

    public CreateOrder Read(GatewayRoute route, CreateBody body)
    {
        string model = route.Variant;
        string duration = body.Word("duration", "8s", "4s", "6s", "8s");
        string resolution = body.Word("resolution", "720p", "720p", "1080p", "4k");
        body.Word("aspect_ratio", "16:9", "auto", "16:9", "9:16");
        bool hasImage = body.Text("image_url") is not null;
        bool hasFrames = body.Text("first_frame_url") is not null && body.Text("last_frame_url") is not null;
        if ((model.EndsWith("/image-to-video", StringComparison.Ordinal) && !hasImage)
            || (model.EndsWith("/first-last-frame-to-video", StringComparison.Ordinal) && !hasFrames)
            || (model.EndsWith("/reference-to-video", StringComparison.Ordinal) && body.Texts("image_urls").Count == 0))
        {
            throw new CreateRefusal("field required");
        }

        body.Text("negative_prompt");
        body.Number("seed");
        body.Flag("generate_audio");
        body.Know("auto_fix", "enhance_prompt");
        return new CreateOrder(model, body.Prompt(), int.Parse(duration[..1], CultureInfo.InvariantCulture), resolution);
    }

    public Reply Created(GatewayRoute route, CreateOrder order, TaskView view) => Reply.Json(200, Status(view, AppOf(order.Model)));

    public Reply Refused(CreateRefusal refusal) => refusal.StatusCode == 400
        ? Invalid("prompt", refusal.Message, "value_error")
        : Detail(refusal.StatusCode, refusal.Message);

    /// <summary>A task is known under its own owner and app only.</summary>
    public Reply? Refuse(GatewayRoute route, EmulatedTask script) =>
        route.Variant == AppOf(script.Model ?? DefaultModel) ? null : UnknownTask(route);

    public Reply Answer(GatewayRoute route, TaskView view) => (route.Kind, view) switch
    {
        (RouteKind.Task, { Phase: Phase.Queued or Phase.Running }) => Reply.Json(202, Status(view, route.Variant)),
        (RouteKind.Task, _) => Reply.Json(200, Status(view, route.Variant)),
        (_, { Phase: Phase.Queued or Phase.Running }) => Detail(400, "Request is still in progress"),
        (_, { HasFailed: true }) => Invalid("prompt", view.Script.ErrorMessage, view.Script.ErrorCode),
        (_, { Phase: Phase.Canceled }) => Detail(400, "Request was cancelled"),
        _ => Reply.Json(200, Output(view)).With([new("x-fal-billable-units", "8")]),
    };

    public Reply Canceled(TaskView view) => view.Phase switch
    {
        Phase.Canceled => Reply.Json(202, new JsonObject { ["status"] = "CANCELLATION_REQUESTED" }),
        _ => Reply.Json(400, new JsonObject { ["status"] = "ALREADY_COMPLETED" }),
    };

    public Reply List(GatewayRoute route, IReadOnlyList<TaskView> newestFirst)
    {
        string[] models = route.Variant.Split(',');
        return Reply.Json(200, new JsonObject
        {
            ["next_cursor"] = null,
            ["has_more"] = false,
            ["items"] = new JsonArray([.. newestFirst.Where(view => models.Contains(view.Script.Model ?? DefaultModel)).Select(Item)]),
        });
    }

    public Reply UnknownTask(GatewayRoute route) => Detail(404, "Request not found");

    public Reply UnknownPath(EmulatedRequest request) => Detail(404, $"Path {request.RawPath} not found");

    public Reply Error(int statusCode) => Detail(statusCode, statusCode switch
    {
        401 => "Authentication is required to access this application.",
        403 => "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.",
        429 => "Too many requests",
        _ => "Request failed",
    });

    private static JsonObject Status(TaskView view, string app)
    {
        string address = $"https://queue.fal.run/{app}/requests/{Uri.EscapeDataString(view.Id)}";
        JsonObject status = new()
        {
            ["status"] = view.Say(Words),
            ["request_id"] = view.Id,
            ["response_url"] = address,
            ["status_url"] = $"{address}/status",
            ["cancel_url"] = $"{address}/cancel",
            ["logs"] = null,
            ["metrics"] = new JsonObject(),
        };
        if (view.Phase == Phase.Queued)
        {
            status["queue_position"] = 0;
        }

        return status;
    }

    private static JsonObject Output(TaskView view) => view.FirstLink is not { } link ? [] : new()
    {
        ["video"] = new JsonObject
        {
            ["url"] = link,
            ["content_type"] = "video/mp4",
            ["file_name"] = "output.mp4",
            ["file_size"] = view.Script.VideoLengths[0],
        },
    };

    private static JsonNode Item(TaskView view) => new JsonObject
    {
        ["request_id"] = view.Id,
        ["endpoint_id"] = view.Script.Model ?? DefaultModel,
        ["sent_at"] = view.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["status_code"] = view.HasFailed ? 422 : 200,
    };

    private static string AppOf(string model) => string.Join('/', model.Split('/').Take(2));

    private static Reply Detail(int statusCode, string detail) => Reply.Json(statusCode, new JsonObject { ["detail"] = detail });

    private static Reply Invalid(string member, string message, string type) => Reply.Json(422, new JsonObject
    {
        ["detail"] = new JsonArray(new JsonObject
        {
            ["loc"] = new JsonArray("body", member),
            ["msg"] = message,
            ["type"] = type.Length > 0 ? type : "content_policy_violation",
        }),
    });
}
