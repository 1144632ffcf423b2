using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>
/// OctopusX, a new-api deployment: three ways to ask for a task, each with shapes of its own, and an endpoint for the bytes.
/// </summary>
internal sealed class OctopusXGateway : IGateway, IResultEndpoint
{
    private static readonly AnswerShape[] Flat =
        [AnswerShape.Documented, AnswerShape.MetadataUrl, AnswerShape.ContentOnly, AnswerShape.Rc30];
    private static readonly AnswerShape[] Generic =
        [AnswerShape.Wrapped, AnswerShape.WrappedRecord, AnswerShape.WrappedResultUrl, AnswerShape.WrappedLegacy];

    public string Name => GatewayList.OctopusX;

    public string KeyStart => "sk-emulator-";

    public IReadOnlyList<AnswerShape> Shapes { get; } = [.. Flat, .. Generic, AnswerShape.Unified];

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
        JsonObject body = RouteOf(route) switch
        {
            OctopusXRoute.Query => OctopusXFlat.Unified(view),
            OctopusXRoute.Generations => OctopusXWrapped.Answer(view),
            _ => OctopusXFlat.Answer(view),
        };
        return Reply.Json(200, body);
    }

    public Reply UnknownTask(GatewayRoute route) => NewApi.UnknownTask(route);

    public Reply UnknownPath(EmulatedRequest request) => NewApi.UnknownPath(request);

    public Reply? Withhold(TaskView view, DateTimeOffset now) => NewApi.Withhold(view);

    public Reply Send(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults) =>
        ContentEndpoint.Answer(request, task, video, faults);

    public Reply Error(int statusCode) => NewApi.Error(statusCode);

    private static GatewayRoute Task(OctopusXRoute route, string id) => new(RouteKind.Task, id, route.ToString());

    private static OctopusXRoute RouteOf(GatewayRoute route) => Enum.Parse<OctopusXRoute>(route.Variant);

    private static IReadOnlyList<OctopusXRoute> RoutesOf(EmulatedTask script) =>
        script.Routes.Count > 0 ? script.Routes : [HomeOf(script.Shape)];

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

/// <summary>OctopusX's three ways to create a task. A member of the wrong type is refused, an unknown one dropped without a word.</summary>
internal static class OctopusXCreate
{
    public static GatewayRoute? Match(string[] segments) => segments switch
    {
        ["v1", "videos"] => new GatewayRoute(RouteKind.Create, "", nameof(OctopusXRoute.Videos)),
        ["v1", "video", "create"] => new GatewayRoute(RouteKind.Create, "", nameof(OctopusXRoute.Query)),
        ["v1", "video", "generations"] => new GatewayRoute(RouteKind.Create, "", nameof(OctopusXRoute.Generations)),
        _ => null,
    };

    public static CreateOrder Read(GatewayRoute route, CreateBody body)
    {
        string model = body.Text("model") ?? "";
        string prompt = body.Prompt();
        if (!model.StartsWith("veo", StringComparison.Ordinal) && !model.StartsWith("omni", StringComparison.Ordinal))
        {
            throw NewApi.NoChannel(model);
        }

        return Enum.Parse<OctopusXRoute>(route.Variant) switch
        {
            OctopusXRoute.Query => Unified(model, prompt, body),
            OctopusXRoute.Generations => Common(model, prompt, body) with
            {
                Kind = CreateScript.Usual with { Shape = AnswerShape.Wrapped, Routes = [OctopusXRoute.Generations, OctopusXRoute.Videos] },
            },
            _ => Common(model, prompt, body),
        };
    }

    public static JsonObject Answer(GatewayRoute route, CreateOrder order, TaskView view)
    {
        JsonObject body = new()
        {
            ["id"] = view.Id,
            ["task_id"] = view.Id,
            ["object"] = "video",
            ["model"] = order.Model,
            ["status"] = "queued",
            ["progress"] = 0,
            ["created_at"] = view.CreatedAt.ToUnixTimeSeconds(),
        };
        if (route.Variant == nameof(OctopusXRoute.Videos))
        {
            body["seconds"] = order.Seconds.ToString(CultureInfo.InvariantCulture);
            body["size"] = "720x1280";
        }
        else if (route.Variant == nameof(OctopusXRoute.Query))
        {
            body.Remove("task_id");
            body["detail"] = new JsonObject { ["input"] = new JsonObject { ["prompt"] = order.Prompt } };
            body["status_update_time"] = view.UpdatedAt.ToUnixTimeMilliseconds();
        }

        return body;
    }

    private static CreateOrder Unified(string model, string prompt, CreateBody body)
    {
        body.Know("orientation", "size", "enable_upsample");
        body.Word("aspect_ratio", "16:9", "16:9", "9:16");
        body.Texts("images");
        return new CreateOrder(model, prompt, body.Number("duration") ?? 8, "720p")
        {
            Kind = CreateScript.Usual with { Shape = AnswerShape.Unified, Routes = [OctopusXRoute.Query] },
        };
    }

    private static CreateOrder Common(string model, string prompt, CreateBody body)
    {
        body.Text("mode");
        body.Flag("enable_upsample");
        string size = body.Text("size") ?? "";
        int seconds = SecondsOf(body);
        CheckImages(body);
        if (model.StartsWith("omni", StringComparison.Ordinal))
        {
            body.Know("first_image_url", "last_image_url", "images", "video");
        }

        return body.Object("metadata") is { } metadata
            ? WithMetadata(new CreateOrder(model, prompt, seconds, ResolutionOf(size)), metadata)
            : new CreateOrder(model, prompt, seconds, ResolutionOf(size));
    }

    private static CreateOrder WithMetadata(CreateOrder order, CreateBody metadata)
    {
        metadata.Know("seed", "negativePrompt", "personGeneration", "generateAudio", "aspectRatio", "storageUri");
        CreateBody? output = metadata.Object("output_config");
        output?.Word("aspect_ratio", "16:9", "16:9", "9:16");
        output?.Text("audio_generation");
        return order with
        {
            Seconds = metadata.Number("durationSeconds") ?? order.Seconds,
            Resolution = (metadata.Text("resolution") ?? output?.Text("resolution"))?.ToLowerInvariant() ?? order.Resolution,
        };
    }

    // duration goes before seconds: the first may be a number or the text of one, the second only a text.
    private static int SecondsOf(CreateBody body)
    {
        string seconds = body.Text("seconds") ?? "8";
        string duration = body.KindOf("duration") == JsonValueKind.String
            ? body.Text("duration")!
            : body.Number("duration")?.ToString(CultureInfo.InvariantCulture) ?? seconds;
        bool isNumber = int.TryParse(duration, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0;
        return isNumber ? value : throw body.Wrong("seconds", "a string with a number of seconds, such as \"8\"");
    }

    // Its channels take one image, and only as data: what is an address, and every further one, is not looked at.
    private static void CheckImages(CreateBody body)
    {
        foreach (string name in (string[])["input_reference", "image"])
        {
            if (body.Text(name)?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true)
            {
                body.Ignore(name);
            }
        }

        if (body.Texts("images") is { Count: > 0 })
        {
            body.Ignore("images");
        }
    }

    private static string ResolutionOf(string size)
    {
        IEnumerable<int> sides = size.Split('x')
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int side) ? side : 0);
        return sides.Max() switch
        {
            >= 3840 => "4k",
            >= 1920 => "1080p",
            _ => "720p",
        };
    }
}
