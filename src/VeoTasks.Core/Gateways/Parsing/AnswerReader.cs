using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>From an HTTP answer to a reading: what all adapters share before they add what is theirs.</summary>
internal static class AnswerReader
{
    /// <summary>Reads an answer to a question for a task. Never throws on shape.</summary>
    public static TaskReading Read(GatewayAnswer answer)
    {
        using AnswerDocument document = AnswerDocument.Parse(answer.Body);
        TaskReading reading = ReadBody(answer, document);
        return RetryAfterHeader.PollAfter(answer.Headers) is { } hint ? reading with { PollAfter = hint } : reading;
    }

    private static TaskReading ReadBody(GatewayAnswer answer, AnswerDocument document)
    {
        bool isSuccess = answer.StatusCode is >= 200 and <= 299;
        if (document.Fault is not null || (!isSuccess && document.Root.ValueKind != JsonValueKind.Object))
        {
            return TaskReading.Failed(FailureParser.Read(answer, document));
        }

        Anomalies notes = new();
        EnvelopeContent envelope = Envelope.Open(document.Root, notes, answer.Asked?.Id) with { Document = document };
        return envelope switch
        {
            { HasTask: true } when TaskParser.Read(envelope, notes) is var reading && !IsBare(reading, envelope)
                && (isSuccess || IsBelievable(reading, answer, envelope)) => Named(reading, answer.Asked?.Id, document.Root),
            { HasTask: false, IsRefusal: false } when isSuccess && answer.Asked is not null && ResultIn(envelope) is { } result =>
                Named(result, answer.Asked.Id, document.Root),
            { IsRefusal: true } when isSuccess => TaskReading.Failed(FailureParser.ReadRefusal(answer, envelope.Task)),
            _ => TaskReading.Failed(FailureParser.Read(answer, document)),
        };
    }

    /// <summary>Whether nothing but the answer's own word says "success": no id, no video. That tells nothing of a task.</summary>
    private static bool IsBare(TaskReading reading, EnvelopeContent envelope) =>
        reading is { Status: VeoTaskStatus.Succeeded, Id: null, Links: [], Inline: [] } && StatusWords.IsOfAnswer(envelope.Task)
        && envelope.Root.FirstText(TaskParser.IdNames) is null;

    /// <summary>
    /// What an answer that is nothing but the result holds: no id, no status, but a video, and a word that all is well or a name that
    /// speaks of a video. Null for any other.
    /// </summary>
    private static TaskReading? ResultIn(EnvelopeContent envelope)
    {
        List<JsonPlace> places = JsonPlace.In(envelope.Root);
        bool isWell = ErrorParser.CodeOf(envelope.Root) is { } code ? ErrorParser.IsSuccess(code)
            : envelope.Root.At("success").ValueKind == JsonValueKind.True;
        if (envelope.Root.ValueKind != JsonValueKind.Object
            || places.Exists(place => place.Value.FirstText(TaskParser.IdNames) is not null))
        {
            return null;
        }

        TaskReading reading = TaskParser.Read(envelope with { Task = envelope.Root, Holder = envelope.Root }, new());
        bool isSaid = isWell || reading.Inline.Count > 0 || reading.Links.Any(link => LinkParser.ShapeOf(link) == LinkShape.Video
            || places.Exists(place => place.Value.Text()?.Trim() == link && VideoSearch.SpeaksOfVideo(place)));
        return reading.Status == VeoTaskStatus.Succeeded && isSaid ? reading : null;
    }

    /// <summary>
    /// Whether an answer whose HTTP status speaks of an error tells of the task all the same: it has the id that was asked for, and the
    /// video, or a plain word beside nothing that says otherwise.
    /// </summary>
    private static bool IsBelievable(TaskReading reading, GatewayAnswer answer, EnvelopeContent envelope)
    {
        if (answer.Asked is not { } asked || reading.Id is not { } id || !TaskReading.IsSameId(asked.Id, id))
        {
            return false;
        }

        return reading.Status switch
        {
            VeoTaskStatus.Succeeded => reading is { Links: not [] } or { Inline: not [] },
            VeoTaskStatus.Queued or VeoTaskStatus.Running =>
                answer.StatusCode is not (401 or 402 or 403 or 407 or 429)
                && FailureFacts.Of(answer.StatusCode, envelope.Root).Error.IsNone,
            VeoTaskStatus.Failed => !StatusWords.IsErrorOfAnswer(envelope.Task) && reading.Error?.Message is not null
                && FailureParser.Read(answer)
                    is { EndsProvider: false, Category: VeoErrorCategory.RequestRejected or VeoErrorCategory.Unavailable },
            _ => false,
        };
    }

