using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>MixRoute's answers. Some carry the whole video, so they are made as content with the bytes in place, not as one string.</summary>
internal static class MixRouteAnswers
{
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
        var body = new JsonObject { ["task_id"] = view.Id, ["status"] = view.Word ?? Word(view.Phase), ["format"] = "mp4" };
        if (view.HasFailed)
        {
            body["error"] = new JsonObject { ["code"] = NewApi.NumberOrText(view.Script.ErrorCode, "400"), ["message"] = view.Script.ErrorMessage };
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
                body["metadata"] = Metadata([.. view.Links.Select(link => new JsonObject { ["mimeType"] = "video/mp4", ["encoding"] = "mp4", ["url"] = link })]);
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
        var body = new JsonObject
        {
            ["task_id"] = view.Id,
            ["id"] = view.Id,
            ["object"] = "video_generation",
            ["model"] = view.Script.Model ?? "sora-2",
            ["status"] = view.Word ?? Word(view.Phase),
            ["progress"] = view.Progress,
            ["created_at"] = NewApi.Epoch(view.CreatedAt),
            ["seconds"] = "4",
            ["size"] = "720x1280",
            ["width"] = 720,
            ["height"] = 1280,
            ["n_seconds"] = 4,
        };
        if (view.EndedAt is { } ended)
        {
            body["completed_at"] = NewApi.Epoch(ended);
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
        var record = NewApi.Record(view);
        record["action"] = "video_generation";
        record["data"] = view.FirstLink is { } link
            ? new JsonObject { ["video_url"] = link, ["duration"] = 5.0, ["width"] = 1280, ["height"] = 720, ["fps"] = 24 }
            : new JsonObject();
        return NewApi.Success(record);
    }

    private static JsonNode OneOrMany(IReadOnlyList<string> links) => links.Count == 1 ? JsonValue.Create(links[0]) : Array(links);

    private static JsonArray Array(IReadOnlyList<string> links) => new([.. links.Select(link => JsonValue.Create(link))]);

    private static string Word(Phase phase) => phase switch
    {
        Phase.Queued => "queued",
        Phase.Running => "in_progress",
        Phase.Succeeded => "succeeded",
        Phase.Failed => "failed",
        _ => "cancelled",
    };
}
