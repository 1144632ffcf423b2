using System.Globalization;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>What OctopusX and MixRoute share as descendants of the new-api gateway.</summary>
internal static class NewApi
{
    private const string RequestId = "20261122023500123456789abcdefgh";

    /// <summary>HTTP 400, not 404; also the answer for another account's task.</summary>
    public static Reply UnknownTask() => TaskError(400, "task_not_exist", "task_not_exist");

    /// <summary>Only its endpoints for results say 404.</summary>
    public static Reply UnknownTask(GatewayRoute route) =>
        route.Kind == RouteKind.Result ? Problem(404, "invalid_request_error", "Task not found") : UnknownTask();

    public static Reply UnknownPath(EmulatedRequest request) =>
        Problem(404, "invalid_request_error", $"Invalid URL ({request.Method} {request.RawPath})");

    public static Reply Error(int statusCode) => statusCode switch
    {
        401 => Problem(401, "new_api_error", $"Invalid token (request id: {RequestId})"),
        403 => Problem(403, "new_api_error", $"您的 IP 不在令牌允许访问的列表中 (request id: {RequestId})", "access_denied"),
        429 => Problem(429, "new_api_error", $"您已达到请求数限制：1分钟内最多请求60次 (request id: {RequestId})"),
        500 => TaskError(500, "get_task_failed", "database is locked"),
        501 => TaskError(501, "not_implemented", "not_implemented:48"),
        502 => Problem(502, "server_error", "Failed to fetch video content"),
        _ => Problem(statusCode, "new_api_error", $"bad response status code {statusCode} (request id: {RequestId})"),
    };

    /// <summary>Errors of its task controller.</summary>
    public static Reply TaskError(int statusCode, string code, string message) =>
        Reply.Json(statusCode, new JsonObject { ["code"] = code, ["message"] = message, ["data"] = null });

    /// <summary>Errors of everything around it.</summary>
    public static Reply Problem(int statusCode, string type, string message, string code = "") => Reply.Json(statusCode, new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = "", ["code"] = code },
    });

    /// <summary>Its errors about a request to create a task are the same for both.</summary>
    public static Reply Refused(CreateRefusal refusal) => refusal.Code == "model_not_found"
        ? Problem(refusal.StatusCode, "new_api_error", refusal.Message, refusal.Code)
        : TaskError(400, "invalid_request", refusal.Message);

    /// <summary>What it says of a model that none of its channels has.</summary>
    public static CreateRefusal NoChannel(string model) =>
        new($"No available channel for model {model} under group default (distributor) (request id: {RequestId})", "model_not_found", 503);

    public static Reply WithRequestId(Reply reply) => reply.With([new("X-Oneapi-Request-Id", RequestId)]);

    /// <summary>Why its endpoints for results have no bytes yet; null when they have.</summary>
    public static Reply? Withhold(TaskView view) => view.Phase == Phase.Succeeded
        ? null
        : Problem(400, "invalid_request_error", $"Task is not completed yet, current status: {RecordWord(view)}");

    /// <summary>The envelope around wrapped answers.</summary>
    public static JsonObject Success(JsonNode data) => new() { ["code"] = "success", ["message"] = "", ["data"] = data };

    /// <summary>The word of its task records.</summary>
    public static string RecordWord(TaskView view) => view.Say(["QUEUED", "IN_PROGRESS", "SUCCESS", "FAILURE", "CANCELLED"]);

    /// <summary>Its task record, without what differs between versions: the link.</summary>
    public static JsonObject Record(TaskView view) => new()
    {
        ["task_id"] = view.Id,
        ["action"] = "generate",
        ["status"] = RecordWord(view),
        ["fail_reason"] = view.HasFailed ? view.Script.ErrorMessage : "",
        ["submit_time"] = view.CreatedAt.ToUnixTimeSeconds(),
        ["start_time"] = view.Phase == Phase.Queued ? 0 : view.CreatedAt.ToUnixTimeSeconds(),
        ["finish_time"] = view.EndedAt is { } ended ? ended.ToUnixTimeSeconds() : 0,
        ["progress"] = Percent(view),
    };

    public static string Percent(TaskView view) => $"{view.Progress.ToString(CultureInfo.InvariantCulture)}%";

    /// <summary>The error of a task, with a number for its code.</summary>
    public static JsonObject NumberedError(TaskView view) =>
        new() { ["code"] = NumberOrText(view.Script.ErrorCode, "400"), ["message"] = view.Script.ErrorMessage };

    /// <summary>A code as the number it may be, else as text; the usual one when the script has none.</summary>
    public static JsonValue NumberOrText(string code, string usual)
    {
        string text = code.Length > 0 ? code : usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }
}

/// <summary>
/// new-api's GET /api/log/token: what this key was charged for, and what was paid back, newest first.
/// The row of a charge does not name the task; the row of a refund does. It may be asked twenty times in twenty minutes.
/// </summary>
internal sealed class UsageLog(EmulatorState state, string gateway)
{
    private const int Charge = 2;
    private const int Failure = 5;
    private const int Refund = 6;
    private const int MostRows = 100;
    private const int MostRequests = 20;
    private const int QuotaOfASecond = 50_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(20);

    private readonly Queue<DateTimeOffset> _asked = new();

    public Reply Answer()
    {
        if (!MayAsk(state.Time.GetUtcNow()))
        {
            return new Reply(429);
        }

        IEnumerable<JsonObject> rows = state.Counters.Creates.Where(entry => entry.Gateway == gateway).SelectMany(Rows)
            .OrderByDescending(row => (long)row["created_at"]!).Take(MostRows);
        return Reply.Json(200, new JsonObject { ["success"] = true, ["message"] = "", ["data"] = new JsonArray([.. rows]) });
    }

    private bool MayAsk(DateTimeOffset now)
    {
        lock (_asked)
        {
            while (_asked.TryPeek(out DateTimeOffset oldest) && now - oldest >= Window)
            {
                _asked.Dequeue();
            }

            bool may = _asked.Count < MostRequests;
            if (may)
            {
                _asked.Enqueue(now);
            }

            return may;
        }
    }

    private IEnumerable<JsonObject> Rows(CreateEntry entry)
    {
        if (entry.Model is null)
        {
            yield break;
        }

        if (!entry.Billed)
        {
            yield return Row(Failure, entry, entry.Time, entry.Reason ?? "");
            yield break;
        }

        yield return Row(Charge, entry, entry.Time, $"操作 generate, 计算参数：seconds: {entry.Seconds}.00");
        foreach (string id in entry.TaskIds)
        {
            if (state.Tasks.Find(gateway, id)?.At(state.Time.GetUtcNow()) is { Phase: Phase.Failed, EndedAt: { } ended } view)
            {
                yield return Row(Refund, entry, ended, "", new() { ["task_id"] = id, ["reason"] = view.Script.ErrorMessage });
            }
        }
    }

    private static JsonObject Row(int type, CreateEntry entry, DateTimeOffset time, string content, JsonObject? other = null)
    {
        other ??= new JsonObject { ["is_task"] = true, ["request_path"] = entry.Path };
        other["model_price"] = 0.1;
        other["group_ratio"] = 1;
        return new JsonObject
        {
            ["created_at"] = time.ToUnixTimeSeconds(),
            ["type"] = type,
            ["content"] = content,
            ["token_name"] = "emulator",
            ["model_name"] = entry.Model,
            ["quota"] = type == Failure ? 0 : QuotaOfASecond * entry.Seconds,
            ["use_time"] = 1,
            ["other"] = other.ToJsonString(JsonText.Options),
        };
    }
}