    /// <summary>
    /// The reading under the id that was asked for, if that is among the answer's, or if there is none: relays rewrite one of several.
    /// </summary>
    private static TaskReading Named(TaskReading reading, string? asked, JsonElement root)
    {
        string? id = reading.Id ?? root.FirstText(TaskParser.IdNames);
        id = asked is not null && (id is null || (!TaskReading.IsSameId(asked, id) && Envelope.Names(root, asked))) ? asked : id;
        return id == reading.Id ? reading : reading with { Id = id };
    }
}

/// <summary>What an answer's wrapping holds.</summary>
/// <param name="Task">The object with the status; kind Undefined when there is none.</param>
/// <param name="Holder">The object with the videos: the task itself, but for MuleRun, which lists them beside its <c>task_info</c>.</param>
/// <param name="IsRefusal">Whether <paramref name="Task"/> is not a task but says why there is none.</param>
internal readonly record struct EnvelopeContent(JsonElement Task, JsonElement Holder, bool IsRefusal)
{
    /// <summary>The whole answer.</summary>
    public JsonElement Root { get; init; }

    /// <summary>What has the texts of the answer that are too long for one.</summary>
    public AnswerDocument? Document { get; init; }

    public bool HasTask => Task.ValueKind == JsonValueKind.Object && !IsRefusal;
}

/// <summary>
/// Takes an answer out of its wrapping: an array, <c>{code,message,data:{...}}</c> up to three deep, <c>{output:{...}}</c> and the like,
/// <c>{task_info:{...},videos:[...]}</c>, JSON in a string, or none.
/// </summary>
internal static class Envelope
{
    private const int MaximumWrappings = 3;

    private static readonly string[] Wrappings =
        ["data", "result", "output", "task", "response", "job", "generation", "prediction", "operation", "operations", "body", "payload",
         "video"];

    /// <summary>Last words of names that hold an id.</summary>
    private static readonly string[] IdEnds =
        [" id ", " ids ", " uuid ", " name ", " key ", " no ", " task ", " job ", " handle ", " token ", " reference "];

    /// <summary>Ends of names of a task's own id, whoever gave it.</summary>
    private static readonly string[] TaskIdEnds = [" task id ", " job id ", " request id ", " reference id ", " reference "];

    /// <summary>Names of other tasks' ids.</summary>
    private static readonly string[] ForeignIds =
        ["from", "parent", "previous", "prev ", "source", "origin", "input", "extend", "remix", "prompt"];

    /// <summary>Names of other things' ids.</summary>
    private static readonly string[] ThingIds = ["reference", "user", "channel", "model", "account"];

    /// <summary>Finds the task, or the refusal that was sent instead of it.</summary>
    /// <param name="root">The answer.</param>
    /// <param name="notes">Where what is odd about it is noted.</param>
    /// <param name="asked">The id that was asked for, which tells the tasks of a list apart; null when it is not known.</param>
    public static EnvelopeContent Open(JsonElement root, Anomalies notes, string? asked = null)
    {
        JsonElement current = OneOf(root, asked);
        for (int wrapping = 0; ; wrapping++)
        {
            if (IsTask(current, asked))
            {
                return new(current, current, false) { Root = root };
            }

            if (current.At("task_info") is { ValueKind: JsonValueKind.Object } info)
            {
                return new(info, current, false) { Root = root };
            }

            JsonElement inner = Inner(current, asked);
            if (IsRefusal(current))
            {
                if (!IsTask(inner, asked))
                {
                    JsonElement refusal = StatusWords.SaysMissing(inner) ? inner : current;
                    return new(refusal, refusal, true) { Root = root };
                }

                notes.Add(Anomalies.CodeOnTask);
            }

            if (inner.ValueKind != JsonValueKind.Object || wrapping == MaximumWrappings)
            {
                JsonElement task = HasId(current) ? current : Elsewhere(root, asked);
                task = task.ValueKind != JsonValueKind.Object && asked is not null && Names(root, asked) ? root : task;
                return task.ValueKind == JsonValueKind.Object ? new(task, task, false) { Root = root } : new() { Root = root };
            }

            current = inner;
        }
    }

    /// <summary>Whether an answer has an id anywhere among those of its own task.</summary>
    public static bool Names(JsonElement root, string id) => JsonPlace.In(root).Exists(place =>
        place.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number
        && EndsIn(place, IdEnds)
        && !place.IsUnder(ForeignIds)
        && (EndsIn(place, TaskIdEnds) ? place.Owner?.IsUnder(ThingIds) is not true : !place.IsUnder(ThingIds))
        && place.Value.Text() is { } text && TaskReading.IsSameId(text, id));

    private static bool EndsIn(JsonPlace place, string[] ends) =>
        Array.Exists(ends, end => place.Name.EndsWith(end, StringComparison.Ordinal));

