using System.Globalization;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>Mingyan (also GlobalAIOPC and Xingchao): one path under a prefix (docs.mingyanai.com, VEO query task).</summary>
internal sealed class MingyanGateway : IGateway
{
    private const string DefaultModel = "veo_3_1_fast";

    private static readonly string[] Words = ["queued", "processing", "completed", "failed", "cancelled"];

    public string Name => "mingyan";

    public string BasePath => "/kyyReactApiServer";

    public IReadOnlyList<AnswerShape> Shapes { get; } =
        [AnswerShape.Documented, AnswerShape.ResultUrl, AnswerShape.Wrapped, AnswerShape.ErrorObject];

    public GatewayRoute? Match(EmulatedRequest request) => request.Segments switch
    {
        ["kyyReactApiServer", "v1", "result", { Length: > 0 } id] when request.IsGet => new GatewayRoute(RouteKind.Task, id),
        ["kyyReactApiServer", "v1", "veo", "videos"] when request.IsPost => new GatewayRoute(RouteKind.Create, ""),
        _ => null,
    };

    public string NewId() => "vgen_" + Guid.NewGuid().ToString("N");

    public CreateOrder Read(GatewayRoute route, CreateBody body)
    {
        string model = body.Word("model", "", "veo_3_1_fast", "veo_3_1_pro", "veo_3_1_pro_stable", "veo_3_1_fast_stable");
        string resolution = body.Text("resolution") ?? "720p";
        string[] known = model.EndsWith("_stable", StringComparison.Ordinal) ? ["720p", "1080p"] : ["720p", "1080p", "4K"];
        if (!known.Contains(resolution, StringComparer.OrdinalIgnoreCase))
        {
            throw body.Wrong("resolution", "one of " + string.Join(", ", known));
        }

        body.Word("aspect_ratio", "16:9", "16:9", "9:16");
        CheckImages(body, model);
        return new CreateOrder(model, body.Prompt(), 8, resolution);
    }

    public Reply Created(GatewayRoute route, CreateOrder order, TaskView view) => Reply.Json(200, new JsonObject
    {
        ["id"] = view.Id,
        ["object"] = "video",
        ["created"] = view.CreatedAt.ToUnixTimeSeconds(),
        ["model"] = order.Model,
        ["status"] = view.Say(Words),
    });

    public Reply Refused(CreateRefusal refusal) => Message(refusal.StatusCode, refusal.Message);

    public Reply Answer(GatewayRoute route, TaskView view)
    {
        JsonObject body = view.Script.Shape switch
        {
            AnswerShape.ResultUrl => ResultUrl(view),
            AnswerShape.Wrapped => new JsonObject { ["data"] = Inner(view) },
            _ => Documented(view),
        };
        return Reply.Json(200, body);
    }

    // What an unknown id gets is not documented. 404 with a message is this emulator's choice: the form of the one error body that is
    // known.
    public Reply UnknownTask(GatewayRoute route) => Message(404, $"Task not found: {route.Id}");

    public Reply UnknownPath(EmulatedRequest request) => Message(404, $"No handler found for {request.Method} {request.RawPath}");

    // Neither are the bodies of 401 and 429.
    public Reply Error(int statusCode) => Message(statusCode, statusCode switch
    {
        401 => "Invalid API key",
        403 => "Access denied",
        429 => "Too many requests",
        _ => "Request failed",
    });

    private static void CheckImages(CreateBody body, string model)
    {
        IReadOnlyList<string> references = [.. body.Texts("input_reference"), .. body.Texts("image_urls")];
        string? first = body.Text("first_image");
        string? last = body.Text("last_image");
        if (references.Count > 3 || (references.Count > 0 && (first is not null || model == "veo_3_1_fast_stable")))
        {
            throw body.Wrong("image_urls", "at most three, not beside first_image, and not for veo_3_1_fast_stable");
        }

        if (last is not null && first is null)
        {
            throw body.Wrong("last_image", "with a first_image");
        }

        IEnumerable<string> images = references.Append(first).Append(last).OfType<string>();
        if (!images.All(image => image.StartsWith("http", StringComparison.OrdinalIgnoreCase)))
        {
            throw new CreateRefusal("images have to be http or https URLs");
        }
    }

    private static Reply Message(int statusCode, string message) => Reply.Json(statusCode, new JsonObject { ["message"] = message });

    private static JsonObject Documented(TaskView view)
    {
        JsonObject body = new()
        {
            ["id"] = view.Id,
            ["object"] = "video",
            ["created"] = view.CreatedAt.ToUnixTimeSeconds(),
            ["model"] = view.Script.Model ?? DefaultModel,
            ["status"] = view.Say(Words),
            ["video_url"] = view.FirstLink,
            ["error"] = Error(view),
        };
        if (view.Phase == Phase.Succeeded)
        {
            body["actualDuration"] = 8;
        }

        return body;
    }

    private static JsonNode? Error(TaskView view) => (view.HasFailed, view.Script.Shape) switch
    {
        (false, _) => null,
        (true, AnswerShape.ErrorObject) => new JsonObject { ["message"] = view.Script.ErrorMessage },
        _ => JsonValue.Create(view.Script.ErrorMessage),
    };

    private static JsonObject ResultUrl(TaskView view)
    {
        JsonObject body = new() { ["id"] = view.Id, ["status"] = view.Say(Words) };
        if (view.HasFailed)
        {
            body["error"] = new JsonObject { ["message"] = view.Script.ErrorMessage };
        }
        else if (view.Phase == Phase.Succeeded)
        {
            body["actualDuration"] = JsonNode.Parse("4.000000");
            body["result_url"] = view.FirstLink;
            body["amount"] = 0.72;
        }

        return body;
    }

    // Numbers come as text here.
    private static JsonObject Inner(TaskView view) => new()
    {
        ["id"] = view.Id,
        ["status"] = view.Say(Words),
        ["video_url"] = view.FirstLink,
        ["error"] = Error(view),
        ["totalTokens"] = "123456",
        ["usage"] = new JsonObject { ["total_tokens"] = view.Progress.ToString(CultureInfo.InvariantCulture) },
    };
}
