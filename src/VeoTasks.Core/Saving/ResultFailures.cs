using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>Turns what result servers and the way to them say no to into failures. No message holds a path, a query or a key.</summary>
internal static class ResultFailures
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>The failure behind a status that brings no file.</summary>
    /// <param name="answer">The answer; its body is not touched.</param>
    /// <param name="video">The video that was asked for.</param>
    /// <param name="message">What the gateway said to it, fit to be shown; null when it said nothing.</param>
    public static RequestFailure Status(HttpResponseMessage answer, VeoVideo video, string? message)
    {
        int status = (int)answer.StatusCode;
        VeoErrorCategory category = IsLinkGone(answer.StatusCode, video) && !video.RequiresKey ? VeoErrorCategory.LinkExpired : Categorize(status);
        bool isTransient = category is VeoErrorCategory.RateLimited or VeoErrorCategory.Unavailable;
        string text = $"{Host(video)} answered with HTTP {status} instead of the video{(message is null ? "." : $": {message}")}";
        return Make(category, text) with
        {
            StatusCode = status,
            IsTransient = isTransient,
            EndsProvider = category is VeoErrorCategory.Unauthorized,
            RetryAfter = isTransient ? RetryAfter(answer) : null,
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

    /// <summary>The failure of a request that was not answered.</summary>
    public static RequestFailure Connection(HttpRequestException exception, VeoVideo video)
    {
        string detail = exception.InnerException is SocketException socket ? $"{socket.SocketErrorCode}" : $"{exception.HttpRequestError}";
        return Make(VeoErrorCategory.Unavailable, $"The connection to {Host(video)} failed ({detail}).") with
        {
            // A certificate does not become valid by asking again.
            IsTransient = exception.InnerException is not AuthenticationException,
        };
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

    private static VeoErrorCategory Categorize(int status) => status switch
    {
        401 => VeoErrorCategory.Unauthorized,
        402 => VeoErrorCategory.QuotaExceeded,
        403 => VeoErrorCategory.Forbidden,
        404 => VeoErrorCategory.NotFound,
        408 or 425 => VeoErrorCategory.Unavailable,
        410 => VeoErrorCategory.LinkExpired,
        429 => VeoErrorCategory.RateLimited,
        501 => VeoErrorCategory.Unsupported,
        >= 500 => VeoErrorCategory.Unavailable,
        >= 400 => VeoErrorCategory.RequestRejected,
        _ => VeoErrorCategory.InvalidResponse,
    };

    /// <summary>The wait in Retry-After; a date counts from the server's own clock, not from ours.</summary>
    private static TimeSpan? RetryAfter(HttpResponseMessage answer)
    {
        TimeSpan? wait = answer.Headers.RetryAfter?.Delta ?? (answer.Headers.RetryAfter?.Date - answer.Headers.Date);
        return wait is { } given ? TimeSpan.FromTicks(Math.Clamp(given.Ticks, 0, LongestRetryAfter.Ticks)) : null;
    }

    private static string Host(VeoVideo video) => video.Uri?.Host ?? "The gateway";

    private static RequestFailure Make(VeoErrorCategory category, string message) => new(new VeoTaskError(null, message, category));
}
