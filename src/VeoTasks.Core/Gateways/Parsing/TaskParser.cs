using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Reads a task object of any of the gateways. One reader knows all their field names, because one gateway alone answers in
/// four shapes and hundreds of relays mix them; where a name means different things, the adapter says so.
/// </summary>
internal static class TaskParser
{
    private const string NoReason = "The gateway gave no reason.";
    private const string OnlyCode = "The gateway gave only a code.";

    /// <summary>The members that hold the id. <c>id</c> comes second: in new-api's wrapped task it is a row number.</summary>
    public static readonly string[] IdNames = ["task_id", "id", "taskId"];

    /// <summary>Reads the task. Its result endpoint, if the gateway has one, is the adapter's to add.</summary>
    public static TaskReading Read(EnvelopeContent envelope, Anomalies notes)
    {
        JsonElement task = envelope.Task;
        (VeoTaskStatus status, string? word) = StatusWords.OfTask(task, notes);
        TaskReading reading = new()
        {
            Id = task.FirstText(IdNames)?.Trim(),
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
            VeoTaskStatus.Unknown when IsOver(reading, word, task) => Likely(reading, envelope, notes) ?? reading,
            VeoTaskStatus.Unknown => word is null && FilterParser.EndOf(task) is { } filtered
                ? reading with { Status = VeoTaskStatus.Failed, Error = filtered, CompletedAt = EndOf(task) }
                : reading,
            not VeoTaskStatus.Succeeded
                when StatusWords.SaysSuccessToo(task, word) && Likely(reading, envelope, notes) is { } likely => likely,
            VeoTaskStatus.Succeeded => Succeeded(reading, envelope, notes),
            VeoTaskStatus.Failed or VeoTaskStatus.Canceled => Unsuccessful(reading, envelope, notes),
            _ => reading,
        };
        return notes.Names.Count == 0 ? reading : reading with { Anomalies = notes.Names };
    }

    private static TaskReading Succeeded(TaskReading reading, EnvelopeContent envelope, Anomalies notes)
    {
        VideoCollector videos = VideoParser.OfSucceeded(envelope, notes);
        if (videos.IsEmpty && !notes.Names.Contains(Anomalies.VideoSchemeGs) && FilterParser.Read(envelope.Task) is { } filtered)
        {
            notes.Add(Anomalies.SuccessButFiltered);
            return reading with { Status = VeoTaskStatus.Failed, Error = filtered, CompletedAt = EndOf(envelope.Task) };
        }

        if (videos.IsEmpty && GoneParser.Read(envelope.Task) is { } gone)
        {
            return reading with { Status = VeoTaskStatus.Failed, Error = gone, CompletedAt = EndOf(envelope.Task) };
        }

        if (videos.IsEmpty
            && (StatusWords.SaysFailureToo(envelope.Task) || (reading.RawStatus is { } word && StatusWords.SpeaksOfFailure(word))))
        {
            return Unsuccessful(reading with { Status = VeoTaskStatus.Failed }, envelope, notes);
        }

        string? reason = envelope.Task.At("fail_reason").Text();
        if (!ErrorParser.Read(envelope.Task.At("error")).IsNone || (reason is not null && !LinkParser.IsLink(reason)))
        {
            notes.Add(Anomalies.ErrorOnSuccess);
        }

        return reading with { Links = videos.Links, Inline = videos.Inline, CompletedAt = EndOf(envelope.Task) };
    }

    /// <summary>
    /// Whether a task whose word is not known has ended all the same, if it has a video: it says so otherwise, or says nothing. A number
    /// says nothing.
    /// </summary>
    private static bool IsOver(TaskReading reading, string? word, JsonElement task)
    {
        int? progress = reading.Progress
            ?? NumberParser.Progress(task.First("percentage", "percent", "progress_percent", "progress_percentage", "percent_complete"))
            ?? (word?.TrimEnd() is [.., '%'] share && JsonParser.Number(share[..^1]) is 100 ? 100 : null);
        return progress == 100 || EndOf(task) is not null || (word is null || double.TryParse(word, out _)
            ? progress is null && SaysNothingWrong(ErrorParser.OfTask(task))
            : progress is null or 0 && StatusWords.SpeaksOfSuccess(word) && !StatusWords.SpeaksOfStep(word));
    }

