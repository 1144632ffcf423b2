using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Says what an answer without a result means, whatever gateway it came from: for polls as well as for a gateway's own content
/// and download endpoints. Not for other hosts, a CDN's 403 says nothing about the gateway's key.
/// </summary>
internal static class FailureParser
{
    /// <summary>The body is empty.</summary>
    public const string EmptyBody = "empty-body";

    /// <summary>The body is no JSON, or cut.</summary>
    public const string InvalidJson = "invalid-json";

    /// <summary>The body nests deeper than any task.</summary>
    public const string TooDeep = "too-deep";

    /// <summary>The body holds more values than any task.</summary>
    public const string TooMany = "too-many-values";

    /// <summary>The body is JSON, but holds neither a task nor an error.</summary>
    public const string NoTask = "no-task";

    /// <summary>Whether a code is one of those above, which say nothing that the message does not say.</summary>
    public static bool IsOwnCode(string code) => code is EmptyBody or InvalidJson or TooDeep or TooMany or NoTask;

    /// <summary>Classifies an answer that gave no result. Never throws on shape.</summary>
    /// <param name="answer">The answer, of any HTTP status.</param>
    /// <param name="now">The local time, for a Retry-After date in an answer that carries no Date.</param>
    public static RequestFailure Read(GatewayAnswer answer, DateTimeOffset? now = null)
    {
        using AnswerDocument document = AnswerDocument.Parse(answer.Body);
        return Read(answer, document, now);
    }

    /// <summary>The same for an answer whose body has been read.</summary>
    internal static RequestFailure Read(GatewayAnswer answer, AnswerDocument document, DateTimeOffset? now = null)
    {
        FailureFacts facts = FailureFacts.Of(answer, document);
        return Failure(answer, answer.StatusCode is >= 200 and <= 299
            && !facts.IsWebPage ? InSuccess(answer, document, facts) : facts, now);
    }

    /// <summary>Classifies an error that came as JSON inside an answer of HTTP 200.</summary>
    internal static RequestFailure ReadRefusal(GatewayAnswer answer, JsonElement refusal)
    {
        FailureFacts facts = FailureFacts.Of(answer.StatusCode, refusal);
        return Failure(answer, facts with { Status = StatusWords.SaysMissing(refusal) ? 404 : FailureRules.StatusOf(facts) }, null);
    }

    private static RequestFailure Failure(GatewayAnswer answer, FailureFacts facts, DateTimeOffset? now)
    {
        FailureKind kind = FailureRules.Classify(facts);
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
    private static FailureFacts InSuccess(GatewayAnswer answer, AnswerDocument document, FailureFacts facts)
    {
        string? message = document.Fault switch
        {
            EmptyBody => $"The gateway's answer is empty (HTTP {answer.StatusCode}).",
            TooDeep => $"The gateway's answer nests deeper than {AnswerDocument.MaximumDepth} levels.",
            TooMany => $"The gateway's answer holds more than {AnswerDocument.MaximumTokens} values.",
            InvalidJson => TextSanitizer.Clean($"The gateway's answer is not JSON (HTTP {answer.StatusCode}): {facts.Error.Message}"),
            _ => facts.Error.IsNone ? $"The gateway's answer holds no task (HTTP {answer.StatusCode})." : null,
        };
        return message is null
            ? facts with { Status = FailureRules.StatusOf(facts) }
            : new() { Status = answer.StatusCode, Error = new(document.Fault ?? NoTask, message), IsChallenge = facts.IsChallenge };
    }

    private static string Generic(GatewayAnswer answer, FailureFacts facts) =>
        facts.IsWebPage
            ? TextSanitizer.Clean(
                $"The gateway answered with a web page instead of JSON (HTTP {answer.StatusCode}): {WebPages.Start(answer)}")!
            : $"The gateway answered HTTP {answer.StatusCode} and gave no reason.";
}
