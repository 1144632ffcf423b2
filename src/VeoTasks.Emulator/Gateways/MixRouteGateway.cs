using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>MixRoute, a descendant of new-api: one path to ask, and a download endpoint that answers with JSON.</summary>
internal sealed class MixRouteGateway : IGateway, IResultEndpoint
{
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
            return null;
        }

        return request.Segments switch
        {
            ["v1", "video", "generations", "download"] => new GatewayRoute(RouteKind.Result, request.Query("id") ?? ""),
            ["v1", "video", "generations", { Length: > 0 } id] => new GatewayRoute(RouteKind.Task, id),
            _ => null,
        };
    }

    public Reply Answer(GatewayRoute route, TaskView view) => Reply.Json(200, MixRouteAnswers.Answer(view));

    public Reply? Withhold(TaskView view, DateTimeOffset now) => NewApi.Withhold(view);

    public Reply Send(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults) =>
        Reply.Json(200, MixRouteAnswers.Download(task.Id, video.Current.Content));

    public Reply UnknownTask(GatewayRoute route) =>
        route.Kind == RouteKind.Result ? NewApi.Problem(404, "invalid_request_error", "Task not found") : NewApi.UnknownTask();

    public Reply UnknownPath(EmulatedRequest request) => NewApi.UnknownPath(request);

    public Reply Error(int statusCode) => NewApi.Error(statusCode);
}
