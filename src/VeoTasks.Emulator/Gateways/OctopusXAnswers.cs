using System.Text.Json.Nodes;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>OctopusX's flat answers: the documented video object, two of new-api's, the one of rc.30, and the unified query's.</summary>
internal static class OctopusXFlat
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    public static JsonObject Answer(TaskView view) => view.Script.Shape switch
    {
        AnswerShape.Rc30 => Rc30(view),
        AnswerShape.ContentOnly => NewApiVideo(view),
        AnswerShape.MetadataUrl => WithMetadata(NewApiVideo(view), view),
        _ => Documented(view),
    };

    /// <summary>
    /// GET /v1/video/query. Its times are milliseconds; where it puts a reason is not documented, so it is put as in the flat answer.
    /// </summary>
    public static JsonObject Unified(TaskView view)
    {
        JsonObject body = new()
        {
            ["id"] = view.Id,
            ["status"] = view.Word ?? (view.Phase == Phase.Queued ? "pending" : DocumentedWord(view.Phase)),
            ["video_url"] = view.FirstLink,
            ["enhanced_prompt"] = "",
            ["status_update_time"] = view.UpdatedAt.ToUnixTimeMilliseconds(),
        };
        if (view.HasFailed)
        {
            body["error"] = Error(view);
        }

        return body;
    }

    private static JsonObject Documented(TaskView view) => new()
    {
        ["id"] = view.Id,
        ["object"] = "video",
        ["model"] = view.Script.Model ?? "veo_3_1-fast",
        ["status"] = view.Word ?? DocumentedWord(view.Phase),
        ["progress"] = view.Progress,
        ["created_at"] = NewApi.Epoch(view.CreatedAt),
        ["completed_at"] = view.EndedAt is { } ended ? NewApi.Epoch(ended) : 0,
        ["expires_at"] = NewApi.Epoch(view.CreatedAt + Retention),
        ["seconds"] = "8",
        ["size"] = "720x1280",
        ["remixed_from_video_id"] = "",
        ["error"] = Error(view),
        ["video_url"] = view.FirstLink ?? "",
    };

    private static JsonObject NewApiVideo(TaskView view)
    {
        JsonObject body = new()
        {
            ["id"] = view.Id,
            ["object"] = "video",
            ["model"] = view.Script.Model ?? "veo-3.1-fast-generate-preview",
            ["status"] = view.Word ?? (view.Phase == Phase.Running ? "in_progress" : DocumentedWord(view.Phase)),
            ["progress"] = view.Progress,
            ["created_at"] = NewApi.Epoch(view.CreatedAt),
        };
        if (view.EndedAt is { } ended)
        {
            body["completed_at"] = NewApi.Epoch(ended);
        }

        if (view.HasFailed)
        {
            body["error"] = Error(view);
        }

        return body;
    }

    // GetResultURL() falls back to the reason of the failure, so metadata.url may hold a sentence.
    private static JsonObject WithMetadata(JsonObject body, TaskView view)
    {
        if (view.FirstLink is not null || view.HasFailed)
        {
            body["metadata"] = new JsonObject { ["url"] = view.FirstLink ?? view.Script.ErrorMessage };
        }

        return body;
    }

    private static JsonObject Rc30(TaskView view) => new()
    {
        ["created_at"] = NewApi.Epoch(view.CreatedAt),
        ["fail_reason"] = view.HasFailed ? view.Script.ErrorMessage : "",
        ["finished_at"] = view.EndedAt is { } ended ? NewApi.Epoch(ended) : 0,
        ["platform"] = "1",
        ["progress"] = NewApi.Percent(view),
        ["status"] = NewApi.RecordWord(view),
        ["task_id"] = view.Id,
    };

    private static JsonObject Error(TaskView view) => new()
    {
        ["message"] = view.HasFailed ? view.Script.ErrorMessage : "",
        ["code"] = view.HasFailed ? view.Script.ErrorCode : "",
    };

    private static string DocumentedWord(Phase phase) => phase switch
    {
        Phase.Queued => "queued",
        Phase.Running => "processing",
        Phase.Succeeded => "completed",
        Phase.Failed => "failed",
        _ => "cancelled",
    };
}

/// <summary>OctopusX's answers inside code/message/data: a simple one, and three ages of new-api's task record.</summary>
internal static class OctopusXWrapped
{
    public static JsonObject Answer(TaskView view) => NewApi.Success(view.Script.Shape switch
    {
        AnswerShape.WrappedRecord => RecordWithInnerLink(view),
        AnswerShape.WrappedResultUrl => RecordWithResultUrl(view),
        AnswerShape.WrappedLegacy => RecordWithLinkInFailReason(view),
        _ => Simple(view),
    });

    private static JsonObject Simple(TaskView view) => new()
    {
        ["task_id"] = view.Id,
        ["status"] = view.Word ?? SimpleWord(view.Phase),
        ["url"] = view.FirstLink ?? "",
        ["format"] = "mp4",
        ["metadata"] = null,
        ["error"] = view.HasFailed ? NewApi.NumberedError(view) : null,
    };

    // The vendor's own answer is passed on in data.data, with its own words.
    private static JsonObject RecordWithInnerLink(TaskView view)
    {
        JsonObject record = NewApi.Record(view);
        record["data"] = new JsonObject
        {
            ["status"] = SimpleWord(view.Phase),
            ["duration"] = 5,
            ["resolution"] = "720p",
            ["ratio"] = "16:9",
            ["content"] = view.FirstLink is { } link ? new JsonObject { ["video_url"] = link } : new JsonObject(),
            ["usage"] = new JsonObject(),
        };
        return record;
    }

    private static JsonObject RecordWithResultUrl(TaskView view)
    {
        JsonObject record = NewApi.Record(view);
        record["id"] = 7;
        record["created_at"] = NewApi.Epoch(view.CreatedAt);
        record["updated_at"] = NewApi.Epoch(view.UpdatedAt);
        record["platform"] = "48";
        record["user_id"] = 3;
        record["group"] = "default";
        record["channel_id"] = 9;
        record["quota"] = 500;
        record["result_url"] = view.HasFailed ? view.Script.ErrorMessage : view.FirstLink ?? "";
        record["properties"] = new JsonObject { ["input"] = "a cat" };
        record["data"] = null;
        return record;
    }

    private static JsonObject RecordWithLinkInFailReason(TaskView view)
    {
        JsonObject record = NewApi.Record(view);
        record["fail_reason"] = view.HasFailed ? view.Script.ErrorMessage : view.FirstLink ?? "";
        record["data"] = new JsonObject();
        return record;
    }

    private static string SimpleWord(Phase phase) => phase switch
    {
        Phase.Queued => "queued",
        Phase.Running => "processing",
        Phase.Succeeded => "succeeded",
        Phase.Failed => "failed",
        _ => "cancelled",
    };
}