    private static bool SaysNothingWrong(GatewayError said) =>
        said.IsNone || (said is { Code: null, Message: { } words } && StatusWords.SpeaksOfSuccess(words));

    /// <summary>
    /// A task that has succeeded if a video is there, since all else says so or its words contradict each other; null if none is. What the
    /// only link leads to must be told by something.
    /// </summary>
    private static TaskReading? Likely(TaskReading reading, EnvelopeContent envelope, Anomalies notes)
    {
        VideoCollector videos = VideoParser.OfSucceeded(envelope, new());
        return videos.IsEmpty || videos.IsGuess ? null : Succeeded(reading with { Status = VeoTaskStatus.Succeeded }, envelope, notes);
    }

    private static TaskReading Unsuccessful(TaskReading reading, EnvelopeContent envelope, Anomalies notes)
    {
        string? text = VideoParser.TextOfFailed(envelope.Holder, notes);
        GatewayError reason = ErrorParser.OfTask(envelope.Task, envelope.Root);
        reason = reason with { Message = reason.Message ?? TextSanitizer.Clean(text) };
        if (reason.IsNone && reading.Status == VeoTaskStatus.Failed)
        {
            reason = new(null, reading.RawStatus is { } word && !ErrorParser.IsStatus(word) ? word : null);
            notes.Add(Anomalies.ErrorMissing);
        }

        VeoTaskError? error = reason.IsNone && reading.Status == VeoTaskStatus.Canceled
            ? null
            : new VeoTaskError(reason.Code, reason.Message ?? (reason.Code is null ? NoReason : OnlyCode), CategoryOf(reading));
        return reading with { Error = error, CompletedAt = EndOf(envelope.Task) };
    }

    private static VeoErrorCategory CategoryOf(TaskReading reading) => reading switch
    {
        { Status: VeoTaskStatus.Canceled } => VeoErrorCategory.TaskCanceled,
        { RawStatus: { } word } when Words.Of(word).Exists(part => part.StartsWith("expir", StringComparison.Ordinal)) =>
            VeoErrorCategory.TaskExpired,
        _ => VeoErrorCategory.TaskFailed,
    };

    private static DateTimeOffset? EndOf(JsonElement task) =>
        TimeParser.First(task, "completed_at", "finished_at", "finish_time", "ended_at", "end_time", "completion_time", "complete_time");
}

/// <summary>Recognises a task that has succeeded and whose video the gateway has deleted since: by a flag, or by words.</summary>
internal static partial class GoneParser
{
    private const string NoReason = "The gateway says that it has deleted the video.";

    private static readonly string[] Flags = [" expired ", " deleted ", " removed ", " purged "];

    /// <summary>Words in the name of such a flag that do not make it one of something else.</summary>
    private static readonly string[] Harmless =
        ["is", "has", "been", "was", "video", "videos", "file", "result", "output", "media", "data"];

    /// <summary>Why there is no video any more; null where nothing says so.</summary>
    public static VeoTaskError? Read(JsonElement task)
    {
        string? words = ErrorParser.OfTask(task).Message;
        return (words is not null && GoneWords().IsMatch(words)) || JsonPlace.In(task).Exists(IsFlag)
            ? new VeoTaskError(null, words ?? NoReason, VeoErrorCategory.TaskExpired)
            : null;
    }

    private static bool IsFlag(JsonPlace place) => place.Value.ValueKind == JsonValueKind.True
        && Array.Exists(Flags, flag => place.Name.EndsWith(flag, StringComparison.Ordinal))
        && Array.TrueForAll(
            place.Name.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1], word => Array.IndexOf(Harmless, word) >= 0)
        && place.Owner?.IsUnder("input", "prompt", "source", "image", "reference") is not true;

    [GeneratedRegex(
        @"\b(video|file|result|output|task|link|media)s?\b[^.]{0,40}"
        + @"\b((has|have|was|were|is|are) (already |now )?(been )?(expired|deleted|removed|purged)|no longer (available|exists?))\b"
        + "|(视频|視頻|影片|文件|檔案|链接|連結|结果|結果|任务|任務)[^。]{0,6}(已|被)(经|經)?被?(过期|過期|失效|删除|刪除|清理)",
        RegexOptions.IgnoreCase)]
    private static partial Regex GoneWords();
}
