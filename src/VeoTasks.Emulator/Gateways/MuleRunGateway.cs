using System.Globalization;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>MuleRun: one path with the model in it, one envelope (mulerun.com/docs, veo-3.1-fast/generation-task).</summary>
internal sealed class MuleRunGateway : IGateway
{
    private const string DefaultModel = "veo-3.1-fast";

    public string Name => "mulerun";

    public string BasePath => "";

    public IReadOnlyList<AnswerShape> Shapes { get; } = [AnswerShape.Documented, AnswerShape.MuleRouter];

    public bool HoldsManyVideos(AnswerShape shape) => true;

    public string TaskPath(string id) => $"/vendors/google/v1/{DefaultModel}/generation/{id}";

    public GatewayRoute? Match(EmulatedRequest request) =>
        request.IsGet && request.Segments is ["vendors", "google", "v1", var model, "generation", { Length: > 0 } id]
            ? new GatewayRoute(RouteKind.Task, id, model)
            : null;

    // A task under another model's path is as unknown as one that never was.
    public Reply? Refuse(GatewayRoute route, EmulatedTask script) =>
        route.Variant == (script.Model ?? DefaultModel) ? null : UnknownTask(route);

    public Reply Answer(GatewayRoute route, TaskView view)
    {
        var info = new JsonObject
        {
            ["id"] = view.Id,
            ["status"] = view.Word ?? Word(view),
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

        var body = new JsonObject { ["task_info"] = info };
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

    private static string Detail(int statusCode) => statusCode switch
    {
        401 => "Invalid or expired token",
        402 => "Insufficient balance",
        403 => "Forbidden",
        404 => "Incorrect path or unknown task id",
        429 => "Too many requests",
        _ => "Request failed",
    };

    private static string Word(TaskView view) => (view.Phase, view.Script.Shape) switch
    {
        (Phase.Queued, AnswerShape.MuleRouter) => "queued",
        (Phase.Running, AnswerShape.MuleRouter) => "running",
        (Phase.Succeeded, AnswerShape.MuleRouter) => "succeeded",
        (Phase.Queued, _) => "pending",
        (Phase.Running, _) => "processing",
        (Phase.Succeeded, _) => "completed",
        (Phase.Failed, _) => "failed",
        _ => "cancelled",
    };

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
