using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

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
            ["created_at"] = NewApi.Epoch(time),
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
