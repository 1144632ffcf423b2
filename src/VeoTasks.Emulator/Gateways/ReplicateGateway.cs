using System.Globalization;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>Replicate: one object for everything, a list of them, and a cancel (replicate.com/docs/reference/http).</summary>
internal sealed class ReplicateGateway : IGateway, ITaskKeeper
{
    private const string DefaultModel = "google/veo-3.1-fast";

    private static readonly string[] Words = ["starting", "processing", "succeeded", "failed", "canceled"];

    public string Name => "replicate";

    /// <summary>One is a text, more are an array.</summary>
    public bool HoldsManyVideos(AnswerShape shape) => true;

    public GatewayRoute? Match(EmulatedRequest request) => request.Segments switch
    {
        ["v1", "predictions", { Length: > 0 } id] when request.IsGet => new GatewayRoute(RouteKind.Task, id),
        ["v1", "predictions", { Length: > 0 } id, "cancel"] when request.IsPost => new GatewayRoute(RouteKind.Cancel, id),
        ["v1", "predictions"] when request.IsGet => new GatewayRoute(RouteKind.List, "", request.Query("cursor") ?? ""),
        ["v1", "models", { Length: > 0 } owner, { Length: > 0 } name, "predictions"] when request.IsPost =>
            new GatewayRoute(RouteKind.Create, "", $"{owner}/{name}"),
        _ => null,
    };

    public string NewId() => Guid.NewGuid().ToString("N")[..26];

    public CreateOrder Read(GatewayRoute route, CreateBody body)
    {
        CreateBody input = body.Object("input") ?? throw new CreateRefusal("- input: input is required");
        int seconds = input.Number("duration") ?? 8;
        string resolution = input.Word("resolution", "1080p", "720p", "1080p");
        if (seconds is not (4 or 6 or 8))
        {
            throw input.Wrong("duration", "4, 6 or 8");
        }

        if (input.Texts("reference_images").Count > 3)
        {
            throw input.Wrong("reference_images", "at most three");
        }

        input.Word("aspect_ratio", "16:9", "16:9", "9:16");
        input.Text("image");
        input.Text("last_frame");
        input.Text("negative_prompt");
        input.Number("seed");
        input.Flag("generate_audio");
        body.Know("webhook", "webhook_events_filter");
        return new CreateOrder(route.Variant, input.Prompt(), seconds, resolution);
    }

    public Reply Created(GatewayRoute route, CreateOrder order, TaskView view) => Reply.Json(201, Prediction(view));

    public Reply Refused(CreateRefusal refusal) =>
        Problem(refusal.StatusCode == 400 ? 422 : refusal.StatusCode, "Input validation failed", refusal.Message);

    public Reply Answer(GatewayRoute route, TaskView view) => Reply.Json(200, Prediction(view));

    public Reply Canceled(TaskView view) => Reply.Json(200, Prediction(view));

    /// <summary>Two a page, so that there are pages.</summary>
    public Reply List(GatewayRoute route, IReadOnlyList<TaskView> newestFirst)
    {
        int start = int.TryParse(route.Variant, NumberStyles.None, CultureInfo.InvariantCulture, out int cursor) ? cursor : 0;
        return Reply.Json(200, new JsonObject
        {
            ["next"] = start + 2 < newestFirst.Count
                ? string.Create(CultureInfo.InvariantCulture, $"https://api.replicate.com/v1/predictions?cursor={start + 2}")
                : null,
            ["previous"] = null,
            ["results"] = new JsonArray([.. newestFirst.Skip(start).Take(2).Select(Prediction)]),
        });
    }

    public Reply UnknownTask(GatewayRoute route) => Problem(404, "Not found", "The requested resource could not be found.");

    public Reply UnknownPath(EmulatedRequest request) => Problem(404, "Not found", "The requested resource could not be found.");

    public Reply Error(int statusCode) => statusCode switch
    {
        401 => Problem(401, "Unauthenticated", "You did not pass a valid authentication token"),
        402 => Problem(402, "Insufficient credit", "You have insufficient credit to run this model."),
        429 => Problem(429, "Too many requests", "Request was throttled. Your rate limit resets in ~30s."),
        _ => Problem(statusCode, "Error", "The request failed."),
    };

    private static JsonNode Prediction(TaskView view)
    {
        string path = $"https://api.replicate.com/v1/predictions/{Uri.EscapeDataString(view.Id)}";
        JsonObject prediction = new()
        {
            ["id"] = view.Id,
            ["model"] = view.Script.Model ?? DefaultModel,
            ["version"] = "hidden",
            ["input"] = new JsonObject { ["image"] = "https://example.com/first-frame.png", ["prompt"] = "a cat" },
            ["logs"] = "",
            ["output"] = view.Links.Count > 1
                ? new JsonArray([.. view.Links.Select(link => (JsonNode)link)])
                : view.FirstLink,
            ["data_removed"] = false,
            ["error"] = view.HasFailed ? view.Script.ErrorMessage : null,
            ["source"] = "api",
            ["status"] = view.Say(Words),
            ["created_at"] = Time(view.CreatedAt),
            ["urls"] = new JsonObject
            {
                ["cancel"] = $"{path}/cancel", ["get"] = path, ["web"] = $"https://replicate.com/p/{Uri.EscapeDataString(view.Id)}",
            },
        };
        if (view.EndedAt is { } ended)
        {
            prediction["completed_at"] = Time(ended);
            prediction["metrics"] = new JsonObject { ["predict_time"] = 42.5 };
        }

        return prediction;
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static Reply Problem(int statusCode, string title, string detail) =>
        Reply.Json(statusCode, new JsonObject { ["title"] = title, ["detail"] = detail, ["status"] = statusCode });
}
