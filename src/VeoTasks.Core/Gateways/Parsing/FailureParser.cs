using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Says what an answer without a result means, whatever gateway it came from: for polls as well as for a gateway's own content
/// and download endpoints. Not for other hosts, a CDN's 403 says nothing about the gateway's key.
/// </summary>
public static class FailureParser
{
    /// <summary>The body is empty.</summary>
    public const string EmptyBody = "empty-body";

    /// <summary>The body is no JSON, or cut.</summary>
    public const string InvalidJson = "invalid-json";

    /// <summary>The body nests deeper than any task.</summary>
    public const string TooDeep = "too-deep";

    /// <summary>The body is JSON, but holds neither a task nor an error.</summary>
    public const string NoTask = "no-task";

    /// <summary>Whether a code is one of those above, which say nothing that the message does not say.</summary>
    public static bool IsOwnCode(string code) => code is EmptyBody or InvalidJson or TooDeep or NoTask;

    /// <summary>Classifies an answer that gave no result. Never throws on shape.</summary>
    /// <param name="answer">The answer, of any HTTP status.</param>
    /// <param name="now">The local time, for a Retry-After date in an answer that carries no Date.</param>
    public static RequestFailure Read(GatewayAnswer answer, DateTimeOffset? now = null)
    {
        var facts = FailureFacts.Of(answer);
        if (answer.StatusCode is >= 200 and <= 299 && !facts.IsWebPage)
        {
            facts = InSuccess(answer, facts);
        }

        return Failure(answer, facts, now);
    }

    /// <summary>Classifies an error that came as JSON inside an answer of HTTP 200.</summary>
    internal static RequestFailure ReadRefusal(GatewayAnswer answer, JsonElement refusal)
    {
        var facts = FailureFacts.Of(answer.StatusCode, refusal);
        return Failure(answer, facts with { Status = FailureRules.StatusOf(facts) }, null);
    }

    private static RequestFailure Failure(GatewayAnswer answer, FailureFacts facts, DateTimeOffset? now)
    {
        var kind = FailureRules.Classify(facts);
        return new(new VeoTaskError(facts.Error.Code, facts.Error.Message ?? Generic(answer, facts), kind.Category))
        {
            IsTransient = kind.IsTransient,
            EndsProvider = kind.EndsProvider,
            TryNextRoute = kind.TryNextRoute,
            RetryAfter = RetryAfterHeader.Read(answer.Headers, now),
            StatusCode = answer.StatusCode,
            IsPageTitle = facts is { IsWebPage: true, Error.Message: not null },
        };
    }

    /// <summary>The facts of a success that is none: an error inside, or nothing that can be read.</summary>
    private static FailureFacts InSuccess(GatewayAnswer answer, FailureFacts facts)
    {
        var status = answer.StatusCode;
        if (AnswerBody.WithoutMark(answer.Body).IsEmpty)
        {
            return new() { Status = status, Error = new(EmptyBody, $"The gateway's answer is empty (HTTP {status}).") };
        }

        using var document = AnswerBody.Parse(answer.Body);
        if (document is null && NestingParser.IsTooDeep(answer.Body))
        {
            return new() { Status = status, Error = new(TooDeep, $"The gateway's answer nests deeper than {AnswerBody.MaximumDepth} levels.") };
        }

        if (document is null)
        {
            var message = TextSanitizer.Clean($"The gateway's answer is not JSON (HTTP {status}): {facts.Error.Message}");
            return new() { Status = status, Error = new(InvalidJson, message) };
        }

        return facts.Error.IsNone
            ? new() { Status = status, Error = new(NoTask, $"The gateway's answer holds no task (HTTP {status}).") }
            : facts with { Status = FailureRules.StatusOf(facts) };
    }

    private static string Generic(GatewayAnswer answer, FailureFacts facts) =>
        facts.IsWebPage
            ? TextSanitizer.Clean($"The gateway answered with a web page instead of JSON (HTTP {answer.StatusCode}): {WebPages.Start(answer)}")!
            : $"The gateway answered HTTP {answer.StatusCode} and gave no reason.";
}

/// <summary>Tells JSON that is nested too deep to be a task from JSON that is broken.</summary>
internal static class NestingParser
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Whether a body that could not be parsed begins as JSON and nests deeper than is read. Keeps nothing of it but a bit for each level.</summary>
    public static bool IsTooDeep(ReadOnlyMemory<byte> body)
    {
        Utf8JsonReader reader = new(AnswerBody.WithoutMark(body).Span, AnyDepth);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= AnswerBody.MaximumDepth)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // Broken before it got that deep.
        }

        return false;
    }
}
