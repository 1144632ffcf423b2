using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Reads a task object of any of the gateways. One reader knows all their field names, because one gateway alone answers in
/// four shapes and hundreds of relays mix them; where a name means different things, the adapter says so.
/// </summary>
internal static class TaskParser
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
            Model = TextSanitizer.Clean(task.At("model").Text()),
            Status = status,
            RawStatus = word,
            Progress = NumberParser.Progress(task.At("progress")),
            CreatedAt = TimeParser.First(task, "created_at", "created", "submit_time"),
            UpdatedAt = TimeParser.First(task, "updated_at", "status_update_time"),
            ExpiresAt = TimeParser.First(task, "expires_at"),
            DurationSeconds = NumberParser.Duration(task),
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
        var videos = VideoParser.OfSucceeded(envelope.Holder, notes);
        if (videos.IsEmpty && FilterParser.Read(envelope.Task) is { } filtered)
        {
            notes.Add(Anomalies.SuccessButFiltered);
            return reading with { Status = VeoTaskStatus.Failed, Error = filtered, CompletedAt = EndOf(envelope.Task) };
        }

        var reason = envelope.Task.At("fail_reason").Text();
        if (!ErrorParser.Read(envelope.Task.At("error")).IsNone || (reason is not null && !LinkParser.IsLink(reason)))
        {
            notes.Add(Anomalies.ErrorOnSuccess);
        }

        return reading with { Links = videos.Links, Inline = videos.Inline, CompletedAt = EndOf(envelope.Task) };
    }

    private static TaskReading Unsuccessful(TaskReading reading, EnvelopeContent envelope, Anomalies notes)
    {
        var text = VideoParser.TextOfFailed(envelope.Holder, notes);
        var reason = ErrorParser.OfTask(envelope.Task);
        reason = reason with { Message = reason.Message ?? TextSanitizer.Clean(text) };
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

    private static DateTimeOffset? EndOf(JsonElement task) => TimeParser.First(task, "completed_at", "finished_at", "finish_time");
}

/// <summary>
/// Recognises Veo's answer when Google's content filter took out every video: done, no error, no video, only
/// <c>raiMediaFilteredCount</c> and <c>raiMediaFilteredReasons</c>, at the top of the response or one level down (new-api PR 6838).
/// Gateways pass it along in <c>metadata</c> or <c>data</c> and call the task succeeded.
/// </summary>
internal static class FilterParser
{
    /// <summary>The code of such a failure; the vendor gives none.</summary>
    public const string Code = "rai_filtered";

    private const string NoReason = "The vendor's content filter took out every video.";

    private static readonly string[][] Places =
    [
        ["metadata", "response"],
        ["metadata", "response", "generateVideoResponse"],
        ["data", "response"],
        ["data", "response", "generateVideoResponse"],
    ];

    /// <summary>Why nothing is left; null when nothing was filtered.</summary>
    public static VeoTaskError? Read(JsonElement task)
    {
        foreach (var place in Places)
        {
            var response = task.At(place);
            var reason = ErrorParser.Read(response.At("raiMediaFilteredReasons")).Message;
            if (reason is not null || response.At("raiMediaFilteredCount").Number() > 0)
            {
                return new VeoTaskError(Code, reason ?? NoReason);
            }
        }

        return null;
    }
}
