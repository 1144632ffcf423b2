using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>MixRoute, a descendant of new-api: one path to ask, and a download endpoint that answers with JSON.</summary>
internal sealed class MixRouteGateway : IGateway, IResultEndpoint
{
    private static readonly string[] Models =
        ["veo-3.0-fast-generate-001", "veo-3.0-generate-preview", "veo-3.1-generate-preview", "veo-3.1-fast-generate-preview"];

    public string Name => GatewayList.MixRoute;

    public string BasePath => "";

    public bool TakesApiKeyHeader => true;

    public IReadOnlyList<AnswerShape> Shapes { get; } =
        [AnswerShape.Documented, AnswerShape.UrlArray, AnswerShape.DataUri, AnswerShape.MetadataBase64, AnswerShape.Sora, AnswerShape.Wrapped];

    public bool HoldsManyVideos(AnswerShape shape) => shape is not (AnswerShape.Sora or AnswerShape.Wrapped);

    public string TaskPath(string id) => $"/v1/video/generations/{id}";

    public GatewayRoute? Match(EmulatedRequest request)
    {
        if (!request.IsGet)
        {
            return request.IsPost && request.Segments is ["v1", "video", "generations"] ? new GatewayRoute(RouteKind.Create, "") : null;
        }

        return request.Segments switch
        {
            ["api", "log", "token"] => new GatewayRoute(RouteKind.UsageLog, ""),
            ["v1", "video", "generations", "download"] => new GatewayRoute(RouteKind.Result, request.Query("id") ?? ""),
            ["v1", "video", "generations", { Length: > 0 } id] => new GatewayRoute(RouteKind.Task, id),
            _ => null,
        };
    }

    // Its ids are the vendor's name of the operation in base64url.
    public string NewId() => WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes($"models/veo/operations/{Guid.NewGuid():N}"));

    /// <summary>Only these names reach the vendor. Anything else, snake case among it, is dropped without a word, and the default is paid for.</summary>
    public CreateOrder Read(GatewayRoute route, CreateBody body)
    {
        string model = body.Text("model") ?? "";
        if (!Models.Contains(model))
        {
            throw NewApi.NoChannel(model);
        }

        string resolution = body.Word("resolution", "1080p", "720p", "1080p");
        body.Word("aspectRatio", "16:9", "16:9", "9:16");
        body.Number("fps");
        body.Text("image");
        if (body.Text("lastFrame") is not null && !model.StartsWith("veo-3.1", StringComparison.Ordinal))
        {
            throw new CreateRefusal("lastFrame needs veo-3.1");
        }

        int seconds = body.Number("durationSeconds") ?? 4;
        return seconds is 4 or 6 or 8 ? new CreateOrder(model, body.Prompt(), seconds, resolution) : throw body.Wrong("durationSeconds", "4, 6 or 8");
    }

    public Reply Created(GatewayRoute route, CreateOrder order, TaskView view) => NewApi.WithRequestId(Reply.Json(200, new JsonObject
    {
        ["task_id"] = view.Id,
        ["status"] = "pending",
        ["created_at"] = NewApi.Epoch(view.CreatedAt),
    }));

    public Reply Refused(CreateRefusal refusal) => NewApi.Refused(refusal);

    public Reply Answer(GatewayRoute route, TaskView view) => Reply.Json(200, MixRouteAnswers.Answer(view));

    public Reply? Withhold(TaskView view, DateTimeOffset now) => NewApi.Withhold(view);

    public Reply Send(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults) =>
        Reply.Json(200, MixRouteAnswers.Download(task.Id, video.Current.Content));

    public Reply UnknownTask(GatewayRoute route) =>
        route.Kind == RouteKind.Result ? NewApi.Problem(404, "invalid_request_error", "Task not found") : NewApi.UnknownTask();

    public Reply UnknownPath(EmulatedRequest request) => NewApi.UnknownPath(request);

    public Reply Error(int statusCode) => NewApi.Error(statusCode);
}
