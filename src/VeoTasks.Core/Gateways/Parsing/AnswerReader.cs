using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>From an HTTP answer to a reading: what all adapters share before they add what is theirs.</summary>
internal static class AnswerReader
{
    /// <summary>Reads an answer to a question for a task. Never throws on shape.</summary>
    public static TaskReading Read(GatewayAnswer answer)
    {
        var reading = ReadBody(answer);
        return RetryAfterHeader.PollAfter(answer.Headers) is { } hint ? reading with { PollAfter = hint } : reading;
    }

    /// <summary>
    /// The same for an API that names its videos in a member of its own: the link, an array of links, or objects that hold them.
    /// It is looked at when a task succeeded and none of the usual places has a video.
    /// </summary>
    public static TaskReading Read(GatewayAnswer answer, string videosMember)
    {
        var reading = Read(answer);
        if (reading.Status != VeoTaskStatus.Succeeded || reading.Links.Count + reading.Inline.Count > 0)
        {
            return reading;
        }

        using var document = AnswerBody.Parse(answer.Body)!;
        Anomalies notes = new(reading.Anomalies);
        VideoCollector videos = new(notes);
        videos.Add(Envelope.Open(document.RootElement, new()).Task.At(videosMember));
        return reading with { Links = videos.Links, Inline = videos.Inline, Anomalies = notes.Names };
    }

    private static TaskReading ReadBody(GatewayAnswer answer)
    {
        if (answer.StatusCode is < 200 or > 299)
        {
            return TaskReading.Failed(FailureParser.Read(answer));
        }

        using var document = AnswerBody.Parse(answer.Body);
        if (document is null)
        {
            return TaskReading.Failed(FailureParser.Read(answer));
        }

        Anomalies notes = new();
        var envelope = Envelope.Open(document.RootElement, notes);
        return envelope switch
        {
            { HasTask: true } => TaskParser.Read(envelope, notes),
            { IsRefusal: true } => TaskReading.Failed(FailureParser.ReadRefusal(answer, envelope.Task)),
            _ => TaskReading.Failed(FailureParser.Read(answer)),
        };
    }
}

/// <summary>What an answer's wrapping holds.</summary>
/// <param name="Task">The object with the status; kind Undefined when there is none.</param>
/// <param name="Holder">The object with the videos: the task itself, but for MuleRun, which lists them beside its <c>task_info</c>.</param>
/// <param name="IsRefusal">Whether <paramref name="Task"/> is not a task but says why there is none.</param>
internal readonly record struct EnvelopeContent(JsonElement Task, JsonElement Holder, bool IsRefusal)
{
    /// <summary>Whether there is a task.</summary>
    public bool HasTask => Task.ValueKind == JsonValueKind.Object && !IsRefusal;
}

/// <summary>
/// Takes an answer out of its wrapping: an array of one, <c>{code,message,data:{...}}</c> up to three deep,
/// <c>{task_info:{...},videos:[...]}</c>, or none.
/// </summary>
internal static class Envelope
{
    private const int MaximumWrappings = 3;

    /// <summary>Finds the task, or the refusal that was sent instead of it.</summary>
    public static EnvelopeContent Open(JsonElement root, Anomalies notes)
    {
        var current = OneOf(root);
        for (var wrapping = 0; ; wrapping++)
        {
            if (IsTask(current))
            {
                return Bare(current);
            }

            if (current.At("task_info") is { ValueKind: JsonValueKind.Object } info)
            {
                return new(info, current, false);
            }

            var inner = OneOf(current.At("data"));
            if (IsRefusal(current))
            {
                if (!IsTask(inner))
                {
                    return new(current, current, true);
                }

                notes.Add(Anomalies.CodeOnTask);
            }

            if (inner.ValueKind != JsonValueKind.Object || wrapping == MaximumWrappings)
            {
                return HasId(current) ? Bare(current) : default;
            }

            current = inner;
        }
    }

    private static EnvelopeContent Bare(JsonElement task) => new(task, task, false);

    private static JsonElement OneOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 1 ? element[0] : element;

    /// <summary>
    /// Whether a status is the task's own. It is not in <c>{status:"success",data:{id,status}}</c>; but new-api's task carries
    /// an id and the vendor's raw answer, with a status in the vendor's words, in <c>data</c>.
    /// </summary>
    private static bool IsTask(JsonElement element) =>
        element.At("status").Text() is not null && (HasId(element) || element.At("data", "status").Text() is null);

    private static bool HasId(JsonElement element) => element.FirstText(TaskParser.IdNames) is not null;

    /// <summary>Whether an object without a status says that something went wrong, HTTP 200 or not.</summary>
    private static bool IsRefusal(JsonElement element) =>
        element.At("code").Text() is { } code && !ErrorParser.IsSuccess(code)
        || element.At("success").ValueKind == JsonValueKind.False
        || !ErrorParser.Read(element.At("error")).IsNone;
}
