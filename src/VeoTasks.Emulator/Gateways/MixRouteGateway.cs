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

    public string Name => "mixroute";

    public string KeyStart => "sk-emulator-";

    public bool TakesApiKeyHeader => true;

    public IReadOnlyList<AnswerShape> Shapes { get; } =
    [
        AnswerShape.Documented, AnswerShape.UrlArray, AnswerShape.DataUri, AnswerShape.MetadataBase64, AnswerShape.Sora,
        AnswerShape.Wrapped,
    ];

    public bool HoldsManyVideos(AnswerShape shape) => shape is not (AnswerShape.Sora or AnswerShape.Wrapped);

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

    /// <summary>
    /// Only these names reach the vendor. Anything else, snake case among it, is dropped without a word, and the default is paid for.
    /// </summary>
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
        return seconds is 4 or 6 or 8
            ? new CreateOrder(model, body.Prompt(), seconds, resolution)
            : throw body.Wrong("durationSeconds", "4, 6 or 8");
    }

    public Reply Created(GatewayRoute route, CreateOrder order, TaskView view) => NewApi.WithRequestId(Reply.Json(200, new JsonObject
    {
        ["task_id"] = view.Id,
        ["status"] = "pending",
        ["created_at"] = view.CreatedAt.ToUnixTimeSeconds(),
    }));

    public Reply Refused(CreateRefusal refusal) => NewApi.Refused(refusal);

    public Reply Answer(GatewayRoute route, TaskView view) => Reply.Json(200, MixRouteAnswers.Answer(view));

    public Reply? Withhold(TaskView view, DateTimeOffset now) => NewApi.Withhold(view);

    public Reply Send(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults) =>
        Reply.Json(200, MixRouteAnswers.Download(task.Id, video.Current.Content));

    public Reply UnknownTask(GatewayRoute route) => NewApi.UnknownTask(route);

    public Reply UnknownPath(EmulatedRequest request) => NewApi.UnknownPath(request);

    public Reply Error(int statusCode) => NewApi.Error(statusCode);
}

/// <summary>
/// MixRoute's answers. Some carry the whole video, so they are made as content with the bytes in place, not as one string.
/// </summary>
internal static class MixRouteAnswers
{
    private static readonly string[] Words = ["queued", "in_progress", "succeeded", "failed", "cancelled"];

    public static Content Answer(TaskView view) => view.Script.Shape switch
    {
        AnswerShape.Wrapped => Content.Text(Wrapped(view).ToJsonString(JsonText.Options)),
        AnswerShape.Sora => Content.Text(Sora(view).ToJsonString(JsonText.Options)),
        _ => InlineVideos.Fill(Flat(view), view.Videos),
    };

    /// <summary>The download endpoint's answer: the video twice, as base64 and as a data: URI.</summary>
    public static Content Download(string id, Content video) => InlineVideos.Fill(
        new JsonObject
        {
            ["success"] = true,
            ["generation_id"] = id,
            ["task_id"] = id,
            ["format"] = "mp4",
            ["size"] = video.Length,
            ["base64"] = InlineVideos.Slot(0),
            ["data_url"] = InlineVideos.DataUri(0),
        },
        [video]);

    private static JsonObject Flat(TaskView view)
    {
        JsonObject body = new() { ["task_id"] = view.Id, ["status"] = view.Say(Words), ["format"] = "mp4" };
        if (view.HasFailed)
        {
            body["error"] = NewApi.NumberedError(view);
        }
        else if (view.Phase == Phase.Succeeded && view.Links.Count > 0)
        {
            AddVideos(body, view);
        }

        return body;
    }

    private static void AddVideos(JsonObject body, TaskView view)
    {
        switch (view.Script.Shape)
        {
            case AnswerShape.DataUri:
                body["url"] = OneOrMany([.. view.Videos.Select((_, index) => InlineVideos.DataUri(index))]);
                break;
            case AnswerShape.MetadataBase64:
                body["url"] = "";
                body["metadata"] = Metadata([.. view.Videos.Select((_, index) => new JsonObject
                {
                    ["bytesBase64Encoded"] = InlineVideos.Slot(index),
                    ["mimeType"] = "video/mp4",
                })]);
                break;
            case AnswerShape.UrlArray:
                body["url"] = Array(view.Links);
                body["metadata"] = Metadata([.. view.Links.Select(link => new JsonObject
                {
                    ["mimeType"] = "video/mp4",
                    ["encoding"] = "mp4",
                    ["url"] = link,
                })]);
                break;
            default:
                body["url"] = OneOrMany(view.Links);
                break;
        }
    }

    // The vendor's raw answer, and the gateway's own bookkeeping beside it.
    private static JsonObject Metadata(JsonObject[] videos) => new()
    {
        ["name"] = "projects/p/locations/global/publishers/google/models/veo-3.1-fast-generate-preview/operations/1",
        ["done"] = true,
        ["response"] = new JsonObject
        {
            ["@type"] = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse",
            ["videos"] = new JsonArray([.. videos]),
        },
        ["token_name"] = "default",
        ["token_id"] = 12,
        ["model_price"] = 0.4,
        ["billing_processed"] = true,
    };

    private static JsonObject Sora(TaskView view)
    {
        JsonObject body = new()
        {
            ["task_id"] = view.Id,
            ["id"] = view.Id,
            ["object"] = "video_generation",
            ["model"] = view.Script.Model ?? "sora-2",
            ["status"] = view.Say(Words),
            ["progress"] = view.Progress,
            ["created_at"] = view.CreatedAt.ToUnixTimeSeconds(),
            ["seconds"] = "4",
            ["size"] = "720x1280",
            ["width"] = 720,
            ["height"] = 1280,
            ["n_seconds"] = 4,
        };
        if (view.EndedAt is { } ended)
        {
            body["completed_at"] = ended.ToUnixTimeSeconds();
        }

        if (view.HasFailed)
        {
            body["failure_reason"] = view.Script.ErrorMessage;
            body["error"] = new JsonObject { ["message"] = view.Script.ErrorMessage, ["code"] = view.Script.ErrorCode };
        }

        return body;
    }

    private static JsonObject Wrapped(TaskView view)
    {
        JsonObject record = NewApi.Record(view);
        record["action"] = "video_generation";
        record["data"] = view.FirstLink is { } link
            ? new JsonObject { ["video_url"] = link, ["duration"] = 5.0, ["width"] = 1280, ["height"] = 720, ["fps"] = 24 }
            : new JsonObject();
        return NewApi.Success(record);
    }

    private static JsonNode OneOrMany(IReadOnlyList<string> links) => links.Count == 1 ? JsonValue.Create(links[0]) : Array(links);

    private static JsonArray Array(IReadOnlyList<string> links) => new([.. links.Select(link => JsonValue.Create(link))]);
}
