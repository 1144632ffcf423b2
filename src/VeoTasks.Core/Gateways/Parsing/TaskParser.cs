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

    /// <summary>The members that hold the id. <c>id</c> comes second: in new-api's wrapped task it is a row number.</summary>
    public static readonly string[] IdNames = ["task_id", "id", "taskId"];

    /// <summary>Reads the task. Its result endpoint, if the gateway has one, is the adapter's to add.</summary>
    public static TaskReading Read(EnvelopeContent envelope, Anomalies notes)
    {
        JsonElement task = envelope.Task;
        (VeoTaskStatus status, string? word) = StatusWords.OfTask(task, notes);
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
            VeoTaskStatus.Unknown when IsOver(reading, word, task) => Likely(reading, envelope, notes),
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
    private static bool IsOver(TaskReading reading, string? word, JsonElement task) =>
        reading.Progress == 100 || EndOf(task) is not null || (word is null || double.TryParse(word, out _)
            ? reading.Progress is null && ErrorParser.OfTask(task).IsNone
            : StatusWords.SpeaksOfSuccess(word));

    /// <summary>A task with an unknown word has succeeded if all else says so and a video is there; else nothing has ended.</summary>
    private static TaskReading Likely(TaskReading reading, EnvelopeContent envelope, Anomalies notes)
    {
        VideoCollector videos = VideoParser.OfSucceeded(envelope, new());
        return videos.IsEmpty ? reading : Succeeded(reading with { Status = VeoTaskStatus.Succeeded }, envelope, notes);
    }

    private static TaskReading Unsuccessful(TaskReading reading, EnvelopeContent envelope, Anomalies notes)
    {
        string? text = VideoParser.TextOfFailed(envelope.Holder, notes);
        GatewayError reason = ErrorParser.OfTask(envelope.Task, envelope.Root);
        reason = reason with { Message = reason.Message ?? TextSanitizer.Clean(text) };
        if (reason.IsNone && reading.Status == VeoTaskStatus.Failed)
        {
            notes.Add(Anomalies.ErrorMissing);
        }

        VeoTaskError? error = reason.IsNone && reading.Status == VeoTaskStatus.Canceled
            ? null
            : new VeoTaskError(reason.Code, reason.Message ?? NoReason, CategoryOf(reading));
        return reading with { Error = error, CompletedAt = EndOf(envelope.Task) };
    }

    private static VeoErrorCategory CategoryOf(TaskReading reading) => reading switch
    {
        { Status: VeoTaskStatus.Canceled } => VeoErrorCategory.TaskCanceled,
        { RawStatus: { } word } when Words.Of(word).Exists(part => part.StartsWith("expir", StringComparison.Ordinal)) =>
            VeoErrorCategory.TaskExpired,
        _ => VeoErrorCategory.TaskFailed,
    };

    private static DateTimeOffset? EndOf(JsonElement task) => TimeParser.First(task, "completed_at", "finished_at", "finish_time");
}

/// <summary>
/// Recognises a task that is called succeeded though a filter took out every video: Veo's <c>raiMediaFilteredCount</c> and
/// <c>raiMediaFilteredReasons</c> (new-api PR 6838), xAI's <c>respect_moderation: false</c>, and the like.
/// </summary>
internal static partial class FilterParser
{
    /// <summary>The code of Veo's filter; the vendor gives none.</summary>
    public const string Code = "rai_filtered";

    /// <summary>The code of any other.</summary>
    public const string ModeratedCode = "content_moderated";

    private const string NoReason = "The vendor's content filter took out every video.";

    /// <summary>Names of what a filter did.</summary>
    private static readonly string[] Done = ["moderated", "blocked", "filtered", "censored", "violat", "reject", "prohibited"];

    /// <summary>Names of what a filter found, which need not have cost a video.</summary>
    private static readonly string[] Seen = ["flagged", "nsfw", "sensitive", "unsafe"];

    /// <summary>Names of what a filter let through, so that "false" means it did not.</summary>
    private static readonly string[] Passed =
        ["respect moderation", "moderation passed", "passed moderation", "pass moderation", " safe ", "compliant", "approved"];

    /// <summary>Names of what a filter was told to do.</summary>
    private static readonly string[] Told =
    [
        "input", "prompt", "param", "config", "option", "setting", "check", "enable", "disable", "allow", "threshold", "level", "tolerance",
        "skip", " mode ",
    ];

    /// <summary>Why nothing is left; null when nothing was filtered.</summary>
    public static VeoTaskError? Read(JsonElement task)
    {
        List<JsonPlace> places = JsonPlace.In(task);
        string? reason = TextSanitizer.Clean(places.Find(place => place.IsCalled("filtered reason") && Says(place.Value))?.Value.Text());
        if (places.Exists(place => place.IsCalled("rai media filtered") && (place.Value.Number() > 0 || Says(place.Value))))
        {
            return new VeoTaskError(Code, reason ?? NoReason);
        }

        bool isEmpty = places.Exists(place => place.IsCalled("url", "video", "output") && IsNothing(place.Value));
        string? words = ErrorParser.OfTask(task).Message;
        if (isEmpty && words is not null && FilterWords().IsMatch(words))
        {
            return new VeoTaskError(ModeratedCode, words);
        }

        return places.Exists(place => IsFilter(place, isEmpty) && !place.IsUnder(Told))
            ? new VeoTaskError(ModeratedCode, words ?? reason ?? NoReason)
            : null;
    }

    /// <summary>How a filter speaks in a sentence.</summary>
    [GeneratedRegex("safety|moderat|(content|usage) polic|blocked|violat|prohibit|敏感|违规|違規|审核|審核", RegexOptions.IgnoreCase)]
    private static partial Regex FilterWords();

    private static bool Says(JsonElement value) => value.ValueKind == JsonValueKind.String && value.Text() is not null;

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.Text() is null,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    private static bool IsFilter(JsonPlace place, bool isEmpty) => place.Value.ValueKind switch
    {
        JsonValueKind.True => place.IsCalled(Done) || (isEmpty && place.IsCalled(Seen)),
        JsonValueKind.False => place.IsCalled(Passed)
            || (place.IsCalled(" pass", "allowed") && place.Owner?.IsCalled("moderation", "safety", "review") is true),
        JsonValueKind.Number => place.Value.Number() > 0 && place.IsCalled("count") && place.IsCalled(Done),
        JsonValueKind.String => (place.IsCalled("moderation", "safety", "finish reason", "filter")
                || (place.IsCalled("status", "result", "verdict", "decision") && place.Owner?.IsCalled("moderation", "safety") is true))
            && IsVerdict(place.Value.Text()),
        _ => false,
    };

    private static bool IsVerdict(string? text)
    {
        List<string> words = Words.Of(text ?? "");
        return !words.Exists(word => word is "not" or "no" or "none" or "pass" or "passed" or "ok" or "safe" or "approved")
            && (StatusWords.Meaning(text ?? "") == VeoTaskStatus.Failed
                || words.Exists(word => word is "moderation" or "safety" or "filter" or "unsafe" || Array.Exists(Done, word.StartsWith)));
    }
}
