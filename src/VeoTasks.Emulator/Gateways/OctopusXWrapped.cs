using System.Text.Json.Nodes;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

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
        ["error"] = view.HasFailed
            ? new JsonObject { ["code"] = NewApi.NumberOrText(view.Script.ErrorCode, "400"), ["message"] = view.Script.ErrorMessage }
            : null,
    };

    // The vendor's own answer is passed on in data.data, with its own words.
    private static JsonObject RecordWithInnerLink(TaskView view)
    {
        var record = NewApi.Record(view);
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
        var record = NewApi.Record(view);
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
        var record = NewApi.Record(view);
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
