using System.Text.Json;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>What became of a submission, as far as anybody can know.</summary>
internal enum SubmissionOutcome
{
    /// <summary>The gateway named a task.</summary>
    Accepted,

    /// <summary>The gateway said no; nothing is to be paid.</summary>
    Rejected,

    /// <summary>It never left this machine whole; sending it again costs nothing.</summary>
    NotSent,

    /// <summary>It may have been taken and be paid for. It is never sent again but at the user's word.</summary>
    Unknown,
}

/// <summary>What an answer to a submission, or the want of one, proves.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Failure">Why there is no task; null when there is one.</param>
internal sealed record SubmissionAnswer(SubmissionOutcome Outcome, RequestFailure? Failure)
{
    /// <summary>Every task id in the answer, the one to go by first.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>What is odd about an answer that names a task; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>Whether the gateway asks to be asked later: the only answers after which a submission is sent again by itself.</summary>
    public bool MayBeSentAgain { get; init; }

    /// <summary>The gateway's own number for the request, for its support and its log.</summary>
    public string? RequestId { get; init; }

    /// <summary>The trace of the request at the gateway.</summary>
    public string? TraceParent { get; init; }

    /// <summary>What the price was multiplied by, as the gateway wrote it.</summary>
    public string? Ratios { get; init; }

    /// <summary>An answer that names no task.</summary>
    public static SubmissionAnswer Without(SubmissionOutcome outcome, RequestFailure failure) => new(outcome, failure);
}

/// <summary>
/// Judges answers. An id counts whatever the status: gateways answer errors for tasks that exist. Without one the status and the gateway's
/// code say whether it can have come to a task; where neither says no for sure, the outcome is unknown.
/// </summary>
internal static class SubmissionRules
{
    /// <summary>
    /// new-api's codes for what is refused before anything is asked upstream, and for a task that was paid back (controller/relay.go,
    /// relay/relay_task.go).
    /// </summary>
    private static readonly string[] BeforeUpstream =
    [
        "invalid_request", "invalid_json", "missing_model", "invalid_size", "invalid_multipart_form", "model_mapping_failed",
            "model_price_error",
        "invalid_api_platform", "build_request_failed", "get_channel_failed", "model_not_found", "quota_not_enough", "insufficient_quota",
        "insufficient_user_quota", "pre_consume_token_quota_failed", "task_insert_failed",
    ];

    /// <summary>Codes of what went wrong once upstream had been asked: the task may exist, whatever the status.</summary>
    private static readonly string[] AfterUpstream =
    [
        "do_request_failed", "read_response_body_failed", "unmarshal_response_body_failed", "invalid_response",
            "task_billing_settlement_failed",
        "insert_task_failed", "settlement_pending",
    ];

    /// <summary>Judges an answer.</summary>
    /// <param name="answer">Status, headers and as much of the body as came.</param>
    /// <param name="isCut">Whether the body ended before its end.</param>
    /// <param name="idName">The gateway's own name for the id, and those on the way to it; null where the usual ones do.</param>
    public static SubmissionAnswer Read(GatewayAnswer answer, bool isCut = false, string? idName = null)
    {
        AnswerScan scan = WebPages.IsWebPage(answer) ? AnswerScan.Of(default) : AnswerScan.Of(answer.Body, idName);
        if (scan.Ids.Count > 0)
        {
            return new SubmissionAnswer(SubmissionOutcome.Accepted, null) { Ids = scan.Ids, Warning = Oddness(answer, scan, isCut) };
        }

        RequestFailure failure = FailureOf(answer, scan);
        SubmissionOutcome outcome = Judge(answer.StatusCode, scan, failure);
        return SubmissionAnswer.Without(outcome, failure) with
        {
            MayBeSentAgain = outcome is SubmissionOutcome.Rejected && failure.Category is not VeoErrorCategory.QuotaExceeded
                && (answer.StatusCode is 425 or 429 || failure.Category is VeoErrorCategory.RateLimited),
        };
    }