    /// <summary>
    /// What stands for a value: the one item of an array, or the item that was asked for, also when it is JSON in a string.
    /// </summary>
    private static JsonElement OneOf(JsonElement element, string? asked)
    {
        JsonElement opened = element.Opened();
        if (opened.ValueKind != JsonValueKind.Array)
        {
            return opened;
        }

        return opened.GetArrayLength() == 1 ? opened[0].Opened() : asked is null ? default : ItemOf(opened, asked);
    }

    private static JsonElement ItemOf(JsonElement array, string asked) =>
        array.EnumerateArray().FirstOrDefault(item => item.FirstText(TaskParser.IdNames) is { } id && TaskReading.IsSameId(id, asked));

    /// <summary>
    /// Whether a status is the task's own. It is not in <c>{status:"success",data:{id,status}}</c>; but new-api's task carries
    /// an id and the vendor's raw answer, with a status in the vendor's words, in <c>data</c>.
    /// </summary>
    private static bool IsTask(JsonElement element, string? asked)
    {
        if (!StatusWords.IsIn(element) || StatusWords.SaysMissing(element))
        {
            return false;
        }

        bool hasId = HasId(element);
        if (hasId ? !StatusWords.IsOfAnswerPlainly(element) : IsAnswersError(element))
        {
            return hasId;
        }

        JsonElement inner = Inner(element, asked);
        if (!hasId && !StatusWords.IsIn(inner) && Inner(inner, asked) is { ValueKind: JsonValueKind.Object } deeper)
        {
            inner = deeper;
        }

        return inner.ValueKind != JsonValueKind.Object || !StatusWords.IsIn(inner)
            || (StatusWords.IsOfAnswer(element)
                ? hasId && StatusWords.OfTask(inner, new()).Status is (VeoTaskStatus.Succeeded or VeoTaskStatus.Unknown)
                : hasId || !(HasId(inner) || element.At("data").ValueKind == JsonValueKind.Object));
    }

    /// <summary>What an object wraps: the first that says where a task stands or has an id, else <c>data</c>.</summary>
    private static JsonElement Inner(JsonElement element, string? asked, int deeper = MaximumWrappings - 1)
    {
        foreach (string name in element.ValueKind == JsonValueKind.Object ? Wrappings : [])
        {
            JsonElement inner = OneOf(element.At(name), asked);
            if (inner.ValueKind == JsonValueKind.Object
                && (name == "data" || StatusWords.IsIn(inner) || HasId(inner)
                    || (!HasId(element) && !ErrorParser.Read(inner.At("error")).IsNone)
                    || (deeper > 0 && Inner(inner, asked, deeper - 1).ValueKind == JsonValueKind.Object)))
            {
                return inner;
            }
        }

        return default;
    }

    /// <summary>The task that was asked for in a list of any name, or under its own id as a name.</summary>
    private static JsonElement Elsewhere(JsonElement root, string? asked)
    {
        List<JsonPlace> places = asked is null ? [] : JsonPlace.In(root);
        foreach (JsonElement element in places.Select(place => place.Value))
        {
            JsonElement named = element.At(asked!);
            if (StatusWords.IsIn(named))
            {
                return named;
            }

            if (StatusWords.IsIn(element) && element.FirstText(TaskParser.IdNames) is { } id && TaskReading.IsSameId(id, asked!))
            {
                return element;
            }
        }

        // The only one with a status, whatever it is called.
        List<JsonPlace> tasks = places.FindAll(place => place.Value.ValueKind == JsonValueKind.Object && StatusWords.IsIn(place.Value));
        return tasks is [var only, ..] && !StatusWords.IsOther(only) && tasks.TrueForAll(task => task == only || task.IsIn(only))
            && StatusWords.OfTask(only.Value, new()).Status != VeoTaskStatus.Unknown ? only.Value : default;
    }

    private static bool HasId(JsonElement element) => element.First(TaskParser.IdNames).ValueKind is not JsonValueKind.Undefined;

    /// <summary>Whether an object's word is that of an answer that gives no task: {"status":"error","message":"rate limit"}.</summary>
    private static bool IsAnswersError(JsonElement element) =>
        StatusWords.IsErrorOfAnswer(element) && !HasId(element)
        && !element.Members().Any(member => Words.Of(member.Key()).Exists(word => word is "progress" or "video" or "videos"));

    /// <summary>Whether an object without a status says that something went wrong, HTTP 200 or not.</summary>
    private static bool IsRefusal(JsonElement element) =>
        ErrorParser.CodeOf(element) is { } code && !ErrorParser.IsSuccess(code)
        || IsAnswersError(element)
        || element.At("success").ValueKind == JsonValueKind.False
        || element.At("base_resp", "status_code").Text() is { } own && !ErrorParser.IsSuccess(own)
        || StatusWords.SaysMissing(element)
        || FailureFacts.StatusIn(element) is not null
        || !ErrorParser.Read(element.At("error")).IsNone
        || !ErrorParser.Read(element.At("errors")).IsNone;
}
