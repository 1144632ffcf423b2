using System.Text.Json.Nodes;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>OctopusX's flat answers: the documented video object, two of new-api's, the one of rc.30, and the unified query's.</summary>
internal static class OctopusXFlat
{
    private static readonly string[] Words = ["queued", "processing", "completed", "failed", "cancelled"];
    private static readonly string[] UnifiedWords = ["pending", "processing", "completed", "failed", "cancelled"];
    private static readonly string[] NewApiWords = ["queued", "in_progress", "completed", "failed", "cancelled"];
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
            ["status"] = view.Say(UnifiedWords),
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
        ["status"] = view.Say(Words),
        ["progress"] = view.Progress,
        ["created_at"] = view.CreatedAt.ToUnixTimeSeconds(),
        ["completed_at"] = view.EndedAt is { } ended ? ended.ToUnixTimeSeconds() : 0,
        ["expires_at"] = (view.CreatedAt + Retention).ToUnixTimeSeconds(),
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
            ["status"] = view.Say(NewApiWords),
            ["progress"] = view.Progress,
            ["created_at"] = view.CreatedAt.ToUnixTimeSeconds(),
        };
        if (view.EndedAt is { } ended)
        {
            body["completed_at"] = ended.ToUnixTimeSeconds();
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
        ["created_at"] = view.CreatedAt.ToUnixTimeSeconds(),
        ["fail_reason"] = view.HasFailed ? view.Script.ErrorMessage : "",
        ["finished_at"] = view.EndedAt is { } ended ? ended.ToUnixTimeSeconds() : 0,
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
}

/// <summary>OctopusX's answers inside code/message/data: a simple one, and three ages of new-api's task record.</summary>
internal static class OctopusXWrapped
{
    private static readonly string[] Words = ["queued", "processing", "succeeded", "failed", "cancelled"];

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
        ["status"] = view.Say(Words),
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
            ["status"] = Words[(int)view.Phase],
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
        record["created_at"] = view.CreatedAt.ToUnixTimeSeconds();
        record["updated_at"] = view.UpdatedAt.ToUnixTimeSeconds();
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
}