    private static SubmissionOutcome Judge(int status, AnswerScan scan, RequestFailure failure) => status switch
    {
        _ when scan.HasUnusableId || scan.Codes.Overlaps(AfterUpstream) => SubmissionOutcome.Unknown,
        407 => SubmissionOutcome.NotSent,
        >= 500 and not 505 => scan.Codes.Overlaps(BeforeUpstream) || failure.Category is VeoErrorCategory.QuotaExceeded
            ? SubmissionOutcome.Rejected
            : SubmissionOutcome.Unknown,

        // It was not processed here; 303 would say that it was.
        301 or 302 or 307 or 308 => SubmissionOutcome.Rejected,
        >= 200 and <= 299 => IsRefusal(scan) && !SaysItExists(failure) ? SubmissionOutcome.Rejected : SubmissionOutcome.Unknown,
        408 or 409 => SubmissionOutcome.Unknown,
        >= 400 and <= 422 or 425 or 426 or 428 or 429 or 431 or 451 or 455 or 505 when !SaysItExists(failure) => SubmissionOutcome.Rejected,
        _ => SubmissionOutcome.Unknown,
    };

    /// <summary>Whether a success is a refusal in truth, for a reason of the request's own rather than of the gateway's.</summary>
    private static bool IsRefusal(AnswerScan scan)
    {
        bool isRefused = false;
        foreach (ReadOnlyMemory<byte> part in scan.Documents)
        {
            using AnswerDocument document = AnswerDocument.Parse(part);
            if (!IsRefusal(document.Root))
            {
                continue;
            }

            int status = FailureRules.StatusOf(FailureFacts.Of(200, document.Root));
            if (status is 408 or 409 or (>= 500 and not 505) && !scan.Codes.Overlaps(BeforeUpstream))
            {
                return false;
            }

            isRefused = true;
        }

        return isRefused;
    }

    private static bool IsRefusal(JsonElement root)
    {
        EnvelopeContent envelope = Envelope.Open(root, new Anomalies());
        return envelope.IsRefusal
            || (envelope.HasTask && StatusWords.OfTask(envelope.Task, new Anomalies()).Status is VeoTaskStatus.Failed
                && !ErrorParser.OfTask(envelope.Task).IsNone);
    }

    private static bool SaysItExists(RequestFailure failure) =>
        failure.Error.Message.Contains("already exist", StringComparison.OrdinalIgnoreCase);

    private static RequestFailure FailureOf(GatewayAnswer answer, AnswerScan scan) => answer.StatusCode is >= 300 and <= 399
        ? new(new VeoTaskError(null, $"The gateway redirects (HTTP {answer.StatusCode}), and submissions do not follow redirects.",
            VeoErrorCategory.RedirectRefused))
        {
            StatusCode = answer.StatusCode,
        }
        : scan.Documents.Count > 1
            ? scan.Documents.Select(document => FailureParser.Read(answer with { Body = document })).MaxBy(failure =>
                failure.Error.Code is { } code && !FailureParser.IsOwnCode(code))!
            : FailureParser.Read(answer);

    private static string? Oddness(GatewayAnswer answer, AnswerScan scan, bool isCut)
    {
        List<string> odd = [];
        if (answer.StatusCode is < 200 or > 299)
        {
            odd.Add($"the gateway answered HTTP {answer.StatusCode}");
        }

        if (scan.Documents.Count > 1)
        {
            odd.Add($"its answer contains {scan.Documents.Count} documents");
        }

        if (scan.Ids.Count > 1)
        {
            odd.Add($"its answer names {scan.Ids.Count} tasks ({string.Join(", ", scan.Ids)}), any of which you may have to pay for");
        }

        if (isCut)
        {
            odd.Add("its answer was cut off");
        }

        return odd.Count > 0 ? $"The task was accepted, but {string.Join(", ", odd)}." : null;
    }
}
