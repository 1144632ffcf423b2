using System.Text.Json.Nodes;
using VeoTasks.Emulator.Cdn;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>OctopusX, a new-api deployment: three ways to ask for a task, each with shapes of its own, and an endpoint for the bytes.</summary>
internal sealed class OctopusXGateway : IGateway, IResultEndpoint
{
    private static readonly AnswerShape[] Flat = [AnswerShape.Documented, AnswerShape.MetadataUrl, AnswerShape.ContentOnly, AnswerShape.Rc30];
    private static readonly AnswerShape[] Generic = [AnswerShape.Wrapped, AnswerShape.WrappedRecord, AnswerShape.WrappedResultUrl, AnswerShape.WrappedLegacy];

    public string Name => GatewayList.OctopusX;

    public string BasePath => "";

    public IReadOnlyList<AnswerShape> Shapes { get; } = [.. Flat, .. Generic, AnswerShape.Unified];

    public bool HoldsManyVideos(AnswerShape shape) => false;

    public string TaskPath(string id) => $"/v1/videos/{id}";

    public GatewayRoute? Match(EmulatedRequest request)
    {
        if (!request.IsGet)
        {
            return request.IsPost ? OctopusXCreate.Match(request.Segments) : null;
        }

        return request.Segments switch
        {
            ["api", "log", "token"] => new GatewayRoute(RouteKind.UsageLog, ""),
            ["v1", "videos", { Length: > 0 } id] => Task(OctopusXRoute.Videos, id),
            ["v1", "videos", { Length: > 0 } id, "content"] => new GatewayRoute(RouteKind.Result, id),
            ["v1", "video", "generations", { Length: > 0 } id] => Task(OctopusXRoute.Generations, id),
            ["v1", "video", "query"] => Task(OctopusXRoute.Query, request.Query("id") ?? ""),
            _ => null,
        };
    }

    public string NewId() => "task_" + Guid.NewGuid().ToString("N");

    public CreateOrder Read(GatewayRoute route, CreateBody body) => OctopusXCreate.Read(route, body);

    public Reply Created(GatewayRoute route, CreateOrder order, TaskView view) =>
        NewApi.WithRequestId(Reply.Json(200, OctopusXCreate.Answer(route, order, view)))
            .With([new("X-New-Api-Other-Ratios", new JsonObject { ["seconds"] = order.Seconds }.ToJsonString())]);

    public Reply Refused(CreateRefusal refusal) => NewApi.Refused(refusal);

    public Reply? Refuse(GatewayRoute route, EmulatedTask script)
    {
        if (route.Kind == RouteKind.Result || RoutesOf(script).Contains(RouteOf(route)))
        {
            return null;
        }

        return script.OtherRoutesNotImplemented ? NewApi.Error(501) : NewApi.UnknownTask();
    }

    public Reply Answer(GatewayRoute route, TaskView view)
    {
        // A task may be known to a path that its shape does not belong to; there it has that path's simplest shape.
        var body = RouteOf(route) switch
        {
            OctopusXRoute.Query => OctopusXFlat.Unified(view),
            OctopusXRoute.Generations => OctopusXWrapped.Answer(view),
            _ => OctopusXFlat.Answer(view),
        };
        return Reply.Json(200, body);
    }

    public Reply UnknownTask(GatewayRoute route) =>
        route.Kind == RouteKind.Result ? NewApi.Problem(404, "invalid_request_error", "Task not found") : NewApi.UnknownTask();

    public Reply UnknownPath(EmulatedRequest request) => NewApi.UnknownPath(request);

    public Reply? Withhold(TaskView view, DateTimeOffset now) => NewApi.Withhold(view);

    public Reply Send(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults) =>
        ContentEndpoint.Answer(request, task, video, faults);

    public Reply Error(int statusCode) => NewApi.Error(statusCode);

    private static GatewayRoute Task(OctopusXRoute route, string id) => new(RouteKind.Task, id, route.ToString());

    private static OctopusXRoute RouteOf(GatewayRoute route) => Enum.Parse<OctopusXRoute>(route.Variant);

    private static IReadOnlyList<OctopusXRoute> RoutesOf(EmulatedTask script) => script.Routes.Count > 0 ? script.Routes : [HomeOf(script.Shape)];

    private static OctopusXRoute HomeOf(AnswerShape shape) =>
        shape == AnswerShape.Unified ? OctopusXRoute.Query
        : Generic.Contains(shape) ? OctopusXRoute.Generations
        : OctopusXRoute.Videos;
}

/// <summary>
/// OctopusX's GET /v1/videos/{id}/content. It fetches from the CDN and passes the CDN's headers on, "Accept-Ranges: bytes" among them,
/// but not the client's Range, so a ranged request gets the whole file (new-api, controller/video_proxy.go).
/// </summary>
internal static class ContentEndpoint
{
    public static Reply Answer(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults)
    {
        IReadOnlyList<Fault> asItIs = task.ContentRanges ? faults : [.. faults, Fault.Of(FaultKind.IgnoreRange)];
        return VideoReply.For(request, task, video, asItIs).With([new("Cache-Control", "public, max-age=86400")]);
    }
}
