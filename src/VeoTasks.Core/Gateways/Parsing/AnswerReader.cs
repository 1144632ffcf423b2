
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
