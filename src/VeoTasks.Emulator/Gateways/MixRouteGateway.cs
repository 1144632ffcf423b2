using VeoTasks.Emulator.Http;
using VeoTasks.Emulator.Tasks;

namespace VeoTasks.Emulator.Gateways;

/// <summary>MixRoute, a descendant of new-api: one path to ask, and a download endpoint that answers with JSON.</summary>
internal sealed class MixRouteGateway : IGateway
{
    public string Name => GatewayList.MixRoute;

    public string BasePath => "";

    public bool TakesApiKeyHeader => true;

    public IReadOnlyList<AnswerShape> Shapes { get; } =
        [AnswerShape.Documented, AnswerShape.UrlArray, AnswerShape.DataUri, AnswerShape.MetadataBase64, AnswerShape.Sora, AnswerShape.Wrapped];

    public bool HoldsManyVideos(AnswerShape shape) => shape is not (AnswerShape.Sora or AnswerShape.Wrapped);

    public GatewayRoute? Match(EmulatedRequest request)
    {
        if (!request.IsGet)
        {
            return null;
        }

        return request.Segments switch
        {
            ["v1", "video", "generations", "download"] => new GatewayRoute(RouteKind.Download, request.Query("id") ?? ""),
            ["v1", "video", "generations", { Length: > 0 } id] => new GatewayRoute(RouteKind.Task, id),
            _ => null,
        };
    }

    public Content Answer(GatewayRoute route, TaskView view) => MixRouteAnswers.Answer(view);

    public Reply UnknownTask(GatewayRoute route) =>
        route.Kind == RouteKind.Download ? NewApi.Problem(404, "invalid_request_error", "Task not found") : NewApi.UnknownTask();

    public Reply UnknownPath(EmulatedRequest request) => NewApi.UnknownPath(request);

    public Reply Error(int statusCode) => NewApi.Error(statusCode);
}
