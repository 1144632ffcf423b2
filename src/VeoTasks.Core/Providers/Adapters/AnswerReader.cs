using VeoTasks.Providers.Failures;
using VeoTasks.Providers.Reading;

namespace VeoTasks.Providers.Adapters;

/// <summary>From an HTTP answer to a reading: what all adapters share before they add what is theirs.</summary>
internal static class AnswerReader
{
    /// <summary>Reads an answer to a question for a task. Never throws on shape.</summary>
    public static TaskReading Read(GatewayAnswer answer)
    {
        var reading = ReadBody(answer);
        return RetryAfterHeader.PollAfter(answer.Headers) is { } hint ? reading with { PollAfter = hint } : reading;
    }

    private static TaskReading ReadBody(GatewayAnswer answer)
    {
        if (answer.StatusCode is < 200 or > 299)
        {
            return TaskReading.Failed(FailureReads.Read(answer));
        }

        using var document = AnswerBody.Parse(answer.Body);
        if (document is null)
        {
            return TaskReading.Failed(FailureReads.Read(answer));
        }

        Anomalies notes = new();
        var envelope = Envelope.Open(document.RootElement, notes);
        return envelope switch
        {
            { HasTask: true } => TaskReads.Read(envelope, notes),
            { IsRefusal: true } => TaskReading.Failed(FailureReads.ReadRefusal(answer, envelope.Task)),
            _ => TaskReading.Failed(FailureReads.Read(answer)),
        };
    }
}
