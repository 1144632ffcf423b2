using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>
/// OpenRouter (openrouter.ai/docs/api/api-reference/videos): one path, absolute links to its own content endpoint, which wants the key,
/// and signed ones to a store since 2026.
/// </summary>
internal sealed class OpenRouterGateway : IGateway, IResultEndpoint
{
    private static readonly string[] Words = ["pending", "in_progress", "completed", "failed", "cancelled"];

    public string Name => "openrouter";

    public string KeyStart => "sk-or-v1-emulator-";

    public IReadOnlyList<AnswerShape> Shapes { get; } = [AnswerShape.Documented, AnswerShape.UrlArray];

    public bool HoldsManyVideos(AnswerShape shape) => shape == AnswerShape.UrlArray;

    public GatewayRoute? Match(EmulatedRequest request)
    {
        string origin = $"{request.Context.Request.Scheme}://{request.Context.Request.Host}";
        return request.Segments switch
        {
            ["api", "v1", "videos", { Length: > 0 } id] when request.IsGet => new GatewayRoute(RouteKind.Task, id, origin),
            ["api", "v1", "videos", { Length: > 0 } id, "content"] when request.IsGet => new GatewayRoute(RouteKind.Result, id, origin),
            ["api", "v1", "videos"] when request.IsPost => new GatewayRoute(RouteKind.Create, "", origin),
            _ => null,
        };
    }

    public string NewId() => Guid.NewGuid().ToString("N")[..20];

    public CreateOrder Read(GatewayRoute route, CreateBody body)
    {
        string model = body.Text("model") ?? throw new CreateRefusal("model: Required");
        bool isVeo = model.StartsWith("google/veo-", StringComparison.Ordinal);
        int seconds = body.Number("duration") ?? 8;
        string resolution = body.Text("resolution") ?? "720p";
        if (isVeo && seconds is not (4 or 6 or 8))
        {
            throw body.Wrong("duration", "4, 6 or 8");
        }

        if (isVeo && resolution is not ("720p" or "1080p" or "4K"))
        {
            throw body.Wrong("resolution", "720p, 1080p or 4K");
        }

        if (isVeo && body.Text("aspect_ratio") is not (null or "16:9" or "9:16"))
        {
            throw body.Wrong("aspect_ratio", "16:9 or 9:16");
        }

        foreach (string images in new[] { "frame_images", "input_references" })
        {
            if (body.KindOf(images) is not (JsonValueKind.Undefined or JsonValueKind.Array))
            {
                throw body.Wrong(images, "an array");
            }
        }

        body.Number("seed");
        body.Flag("generate_audio");
        body.Know("provider", "callback_url", "size");
        return new CreateOrder(model, body.Prompt(), seconds, resolution);
    }

    public Reply Created(GatewayRoute route, CreateOrder order, TaskView view) => Reply.Json(202, Job(route, view));

    public Reply Refused(CreateRefusal refusal) => Problem(refusal.StatusCode, refusal.Message);

    public Reply Answer(GatewayRoute route, TaskView view)
    {
        JsonObject job = Job(route, view);
        if (view.HasFailed)
        {
            job["error"] = view.Script.ErrorMessage;
        }
        else if (view.Phase == Phase.Succeeded)
        {
            job["generation_id"] = $"gen-vid-{view.CreatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}-emulated";
            job["usage"] = new JsonObject { ["cost"] = 1.2, ["is_byok"] = false };
            AddLinks(job, route, view);
        }

        return Reply.Json(200, job);
    }

    // What it says of a job without a video is not documented: the words are this emulator's.
    public Reply? Withhold(TaskView view, DateTimeOffset now) =>
        view.Phase == Phase.Succeeded ? null : Problem(400, "Video generation job is not completed yet");

    public Reply Send(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults) =>
        faults.Has(FaultKind.ExpireLink)
            ? Problem(404, "Video content is no longer available")
            : VideoReply.For(request, task, video, faults);

    public Reply UnknownTask(GatewayRoute route) => Problem(404, "Video generation job not found");

    public Reply UnknownPath(EmulatedRequest request) =>
        Reply.Text(404, "text/html; charset=utf-8",
            "<!DOCTYPE html><html lang=\"en\"><head><title>404 | OpenRouter</title></head><body></body></html>");

    public Reply Error(int statusCode) => Problem(statusCode, statusCode switch
    {
        401 => "No auth credentials found",
        402 => "Insufficient credits. Add more using https://openrouter.ai/settings/credits",
        403 => "Your chosen model requires moderation and your input was flagged",
        429 => "Rate limit exceeded",
        >= 500 => "Internal Server Error",
        _ => "Request failed",
    });

    private static JsonObject Job(GatewayRoute route, TaskView view) => new()
    {
        ["id"] = view.Id,
        ["polling_url"] = $"{route.Variant}/api/v1/videos/{Uri.EscapeDataString(view.Script.Id)}",
        ["status"] = view.Say(Words),
    };

    private static void AddLinks(JsonObject job, GatewayRoute route, TaskView view)
    {
        if (view.Links.Count == 0)
        {
            return;
        }

        job["unsigned_urls"] = new JsonArray([.. view.Links.Select((_, index) => (JsonNode)string.Create(CultureInfo.InvariantCulture,
            $"{route.Variant}/api/v1/videos/{Uri.EscapeDataString(view.Script.Id)}/content?index={index}"))]);
        if (view.Script.Shape == AnswerShape.UrlArray)
        {
            job["urls"] = new JsonArray([.. view.Links.Select(link => (JsonNode)link)]);
        }
    }

    private static Reply Problem(int statusCode, string message) =>
        Reply.Json(statusCode, new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["code"] = statusCode } });
}
