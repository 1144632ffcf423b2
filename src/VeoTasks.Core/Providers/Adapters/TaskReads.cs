using System.Text.Json;
using VeoTasks.Providers.Reading;
using VeoTasks.Providers.Videos;

namespace VeoTasks.Providers.Adapters;

/// <summary>
/// Reads a task object of any of the gateways. One reader knows all their field names, because one gateway alone answers in
/// four shapes and hundreds of relays mix them; where a name means different things, the adapter says so.
/// </summary>
internal static class TaskReads
{
    private const string NoReason = "The gateway gave no reason.";

    /// <summary>The members that hold the id. <c>id</c> comes second: in new-api's wrapped task it is a row number.</summary>
    public static readonly string[] IdNames = ["task_id", "id"];

    /// <summary>Reads the task. Its result endpoint, if the gateway has one, is the adapter's to add.</summary>
    public static TaskReading Read(EnvelopeContent envelope, Anomalies notes)
    {
        var task = envelope.Task;
        var (status, word) = StatusWords.Read(task.At("status"), notes);
        TaskReading reading = new()
        {
            Id = task.FirstText(IdNames),
            Model = GatewayText.Clean(task.At("model").Text()),
            Status = status,
            RawStatus = word,
            Progress = NumberReads.Progress(task.At("progress")),
            CreatedAt = TimeReads.First(task, "created_at", "created", "submit_time"),
            UpdatedAt = TimeReads.First(task, "updated_at", "status_update_time"),
            ExpiresAt = TimeReads.First(task, "expires_at"),
            DurationSeconds = NumberReads.Duration(task),
        };
        reading = status switch
        {
            VeoTaskStatus.Succeeded => Succeeded(reading, envelope, notes),
            VeoTaskStatus.Failed or VeoTaskStatus.Canceled => Unsuccessful(reading, envelope, notes),
            _ => reading,
        };
        return notes.Names.Count == 0 ? reading : reading with { Anomalies = notes.Names };
    }

    private static TaskReading Succeeded(TaskReading reading, EnvelopeContent envelope, Anomalies notes)
    {
        var videos = VideoReads.OfSucceeded(envelope.Holder, notes);
        if (videos.IsEmpty && FilterReads.Read(envelope.Task) is { } filtered)
        {
            notes.Add(Anomalies.SuccessButFiltered);
            return reading with { Status = VeoTaskStatus.Failed, Error = filtered, CompletedAt = EndOf(envelope.Task) };
        }

        var reason = envelope.Task.At("fail_reason").Text();
        if (!ErrorReads.Read(envelope.Task.At("error")).IsNone || (reason is not null && !LinkReads.IsLink(reason)))
        {
            notes.Add(Anomalies.ErrorOnSuccess);
        }

        return reading with { Links = videos.Links, Inline = videos.Inline, CompletedAt = EndOf(envelope.Task) };
    }

    private static TaskReading Unsuccessful(TaskReading reading, EnvelopeContent envelope, Anomalies notes)
    {
        var text = VideoReads.TextOfFailed(envelope.Holder, notes);
        var reason = ErrorReads.OfTask(envelope.Task);
        reason = reason with { Message = reason.Message ?? GatewayText.Clean(text) };
        if (reason.IsNone && reading.Status == VeoTaskStatus.Failed)
        {
            notes.Add(Anomalies.ErrorMissing);
        }

        var error = reason.IsNone && reading.Status == VeoTaskStatus.Canceled
            ? null
            : new VeoTaskError(reason.Code, reason.Message ?? NoReason, CategoryOf(reading));
        return reading with { Error = error, CompletedAt = EndOf(envelope.Task) };
    }

    private static VeoErrorCategory CategoryOf(TaskReading reading) => reading switch
    {
        { Status: VeoTaskStatus.Canceled } => VeoErrorCategory.TaskCanceled,
        { RawStatus: { } word } when word.Trim().Equals("expired", StringComparison.OrdinalIgnoreCase) => VeoErrorCategory.TaskExpired,
        _ => VeoErrorCategory.TaskFailed,
    };

    private static DateTimeOffset? EndOf(JsonElement task) => TimeReads.First(task, "completed_at", "finished_at", "finish_time");
}
