using System.Globalization;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>
/// OpenAI's Videos API (developers.openai.com, api/reference/resources/videos): one path, no links, the file at the content endpoint.
/// </summary>
internal sealed class OpenAIGateway : IGateway, IResultEndpoint
{
    /// <summary>What its own client library waits when the header is missing (openai-python, resources/videos.py).</summary>
    private const int PollAfterMilliseconds = 1000;

    private static readonly TimeSpan Retention = TimeSpan.FromHours(1);

    private static readonly string[] Words = ["queued", "in_progress", "completed", "failed", "cancelled"];

    public string Name => "openai";

    public GatewayRoute? Match(EmulatedRequest request) => request.Segments switch
    {
        ["v1", "videos", { Length: > 0 } id] when request.IsGet => new GatewayRoute(RouteKind.Task, id),
        ["v1", "videos", { Length: > 0 } id, "content"] when request.IsGet => new GatewayRoute(RouteKind.Result, id),
        ["v1", "videos"] when request.IsPost => new GatewayRoute(RouteKind.Create, ""),
        _ => null,
    };

    public string NewId() => "video_" + Guid.NewGuid().ToString("N");

    public CreateOrder Read(GatewayRoute route, CreateBody body)
    {
        string model = body.Text("model") ?? "sora-2";
        string seconds = body.Word("seconds", "4", "4", "8", "12");
        string size = body.Word("size", "720x1280", "720x1280", "1280x720", "1024x1792", "1792x1024");
        CreateOrder order = new(model, body.Prompt(32_000), int.Parse(seconds, CultureInfo.InvariantCulture), size);
        body.Know("input_reference");
        return body.Ignored is [var unknown, ..] ? throw new CreateRefusal($"Unknown parameter: '{unknown}'.", "unknown_parameter") : order;
    }

    public Reply Created(GatewayRoute route, CreateOrder order, TaskView view)
    {
        JsonObject video = Video(view);
        video["model"] = order.Model;
        video["seconds"] = order.Seconds.ToString(CultureInfo.InvariantCulture);
        video["size"] = order.Resolution;
        return Reply.Json(200, video);
    }

    public Reply Refused(CreateRefusal refusal) => Problem(refusal.StatusCode, refusal.Message, refusal.Code);

    public Reply Answer(GatewayRoute route, TaskView view)
    {
        Reply reply = Reply.Json(200, Video(view));
        return view.Phase is Phase.Queued or Phase.Running
            ? reply.With([new("openai-poll-after-ms", PollAfterMilliseconds.ToString(CultureInfo.InvariantCulture))])
            : reply;
    }

    // What the endpoint says of a video that is not there, or no longer, is not documented: the words are this emulator's.
    public Reply? Withhold(TaskView view, DateTimeOffset now) => view switch
    {
        { Phase: not Phase.Succeeded } => Problem(400, "Video is not ready yet, use GET /v1/videos/{video_id} to check status.", null),
        _ when now >= ExpiresAt(view) => Expired(),
        _ => null,
    };

    public Reply Send(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults) =>
        faults.Has(FaultKind.ExpireLink) ? Expired() : VideoReply.For(request, task, video, faults);

    public Reply UnknownTask(GatewayRoute route) => Problem(404, $"Video with id '{route.Id}' not found.", null);

    public Reply UnknownPath(EmulatedRequest request) => Problem(404, $"Invalid URL ({request.Method} {request.RawPath})", null);

    public Reply Error(int statusCode) => statusCode switch
    {
        401 => Problem(401, "Incorrect API key provided.", "invalid_api_key"),
        403 => Problem(403, "Country, region, or territory not supported", "unsupported_country_region_territory"),
        429 => Problem(429, "Rate limit reached for requests", "rate_limit_exceeded"),
        >= 500 => Problem(statusCode, "The server had an error while processing your request", null, "server_error"),
        _ => Problem(statusCode, "Request failed", null),
    };

    private static JsonObject Video(TaskView view) => new()
    {
        ["id"] = view.Id,
        ["object"] = "video",
        ["model"] = view.Script.Model ?? "sora-2",
        ["status"] = view.Say(Words),
        ["progress"] = view.Progress,
        ["created_at"] = view.CreatedAt.ToUnixTimeSeconds(),
        ["completed_at"] = view.Phase == Phase.Succeeded ? view.EndedAt?.ToUnixTimeSeconds() : null,
        ["expires_at"] = ExpiresAt(view)?.ToUnixTimeSeconds(),
        ["error"] = view.HasFailed ? new JsonObject { ["code"] = view.Script.ErrorCode, ["message"] = view.Script.ErrorMessage } : null,
        ["seconds"] = "8",
        ["size"] = "720x1280",
    };

    private static DateTimeOffset? ExpiresAt(TaskView view) =>
        view.Phase == Phase.Succeeded ? view.EndedAt + (view.Script.LinkLifetime ?? Retention) : null;

    private static Reply Expired() => Problem(404, "Video content has expired.", null);

    private static Reply Problem(int statusCode, string message, string? code, string type = "invalid_request_error") =>
        Reply.Json(statusCode, new JsonObject
        {
            ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = null, ["code"] = code },
        });
}
