using System.Text;
using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>Where a task keeps its word.</summary>
internal static partial class StatusWords
{
    /// <summary>The members that hold the word, the usual one first.</summary>
    private static readonly string[] Names =
    [
        "status", "task_status", "taskStatus", "state", "task_state", "taskState", "job_status", "jobStatus", "video_status",
        "videoStatus", "generation_status", "phase",
    ];

    /// <summary>Vertex and others say with a flag whether a task has ended.</summary>
    private static readonly string[] Flags = ["done", "finished", "is_finished", "isFinished", "completed", "is_completed", "isCompleted"];

    private static readonly byte[][] NamesOfWords = [.. Names.Select(Encoding.UTF8.GetBytes)];
    private static readonly byte[][] NamesOfFlags = [.. Flags.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Last words of names that may hold the word where none of the above does.</summary>
    private static readonly string[] DeepNames =
    [
        " status ", " state ", " stage ", " phase ", " outcome ", " lifecycle ", " status text ", " status name ", " status label ",
        " status desc ", " status description ", " status message ", " status msg ", " status str ", " state name ", " state text ",
        " status code ", " state code ", " state desc ", " state description ", " result ", "状态 ", "狀態 ",
    ];

    /// <summary>Words behind "status" or "state" in names of what says in words what a number beside it means.</summary>
    private static readonly string[] Sayings = ["text", "name", "label", "desc", "description", "str"];

    /// <summary>Names of what has a status of its own that says nothing of the task.</summary>
    private static readonly string[] Others =
    [
        "payment", "billing", "charge", "refund", "invoice", "moderat", "safety", "audit", "review", "account", "user", "subscription",
        "hook", "callback", "notif", "upload", "storage", "http", "input", "prompt", "image", "audio", "parent", "previous", "child",
        "step", "segment", "shot", "scene", "cover", "thumb", "upscale", " answer ", " response ", "request", "cache",
        "queue", "worker", "health", "history", "timeline", " events ", " logs ", " base resp ",
    ];

    /// <summary>Names of what may fail without the task.</summary>
    private static readonly string[] Tries = ["step", "attempt", "retr", "history", "hook", "callback", "segment", "scene", "shot"];

    /// <summary>The status of a task and the word for it; a missing or unrecognised one is noted.</summary>
    public static (VeoTaskStatus Status, string? Word) OfTask(JsonElement task, Anomalies notes)
    {
        if (Find(task) is { } element)
        {
            return Read(element, notes);
        }

        return Flag(task) switch
        {
            true => (ErrorParser.Read(task.At("error")).IsNone ? VeoTaskStatus.Succeeded : VeoTaskStatus.Failed, "done"),
            false => (VeoTaskStatus.Running, null),
            null when Deep(task) is { } word => Read(word, notes),
            null when HasFailedInside(task) => (VeoTaskStatus.Failed, null),
            null when Told(task) is { } told => (told, null),
            null => Read(task.At("status"), notes),
        };
    }

    /// <summary>
    /// The word of a task that keeps it deeper, or under another name: "attributes", "render", "statusText". Where several results have one
    /// each, that of one that is still made, or else of one that is there; where several words say different things otherwise, none counts.
    /// </summary>
    private static JsonElement? Deep(JsonElement task)
    {
        List<JsonPlace> words = JsonPlace.In(task).FindAll(place => place.Value.ValueKind == JsonValueKind.String
            && Array.Exists(DeepNames, name => place.Name.EndsWith(name, StringComparison.Ordinal)) && !place.IsUnder(Others)
            && MeaningOf(place) is not VeoTaskStatus.Unknown and var meaning
            && (!place.Name.EndsWith(" result ", StringComparison.Ordinal) || meaning is VeoTaskStatus.Failed or VeoTaskStatus.Canceled));
        if (words.Select(MeaningOf).Distinct().Count() < 2 || !words.TrueForAll(IsOfResult))
        {
            return words.Count > 0 && words.TrueForAll(place => MeaningOf(place) == MeaningOf(words[0])) ? words[0].Value : null;
        }

        return (words.Find(place => MeaningOf(place) is VeoTaskStatus.Queued or VeoTaskStatus.Running)
            ?? words.Find(place => MeaningOf(place) is VeoTaskStatus.Succeeded))?.Value;
    }

    /// <summary>Whether a task without a word holds the vendor's own answer, and that says no and why.</summary>
    private static bool HasFailedInside(JsonElement task) => JsonPlace.In(task).Exists(place => place.Value.ValueKind == JsonValueKind.False
        && place.IsCalled(" success ", " succeeded ") && !place.IsUnder(Tries)
        && !ErrorParser.Read((place.Owner?.Value ?? default).At("error")).IsNone);

    /// <summary>What a task without a word says with flags: "failed": true, "processing": true, "ready": false.</summary>
    private static VeoTaskStatus? Told(JsonElement task)
    {
        VeoTaskStatus? told = null;
        foreach (JsonProperty member in task.Members())
        {
            Part parts = member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? PartsOf(member.Key()) : Part.Other;
            if ((parts & Part.Other) == 0)
            {
                told = (member.Value.ValueKind, parts & ~Part.Filler) switch
                {
                    (JsonValueKind.True, Part.Failed) => VeoTaskStatus.Failed,
                    (JsonValueKind.True, Part.Canceled) => VeoTaskStatus.Canceled,
                    (JsonValueKind.False, Part.Ready) => told ?? VeoTaskStatus.Running,
                    (JsonValueKind.True, Part.Running or Part.Queued) when GoesOn(member.Key()) => told ?? VeoTaskStatus.Running,
                    _ => told,
                };
            }
        }

        return told;
    }

    /// <summary>Whether a name is of something that lasts. What was "created" or "started" once stays so.</summary>
    private static bool GoesOn(string name) =>
        Words.Of(name) is [.., var last] && (last.EndsWith("ing", StringComparison.Ordinal) || last == "progress");

    private static VeoTaskStatus MeaningOf(JsonPlace place) => place.Value.Text() is { } word ? Meaning(word) : VeoTaskStatus.Unknown;

    /// <summary>Whether a word is that of one of several results, which has a place for a link.</summary>
    private static bool IsOfResult(JsonPlace place) => (place.Owner?.Value ?? default).Members()
        .Any(member => Words.Of(member.Key()) is [.., "url" or "urls" or "uri" or "link" or "video"]);

    /// <summary>Whether a place is one of something else than the task.</summary>
    public static bool IsOther(JsonPlace place) => place.IsUnder(Others);

    /// <summary>Whether an object says where a task stands.</summary>
    public static bool IsIn(JsonElement element) => Find(element) is not null || Flag(element) is not null;

    /// <summary>Whether an object's word may be that of the answer rather than of a task: {"status":"success","data":{...}}.</summary>
    public static bool IsOfAnswer(JsonElement element) => Find(element)?.Text() is { } word && IsOfAnswer(word);

    /// <summary>The same of a word in one of its usual spellings, which costs nothing.</summary>
    public static bool IsOfAnswerPlainly(JsonElement element)
    {
        try
        {
            return element.At("status") is { ValueKind: JsonValueKind.String } word
                && (word.ValueEquals("success"u8) || word.ValueEquals("SUCCESS"u8) || word.ValueEquals("Success"u8)
                    || word.ValueEquals("ok"u8)
                    || word.ValueEquals("OK"u8) || word.ValueEquals("succeed"u8) || word.ValueEquals("successful"u8));
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is in it.
            return false;
        }
    }

    /// <summary>
    /// Whether an object's word is one that answers have for errors of all kinds, beside tasks that failed. A member that is called the
    /// task's own is none of theirs.
    /// </summary>
    public static bool IsErrorOfAnswer(JsonElement element) =>
        Find(element)?.Text() is { } word && Words.Plain(word) is "error" or "fail" or "err" or "ko"
        && element.First("task_status", "task_state", "job_status", "video_status", "generation_status").ValueKind
            == JsonValueKind.Undefined;

    /// <summary>Whether a task under way, or failed, by its word has succeeded by another one of its own.</summary>
    /// <param name="task">The task.</param>
    /// <param name="own">Its word.</param>
    public static bool SaysSuccessToo(JsonElement task, string? own)
    {
        foreach (JsonProperty member in task.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.True ? IsAmong(NamesOfFlags, member)
                : member.Value.ValueKind == JsonValueKind.String && IsAmong(NamesOfWords, member) && !member.Value.ValueEquals(own)
                    && member.Value.Text() is { } word && Meaning(word) == VeoTaskStatus.Succeeded
                    && !(member.NameEquals("status"u8) && IsOfAnswer(word)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a member has one of these names. Asked of every answer of a task under way, so nothing is made for it.</summary>
    private static bool IsAmong(byte[][] names, JsonProperty member)
    {
        foreach (byte[] name in names)
        {
            if (member.NameEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a task that has succeeded by its word has failed by another one of its own.</summary>
    public static bool SaysFailureToo(JsonElement task) =>
        Array.Exists(Names, name => task.At(name) is { ValueKind: JsonValueKind.String } other && other.Text() is { } word
            && Meaning(word) == VeoTaskStatus.Failed)
        || (task.At("success").ValueKind == JsonValueKind.False && !ErrorParser.Read(task.At("error")).IsNone);

    /// <summary>Whether an object's word says that there is no such task.</summary>
    public static bool SaysMissing(JsonElement element) => IsUnknownToDashScope(element)
        || element.At("status").Text() is { } word
        && ((word.Contains("not", StringComparison.OrdinalIgnoreCase)
                && (word.Contains("found", StringComparison.OrdinalIgnoreCase)
                    || word.Contains("exist", StringComparison.OrdinalIgnoreCase)))
            || word.Contains("不存在", StringComparison.Ordinal));

    /// <summary>What DashScope means by "UNKNOWN".</summary>
    public const string UnknownTask = "The gateway does not know the task, or not what became of it.";

    /// <summary>
    /// Whether an object is all that DashScope says of a task that it does not have: its id and "UNKNOWN", and no time of anything.
    /// </summary>
    private static bool IsUnknownToDashScope(JsonElement element) => element.ValueKind == JsonValueKind.Object
        && element.At("task_status").Text() is "UNKNOWN"
        && element.Members().All(member => member.Key() is "task_id" or "task_status" or "request_id");

    /// <summary>The word; one that may be the answer's own gives way to one that is the task's beyond doubt.</summary>
    private static JsonElement? Find(JsonElement task)
    {
        JsonElement? first = null;
        foreach (string name in Names)
        {
            JsonElement element = task.At(name);
            element = element.ValueKind == JsonValueKind.Object ? Inside(element)
                : element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 1 ? element[0] : element;
            if (element.ValueKind == JsonValueKind.String && element.Text() is { } word)
            {
                VeoTaskStatus meaning = Meaning(word);
                if (meaning != VeoTaskStatus.Unknown && !IsOfAnswer(word))
                {
                    return element;
                }

                if (double.TryParse(word, out _))
                {
                    continue;
                }

                first = first is null || (meaning == VeoTaskStatus.Succeeded
                    && Meaning(first.Value.Text()!) == VeoTaskStatus.Unknown) ? element : first;
            }
        }

        return first ?? Other(task);
    }

    /// <summary>The word in a status that is an object.</summary>
    private static JsonElement Inside(JsonElement status)
    {
        JsonElement named = status.First("state", "status", "phase", "name", "text", "label", "value", "code");
        return named.ValueKind == JsonValueKind.String ? named : status.Members().Select(member => member.Value)
            .FirstOrDefault(value => value.ValueKind == JsonValueKind.String && Meaning(value.Text() ?? "") != VeoTaskStatus.Unknown);
    }

    /// <summary>
    /// A member with another name that says so: "media_generation_status", "state_desc" beside a number, or the event that the answer tells
    /// of, such as "video.failed". Not the word of something else, such as a payment.
    /// </summary>
    private static JsonElement? Other(JsonElement task)
    {
        foreach (JsonProperty member in task.Members())
        {
            if (member.Value.ValueKind == JsonValueKind.String && member.Value.Text() is { } word && IsOther(Words.Of(member.Key()), word))
            {
                return member.Value;
            }
        }

        return null;
    }

    private static bool IsOther(List<string> name, string word) => name switch
    {
        [.., "status" or "state"] => name.Exists(
            part => part is "task" or "job" or "video" or "media" or "generation" or "render" or "current" or "run")
            && Meaning(word) != VeoTaskStatus.Unknown,
        ["status" or "state", { } saying] => Array.IndexOf(Sayings, saying) >= 0 && Meaning(word) != VeoTaskStatus.Unknown,
        ["event" or "type"] => word.Contains('.', StringComparison.Ordinal)
            && Meaning(word) is VeoTaskStatus.Succeeded or VeoTaskStatus.Failed or VeoTaskStatus.Canceled,
        [{ } only] => (only.EndsWith("状态", StringComparison.Ordinal) || only.EndsWith("狀態", StringComparison.Ordinal))
            && Meaning(word) != VeoTaskStatus.Unknown,
        _ => false,
    };

    private static bool? Flag(JsonElement task)
    {
        foreach (string name in Flags)
        {
            if (task.At(name).ValueKind is (JsonValueKind.True or JsonValueKind.False) and var kind)
            {
                return kind == JsonValueKind.True;
            }
        }

        return null;
    }

    private static bool IsOfAnswer(string word) => Words.Plain(word) is "success" or "ok" or "successful" or "succeed";
}
