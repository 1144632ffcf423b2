using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>Turns what result servers and the way to them say no to into failures. No message holds a path, a query or a key.</summary>
internal static partial class ResultFailures
{
    private const RegexOptions Words = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>The failure behind a status that brings no file, of the same kind as it would be for a poll.</summary>
    /// <param name="answer">The answer; its body is not touched.</param>
    /// <param name="video">The video that was asked for.</param>
    /// <param name="message">What the server said to it, fit to be shown; null when it said nothing.</param>
    public static RequestFailure Status(HttpResponseMessage answer, VeoVideo video, string? message)
    {
        AnswerHeaders headers = TaskClient.ReadHeaders(answer);
        FailureKind kind = headers.Challenge is null ? Classify(answer.StatusCode, video, message) : Blocked(video);
        int status = (int)answer.StatusCode;
        TimeSpan? wait = RetryAfterHeader.Read(headers);
        string text = $"{Host(video)} answered with HTTP {status} instead of the video{(message is null ? "." : $": {message}")}";
        text = wait == RetryAfterHeader.Maximum
            ? Joined(text, $"It asks for a pause of {wait.Value.TotalMinutes:0} minutes or longer.")
            : text;
        RequestFailure failure = Make(kind.Category, text) with
        {
            StatusCode = status,
            IsTransient = kind.IsTransient,
            EndsProvider = kind.EndsProvider,
        };
        return MayComeYet(failure) || failure.IsTransient ? failure with { RetryAfter = wait } : failure;
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

    /// <summary>Whether a status refuses the range, or its condition, rather than the file.</summary>
    public static bool IsOfRange(HttpStatusCode status) =>
        status is HttpStatusCode.NotModified or HttpStatusCode.PreconditionFailed or HttpStatusCode.NotImplemented;

    /// <summary>
    /// Whether what is missing may be there a little later: stores and content endpoints learn of a file after the gateway has called its
    /// task done, and say 404, or 403 where they do not list, until then; those in trouble may be out of it. Not where the server says that
    /// the time is over.
    /// </summary>
    public static bool MayComeYet(RequestFailure failure) => failure switch
    {
        { EndsProvider: true } => false,
        { Category: VeoErrorCategory.NotReady } or { StatusCode: 200, Category: VeoErrorCategory.Corrupt } => true,
        { StatusCode: 404 or 403 or >= 500, Category: VeoErrorCategory.LinkExpired } => !TimeIsOver().IsMatch(failure.Error.Message),
        { StatusCode: 200, Category: VeoErrorCategory.NotAVideo } => true,
        { Category: VeoErrorCategory.NotAVideo } when Missing().IsMatch(failure.Error.Message) => true,
        { StatusCode: 404 or >= 500, Category: VeoErrorCategory.NotFound } or { StatusCode: 409 } => true,
        { StatusCode: 429 or >= 500, IsTransient: true } => true,
        _ => SaysNotYet(failure),
    };

    /// <summary>Whether the server itself says that the time for it has not come yet, however long ago the task ended.</summary>
    public static bool SaysNotYet(RequestFailure failure) =>
        failure.Category is VeoErrorCategory.NotReady || (failure.StatusCode is < 500 && NotValidYet().IsMatch(failure.Error.Message));

    /// <summary>Whether a link is refused for its date, so that one with another may do.</summary>
    public static bool IsOfDate(RequestFailure failure) => failure.StatusCode is < 500 && NotValidYet().IsMatch(failure.Error.Message);

    /// <summary>Whether words speak of a result that is still being made.</summary>
    public static bool SaysNotReady(string? words) => words is not null && NotReady().IsMatch(words);

    /// <summary>The failure behind words that came with HTTP 200 and speak of what passes; null for any others.</summary>
    public static RequestFailure? OfWords(string? words) =>
        SaysNotReady(words) ? StillMade(words)
        : words is not null && (StorePasses().IsMatch(words) || Busy().IsMatch(words))
            ? Passing(VeoErrorCategory.Unavailable, $"The server has no video for now: {words}")
        : null;

    /// <summary>Whether words say that something is not there, or not any more.</summary>
    public static bool SaysGone(string words) => Missing().IsMatch(words) || TimeIsOver().IsMatch(words);

    /// <summary>Whether a server wants to be asked for bytes from the first one on, and nothing else.</summary>
    public static bool WantsRange(HttpStatusCode status, string? message) =>
        status is HttpStatusCode.RequestedRangeNotSatisfiable
        || ((int)status is >= 400 and <= 499 && message?.Contains("range", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>Whether a failure is this machine's, or the user's own limit: no other way to the video helps then.</summary>
    public static bool IsLocal(RequestFailure failure) => failure.Category is
        VeoErrorCategory.DiskFull or VeoErrorCategory.WriteFailed or VeoErrorCategory.WriteDenied or VeoErrorCategory.FileBusy
        or VeoErrorCategory.UnsafePath or VeoErrorCategory.VideoTooLarge;

    /// <summary>A link that has less time left than a download may need.</summary>
    public static RequestFailure LinkRunsOut() => Make(VeoErrorCategory.LinkExpired, "The link is about to expire.");

    /// <summary>The failure of a request that was not answered. A host that only has the video says nothing about its gateway.</summary>
    public static RequestFailure Connection(HttpRequestException exception, VeoVideo video)
    {
        RequestFailure failure = TransportFailures.Read(exception, Origin.Of(video.Uri!))!;
        return failure with { EndsProvider = failure.EndsProvider && Concerns(failure.Category, video) };
    }

    /// <summary>No answer within the time.</summary>
    public static RequestFailure NoAnswer(VeoVideo video) =>
        Passing(VeoErrorCategory.Unavailable, $"{Host(video)} did not answer in time.");

    /// <summary>The body ended or broke before its end.</summary>
    public static RequestFailure Broken(string how) => Passing(VeoErrorCategory.Incomplete, $"The transfer {how}.");

    /// <summary>Nothing came for so long that the connection counts as dead.</summary>
    public static RequestFailure Stalled() => Passing(VeoErrorCategory.Stalled, "The transfer stalled.");

    /// <summary>So little came that it would take for ever.</summary>
    public static RequestFailure Dripped(long bytes, TimeSpan time) => Passing(VeoErrorCategory.Stalled, string.Create(
        CultureInfo.InvariantCulture, $"The transfer almost stalled: {bytes} bytes in {time.TotalSeconds:0} s."));

    /// <summary>An answer that says nothing at all, as stores give that are still being filled.</summary>
    public static RequestFailure Empty() =>
        Passing(VeoErrorCategory.Corrupt, "The answer is empty, not an MP4 video.") with { StatusCode = 200 };

    /// <summary>An address or redirect that breaks a safety rule.</summary>
    public static RequestFailure Refused(RequestRefusedException refused) => Make(refused.Category, refused.Message);

    /// <summary>Whether words, or a page's title, are those of something in between that lets nobody through.</summary>
    public static bool IsBlocked(string? message) =>
        message is not null && (Firewall().IsMatch(message) || WebPages.IsChallengeTitle(message));

    /// <summary>Something else came than a video.</summary>
    public static RequestFailure NotAVideo(string message) => Make(VeoErrorCategory.NotAVideo, message);

    /// <summary>The page of something in between came in place of the video.</summary>
    public static RequestFailure BlockedBy(string message) => Make(VeoErrorCategory.Blocked, message);

    /// <summary>JSON that names neither a video nor an error, as endpoints give that have not heard of the video yet.</summary>
    public static RequestFailure SaysNothing() => NotAVideo("The answer is JSON, not an MP4 video.") with { StatusCode = 200 };

    /// <summary>The gateway's answer of HTTP 200 says that the video is still being made.</summary>
    public static RequestFailure StillMade(string? message) =>
        Passing(VeoErrorCategory.NotReady, message is null ? "The video is not there yet." : $"The video is not there yet: {message}");

    /// <summary>Something that is damaged, or not all there in spite of its announced length.</summary>
    public static RequestFailure Corrupt(string message) => Make(VeoErrorCategory.Corrupt, message);

    /// <summary>The beginning of a video under its own length, as stores give one that is still being uploaded.</summary>
    public static RequestFailure CutShort(string message) => Corrupt(message) with { StatusCode = 200 };

    /// <summary>A part of a file that does not fit to what is there.</summary>
    public static RequestFailure Misfit(string misfit) => Make(VeoErrorCategory.RangeMismatch, $"The server answered with {misfit}.");

    /// <summary>More than is allowed, or than was announced.</summary>
    public static RequestFailure TooLarge(string message) => Make(VeoErrorCategory.VideoTooLarge, message);

    /// <summary>More than the user wants.</summary>
    /// <param name="limit">The user's limit in bytes.</param>
    public static RequestFailure OverLimit(long limit) => TooLarge($"The video is larger than the limit of {limit} bytes.");

    /// <summary>An answer that breaks the protocol or its own promise.</summary>
    public static RequestFailure Invalid(string message) => Make(VeoErrorCategory.InvalidResponse, message);

    /// <summary>Two sentences as one text. The first may be a server's, which has its own way to end.</summary>
    public static string Joined(string first, string second) =>
        first.TrimEnd() is [.., '.' or '!' or '?' or '。' or '…'] whole ? $"{whole} {second}" : $"{first.TrimEnd()}. {second}";

    private static FailureKind Classify(HttpStatusCode status, VeoVideo video, string? message)
    {
        bool isMade = video.RequiresKey && (int)status is >= 400 and not (401 or 402 or 407 or 410 or 429) && SaysNotReady(message);
        if (isMade || status is HttpStatusCode.Accepted or HttpStatusCode.NoContent)
        {
            return FailureKind.Passing(VeoErrorCategory.NotReady);
        }

        if (!video.RequiresKey && (int)status is >= 400 and < 500 and not 410 && message is not null)
        {
            if (StorePasses().IsMatch(message) || Busy().IsMatch(message))
            {
                return FailureKind.Passing(VeoErrorCategory.Unavailable);
            }

            if (IsBlocked(message))
            {
                return Blocked(video);
            }
        }

        if (status is HttpStatusCode.Gone || (IsLinkGone(status, video) && !video.RequiresKey))
        {
            return FailureKind.Final(VeoErrorCategory.LinkExpired);
        }

        FailureKind kind = (int)status < 400
            ? FailureKind.Final(VeoErrorCategory.InvalidResponse)
            : FailureRules.Classify(FailureFacts.Of((int)status, message));
        return (kind.EndsProvider, Concerns(kind.Category, video), kind.Category) switch
        {
            (true, false, VeoErrorCategory.InvalidEndpoint) => FailureKind.Final(VeoErrorCategory.RequestRejected),
            (true, false, _) => kind with { EndsProvider = false },
            _ => kind,
        };
    }

    private static FailureKind Blocked(VeoVideo video) =>
        FailureKind.Everywhere(VeoErrorCategory.Blocked) with { EndsProvider = Concerns(VeoErrorCategory.Blocked, video) };

    /// <summary>
    /// Whether such a failure concerns the gateway as a whole: at its own endpoint, or at a proxy on the way to everything.
    /// </summary>
    private static bool Concerns(VeoErrorCategory category, VeoVideo video) =>
        video.RequiresKey || category is VeoErrorCategory.ProxyAuthentication;

    private static string Host(VeoVideo video) => video.Uri?.Host ?? "The gateway";

    private static RequestFailure Make(VeoErrorCategory category, string message) => new(new VeoTaskError(null, message, category));

    private static RequestFailure Passing(VeoErrorCategory category, string message) => Make(category, message) with { IsTransient = true };

    [GeneratedRegex(@"\bexpired|\bno longer\b|\bdeleted\b|\bremoved\b|\bpurged\b|过期|已失效|已删除", Words)]
    private static partial Regex TimeIsOver();

    [GeneratedRegex(@"TooSkewed|\bnot\b.{0,40}\byet\b|\bbefore\b.{0,20}\bvalid\b", Words)]
    private static partial Regex NotValidYet();

    /// <summary>What stores say with a status of 400 to 499 and take back a moment later.</summary>
    [GeneratedRegex(@"TooSkewed|\bnot\b.{0,40}\byet\b|\bRequestTimeout\b|\bSlowDown\b|\bOperationAborted\b|\bThrottl", Words)]
    private static partial Regex StorePasses();

    /// <summary>What firewalls and proxies say in a text or a title.</summary>
    [GeneratedRegex(
        @"^error code: 1\d{3}\b|captcha|\brequest (was |has been )?blocked|^error: the requested url could not be retrieved", Words)]
    private static partial Regex Firewall();

    [GeneratedRegex(
        @"\btoo many (requests|connections)\b|\brate.?limit|\b(re)?try (again )?later\b|\b(server|system|service) (is )?busy\b"
        + @"|\btemporarily\b|繁忙|频繁|稍后",
        Words)]
    private static partial Regex Busy();

    /// <summary>What says under HTTP 200 that something is not there.</summary>
    [GeneratedRegex(@"\bnot[ _]?found\b|\bno such\b|\bnot exist|\bNoSuchKey\b|不存在", Words)]
    private static partial Regex Missing();

    [GeneratedRegex(
        @"\bnot\b.{0,30}\b(completed?|ready|finished|generated)\b|\bnot\b.{0,40}\byet\b"
        + @"|\bstill\b.{0,40}\b(process|generat|running|render|made|upload)"
        + @"|\b(is|being|status:?)\s+(processing|generated|queued|pending|in[ _]progress|running|uploaded)\b"
        + @"|^\s*(processing|pending|queued|in[ _]progress|running|generating)\b"
        + "|未完成|未就绪|处理中|生成中|排队中|进行中|尚未",
        Words)]
    private static partial Regex NotReady();
}
