using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>MuleRun: one path with the model in it, one envelope (mulerun.com/docs, veo-3.1-fast/generation-task).</summary>
internal sealed class MuleRunGateway : IGateway
{
    private const string DefaultModel = "veo-3.1-fast";

    private static readonly string[] Models = ["veo-3.1", "veo-3.1-fast", "veo-3.0", "veo"];

    private static readonly string[] Words = ["pending", "processing", "completed", "failed", "cancelled"];
    private static readonly string[] MuleRouterWords = ["queued", "running", "succeeded", "failed", "cancelled"];

    public string Name => "mulerun";

    public IReadOnlyList<AnswerShape> Shapes { get; } = [AnswerShape.Documented, AnswerShape.MuleRouter];

    public bool HoldsManyVideos(AnswerShape shape) => true;

    public GatewayRoute? Match(EmulatedRequest request) => request.Segments switch
    {
        ["vendors", "google", "v1", var model, "generation", { Length: > 0 } id] when request.IsGet => new(RouteKind.Task, id, model),
        ["vendors", "google", "v1", var model, "generation"] when request.IsPost && Models.Contains(model) =>
            new(RouteKind.Create, "", model),
        _ => null,
    };

    public string NewId() => Guid.NewGuid().ToString();

    public CreateOrder Read(GatewayRoute route, CreateBody body)
    {
        string model = route.Variant == "veo" ? body.Word("model", "veo-3.1", "veo-3.1", "veo-3.1-fast", "veo-3") : route.Variant;
        int seconds = SecondsOf(route, body);
        string resolution = body.Word("resolution", "720p", route.Variant == "veo" ? ["720p", "1080p"] : ["720p", "1080p", "4k"]);
        IReadOnlyList<string> references = body.Texts("reference_images");
        body.Word("aspect_ratio", "16:9", "16:9", "9:16");
        body.Text("image");
        if (body.Text("negative_prompt")?.Length > 500)
        {
            throw body.Wrong("negative_prompt", "at most 500 characters long");
        }

        if (seconds != 8 && (resolution != "720p" || references.Count > 0))
        {
            throw body.Wrong("duration", "8 for this resolution, and for reference images");
        }

        if (!model.StartsWith("veo-3.1", StringComparison.Ordinal) && (body.Text("last_frame") is not null || references.Count > 0))
        {
            throw new CreateRefusal("last_frame and reference_images need veo-3.1");
        }

        return references.Count > 3
            ? throw body.Wrong("reference_images", "at most three")
            : new CreateOrder(route.Variant, body.Prompt(2000), seconds, resolution);
    }

    public Reply Created(GatewayRoute route, CreateOrder order, TaskView view) =>
        (Answer(route, view) with { StatusCode = 202 }).With([new("traceparent", $"00-{Guid.NewGuid():N}-00f067aa0ba902b7-01")]);

    // What stands in its errors is not published; this is the form of those that its own client reads.
    public Reply Refused(CreateRefusal refusal) =>
        Reply.Json(400, new JsonObject { ["title"] = "Bad Request", ["detail"] = refusal.Message });

    // A task under another model's path is as unknown as one that never was.
    public Reply? Refuse(GatewayRoute route, EmulatedTask script) =>
        route.Variant == (script.Model ?? DefaultModel) ? null : UnknownTask(route);

    public Reply Answer(GatewayRoute route, TaskView view)
    {
        JsonObject info = new()
        {
            ["id"] = view.Id,
            ["status"] = view.Say(view.Script.Shape == AnswerShape.MuleRouter ? MuleRouterWords : Words),
            ["created_at"] = Iso(view.CreatedAt),
            ["updated_at"] = Iso(view.UpdatedAt),
        };
        if (view.HasFailed)
        {
            info["error"] = new JsonObject
            {
                ["code"] = NewApi.NumberOrText(view.Script.ErrorCode, "3001"),
                ["title"] = "Task Execution Error",
                ["detail"] = view.Script.ErrorMessage,
            };
        }

        JsonObject body = new() { ["task_info"] = info };
        if (view.Phase == Phase.Succeeded)
        {
            body["videos"] = new JsonArray([.. view.Links.Select(link => JsonValue.Create(link))]);
        }

        return Reply.Json(200, body);
    }

    public Reply UnknownTask(GatewayRoute route) => Error(404);

    public Reply UnknownPath(EmulatedRequest request) => Error(404);

    // The bodies of MuleRun's HTTP errors are not published; its own client reads "detail" first.
    public Reply Error(int statusCode) => Reply.Json(statusCode, new JsonObject { ["detail"] = Detail(statusCode) });

    // A number under the models' own paths, a text under the old common one.
    private static int SecondsOf(GatewayRoute route, CreateBody body)
    {
        string seconds = route.Variant == "veo" && body.KindOf("duration") == JsonValueKind.String
            ? body.Text("duration")!
            : (body.Number("duration") ?? 8).ToString(CultureInfo.InvariantCulture);
        return seconds is "4" or "6" or "8" ? seconds[0] - '0' : throw body.Wrong("duration", "4, 6 or 8");
    }

    private static string Detail(int statusCode) => statusCode switch
    {
        401 => "Invalid or expired token",
        402 => "Insufficient balance",
        403 => "Forbidden",
        404 => "Incorrect path or unknown task id",
        429 => "Too many requests",
        _ => "Request failed",
    };

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
