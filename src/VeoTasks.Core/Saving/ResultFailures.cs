using System.Net;
using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>Turns what result servers and the way to them say no to into failures. No message holds a path, a query or a key.</summary>
internal static class ResultFailures
{
    /// <summary>The failure behind a status that brings no file, of the same kind as it would be for a poll.</summary>
    /// <param name="answer">The answer; its body is not touched.</param>
    /// <param name="video">The video that was asked for.</param>
    /// <param name="message">What the gateway said to it, fit to be shown; null when it said nothing.</param>
    public static RequestFailure Status(HttpResponseMessage answer, VeoVideo video, string? message)
    {
        FailureKind kind = Classify(answer.StatusCode, video, message);
        int status = (int)answer.StatusCode;
        string text = $"{Host(video)} answered with HTTP {status} instead of the video{(message is null ? "." : $": {message}")}";
        return Make(kind.Category, text) with
        {
            StatusCode = status,
            IsTransient = kind.IsTransient,
            EndsProvider = kind.EndsProvider,
            RetryAfter = kind.IsTransient ? RetryAfterHeader.Read(TaskClient.ReadHeaders(answer)) : null,
        };
    }

    /// <summary>
    /// Whether the status may mean that the link has run out, so that a fresh one is worth asking for. Stores of signed links answer
    /// 400 (Google), 401 or 403 (S3, Azure, OSS) then; at a gateway's own endpoint 400 and 401 mean what they say.
    /// </summary>
    public static bool IsLinkGone(HttpStatusCode status, VeoVideo video) => status switch
    {
        HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone => true,
        HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized => !video.RequiresKey,
        _ => false,
    };

    /// <summary>A link that has less time left than a download may need.</summary>
    public static RequestFailure LinkRunsOut() => Make(VeoErrorCategory.LinkExpired, "The link runs out.");

    /// <summary>The failure of a request that was not answered. A host that only has the video says nothing about its gateway.</summary>
    public static RequestFailure Connection(HttpRequestException exception, VeoVideo video)
    {
        RequestFailure failure = TransportFailures.Read(exception, Origin.Of(video.Uri!))!;
        return failure with { EndsProvider = failure.EndsProvider && Concerns(failure.Category, video) };
    }

    /// <summary>No answer within the time.</summary>
    public static RequestFailure NoAnswer(VeoVideo video) =>
        Make(VeoErrorCategory.Unavailable, $"{Host(video)} did not answer in time.") with { IsTransient = true };

    /// <summary>The body ended or broke before its end.</summary>
    public static RequestFailure Broken(string how) => Make(VeoErrorCategory.Incomplete, $"The transfer {how}.") with { IsTransient = true };

    /// <summary>Nothing came for so long that the connection counts as dead.</summary>
    public static RequestFailure Stalled() => Make(VeoErrorCategory.Stalled, "The transfer stalled.") with { IsTransient = true };

    /// <summary>An address or redirect that breaks a safety rule.</summary>
    public static RequestFailure Refused(RequestRefusedException refused) => Make(refused.Category, refused.Message);

    /// <summary>Something else came than a video.</summary>
    public static RequestFailure NotAVideo(string message) => Make(VeoErrorCategory.NotAVideo, message);

    /// <summary>Something that is empty, or damaged, or not all there in spite of its announced length.</summary>
    public static RequestFailure Corrupt(string message) => Make(VeoErrorCategory.Corrupt, message);

    /// <summary>A part of a file that does not fit to what is there.</summary>
    public static RequestFailure Misfit(string message) => Make(VeoErrorCategory.RangeMismatch, message);

    /// <summary>More than is allowed, or than was announced.</summary>
    public static RequestFailure TooLarge(string message) => Make(VeoErrorCategory.VideoTooLarge, message);

    /// <summary>More than the user wants.</summary>
    /// <param name="limit">The user's limit in bytes.</param>
    public static RequestFailure OverLimit(long limit) => TooLarge($"The video is larger than the limit of {limit} bytes.");

    /// <summary>An answer that breaks the protocol or its own promise.</summary>
    public static RequestFailure Invalid(string message) => Make(VeoErrorCategory.InvalidResponse, message);

    private static FailureKind Classify(HttpStatusCode status, VeoVideo video, string? message)
    {
        if (status is HttpStatusCode.Gone || (IsLinkGone(status, video) && !video.RequiresKey))
        {
            return FailureKind.Final(VeoErrorCategory.LinkExpired);
        }

        FailureKind kind = (int)status < 400 ? FailureKind.Final(VeoErrorCategory.InvalidResponse) : FailureRules.Classify(FailureFacts.Of((int)status, message));
        return (kind.EndsProvider, Concerns(kind.Category, video), kind.Category) switch
        {
            (true, false, VeoErrorCategory.InvalidEndpoint) => FailureKind.Final(VeoErrorCategory.RequestRejected),
            (true, false, _) => kind with { EndsProvider = false },
            _ => kind,
        };
    }

    /// <summary>Whether such a failure concerns the gateway as a whole: at its own endpoint, or at a proxy on the way to everything.</summary>
    private static bool Concerns(VeoErrorCategory category, VeoVideo video) => video.RequiresKey || category is VeoErrorCategory.ProxyAuthentication;

    private static string Host(VeoVideo video) => video.Uri?.Host ?? "The gateway";

    private static RequestFailure Make(VeoErrorCategory category, string message) => new(new VeoTaskError(null, message, category));
}
