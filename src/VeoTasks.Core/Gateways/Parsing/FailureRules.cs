using System.Text.RegularExpressions;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Which failure is of which kind. Where no source is named it is the HTTP status's meaning (RFC 9110); new-api's codes and
/// sentences are from its source, MuleRun's statuses from its page on error codes. Order matters: the most telling fact first.
/// </summary>
internal static partial class FailureRules
{
    /// <summary>
    /// Phrases for money that is used up. A bare "quota exceeded" is not among them: with Google and others that is a rate limit.
    /// </summary>
    private static readonly string[] QuotaPhrases =
    [
        "quota not enough", "quota is not enough", "insufficient quota", "insufficient user quota", "exceeded your current quota",
        "spend limit", "key limit exceeded", "key usage exceeds limit", "out of quota", "spending limit", "billing hard limit",
        "billing not active", "billing disabled", "payment required", "in arrears", "arrearage", "overdue payment", "overdue bill",
        "balance: 0", "balance is 0", "余额: 0", "余额:0", "top up your", "please top up", "please recharge", "low balance", "balance is low",
        "buy more", "预扣费", "pre consume quota", "freetieronly", "free tier of the model", "free allocated quota",
        "subscription has expired", "subscription expired", "trial has ended", "trial has expired", "trial expired", "trial is over",
        "unpaid invoice", "payment is required", "upgrade your plan", "monthly usage limit", "monthly limit", "not enough quota",
        "account overdue", "not enough tokens", "insufficient tokens", "次数不足", "次數不足", "次数已用", "次數已用", "会员已", "會員已", "套餐已", "欠费", "欠費",
        "充值", "儲值",
    ];

    /// <summary>
    /// What money is called, with "quota" for what may only be a rate. Points may be those of a picture, and computing power scarce.
    /// </summary>
    private const string Money =
        "(balance|credit|funds|wallet|(?<!(key|data|control|way|end|view|anchor|time|corner|reference) ?)points|coins|resource pack"
        + "|资源包|資源包|资金|資金|余额|餘額|积分|積分|点数|點數|额度|額度|配额|配額|算力(?!.{0,20}(稍后|稍候|紧张|繁忙))|クレジット|残高"
        + "|ポイント|크레딧|잔액|saldo|solde|guthaben|crédito|crédit|кредит|баланс|средств|bakiye|số dư)";

    /// <summary>What it is when it is used up.</summary>
    private const string Lacking =
        "(insufficient|not enough|have enough|'t enough|not sufficient|no enough|out of|r[ua]n out|exhaust|deplet|used up|been consumed"
        + "|too low|no remaining|no more(?! than)|negative|overdue|不足|不够|不夠|用尽|用盡|用完|耗尽|耗盡|为零|为0|足りません|부족|insuficiente|insuffisant"
        + "|esgotado|agotado|épuisé|aufgebraucht|reicht nicht|nicht genug|nicht ausreichend|недостаточно|закончил|yetersiz|không đủ"
        + "|tidak cukup)";

    /// <summary>What may stand between the two.</summary>
    private const string Near = @"[^.,;。\n]{0,40}?";

    /// <summary>
    /// Words of a 403 that speak of the key rather than of one task: new-api's address list ("令牌" is its word for a key), banned
    /// user ("封禁") and group ("分组").
    /// </summary>
    private static readonly string[] KeyPhrases =
        ["access denied", "api key", "apikey", "banned", "令牌", "封禁", "分组"];

    /// <summary>What is said of a task that has not ended, under any status.</summary>
    private static readonly string[] NotReadyPhrases =
    [
        "not completed yet", "not complete yet", "not finished yet", "not ready yet", "still processing", "still running",
        "still in progress", "being processed", "is processing", "in the queue", "still being", "still generating", "still pending",
        "still queued", "not available yet", "not yet available", "处理中", "處理中", "処理中", "生成中", "进行中", "進行中", "排队中", "排隊中", "还在排队", "正在处理",
        "正在生成", "未完成",
    ];

    /// <summary>No such task, of nouns that are other things too.</summary>
    private static readonly string[] MissingPhrases =
    [
        "record not found", "resource not found", "resource does not exist", "resource is not found", "resource could not be found",
    ];

    /// <summary>A rate that was exceeded, under statuses other than 429: Google's older APIs say it with 403, Amazon's with 400.</summary>
    private static readonly string[] TooManyPhrases =
    [
        "too many requests", "too many concurrent", "过于频繁", "過於頻繁", "请求频繁", "限流", "限速", "频率限制", "頻率限制", "频率超", "请求过多", "请求数限制", "請求數限制",
        "太频繁", "多すぎ", "rate limit", "ratelimit", "rate exceeded", "throttling", "throttled", "resource exhausted", "slow down", "api limit",
        "concurrent limit", "concurrency limit", "request limit", "qps limit", "too frequent",
    ];

    /// <summary>What passes, under statuses that do not.</summary>
    private static readonly string[] BusyPhrases =
    [
        "system busy", "system is busy", "server busy", "server is busy", "service busy", "service is busy", "retry later",
        "try again later", "network error", "繁忙", "稍后再试", "稍后重试", "稍後再試", "稍後重試", "try later", "temporarily unavailable",
        "service unavailable", "overloaded", "maintenance", "维护", "維護", "database is locked", "connection reset", "connect error",
        "deadline exceeded", "i/o timeout", "handshake timeout", "no such host", ": eof", "unexpected eof", "high demand",
    ];

    /// <summary>What went wrong at the gateway and not in the request, in answers whose code says nothing to anyone.</summary>
    private static readonly string[] BrokenPhrases =
    [
        "server error", "internal error", "internal service error", "internal rpc error", "system error", "upstream timeout",
        "gateway timeout", "timed out", "time out", "内部错误", "內部錯誤", "系统错误", "系統錯誤", "系统异常", "系統異常", "服务异常", "服務異常", "服务器错误", "伺服器錯誤",
    ];

    /// <summary>The content endpoint's words for a vendor link that has gone.</summary>
    private static readonly string[] GoneUpstream =
    [
        "upstream service returned status 403", "upstream service returned status 404", "upstream service returned status 410",
    ];

    /// <summary>What a gateway keeps tasks as.</summary>
    private const string TaskNoun = @"\b(task|job|video|generation|prediction|operation|result)s?";

    private const string Key = "(api ?key|(access|secret) ?key( ?id)?|secret ?id|access ?token|credentials?)";

    /// <summary>No such task, at least under this path.</summary>
    private static FailureKind Unknown => FailureKind.Final(VeoErrorCategory.NotFound) with { TryNextRoute = true };

    /// <summary>No such path.</summary>
    private static FailureKind WrongPath => FailureKind.Everywhere(VeoErrorCategory.InvalidEndpoint) with { TryNextRoute = true };

    /// <summary>Classifies by what the body says, then by the status.</summary>
    public static FailureKind Classify(FailureFacts facts) => ByBody(facts) ?? ByStatus(facts);

    /// <summary>The HTTP status that a code inside an HTTP 200 stands for; 0 when the body has no code.</summary>
    public static int StatusOf(FailureFacts facts)
    {
        string code = Parsing.Words.Plain(facts.Error.Code ?? "").Replace('-', '_') ?? "";
        return code switch
        {
            "" => facts.InnerStatus
                ?? (facts.Says(BrokenPhrases) ? 500 : facts.Says("rate limit", "too many requests") ? 429 : 0),
            _ when int.TryParse(code, out int number) && number is >= 400 and <= 599 => number,
            "unauthorized" or "invalid_api_key" or "invalid_token" or "authentication_error" => 401,
            "access_denied" or "forbidden" or "permission_denied" => 403,
            "not_found" => 404,
            "rate_limit" or "rate_limited" or "rate_limit_exceeded" or "too_many_requests" => 429,
            "not_implemented" => 501,
            "get_task_failed" or "fail_to_fetch_task" or "convert_to_openai_video_failed" or "get_channel_failed" => 500,
            "server_error" or "internal_error" or "internal_server_error" or "system_busy" or "upstream_error" or "timeout" => 500,
            "service_unavailable" or "overloaded" => 503,
            _ when Named(facts) is { } named => named,
            _ when facts.Says(BrokenPhrases) => 500,
            // A word that means nothing to anyone, such as "error": the gateway refused and will do so again.
            _ => 400,
        };
    }

    /// <summary>The HTTP status of an error that Google's word names beside a number of its own; null for any other.</summary>
    private static int? Named(FailureFacts facts) => facts.Words.Split('\n').Select(static word => word switch
    {
        "unauthenticated" or "unauthorized" => 401,
        "permission denied" => 403,
        "resource exhausted" => 429,
        "internal" => 500,
        "unimplemented" => 501,
        "unavailable" => 503,
        "deadline exceeded" => 504,
        _ => (int?)null,
    }).FirstOrDefault(static status => status is not null);

    private static FailureKind? ByBody(FailureFacts facts) => facts switch
    {
        { IsChallenge: true } or { IsWebPage: true, Status: 403 } => FailureKind.Everywhere(VeoErrorCategory.Blocked),
        { Error.Code: FailureParser.TooDeep or FailureParser.TooMany } => FailureKind.Final(VeoErrorCategory.TooLarge),
        { IsWebPage: true, Status: >= 200 and <= 299 } => FailureKind.Everywhere(VeoErrorCategory.InvalidEndpoint),
        // One odd id can make a web server answer with its own 404 page, so this does not speak for all tasks.
        { IsWebPage: true, Status: 404 or 405 or 410 } => FailureKind.Final(VeoErrorCategory.InvalidEndpoint) with { TryNextRoute = true },
        // new-api checks a key's quota together with the key itself.
        { Status: 401 } when IsUsedUp(facts) || (facts.Says("quota") && facts.Says("exhausted", "used up")) =>
            FailureKind.Everywhere(VeoErrorCategory.QuotaExceeded),
        { Status: 401 } => FailureKind.Everywhere(VeoErrorCategory.Unauthorized),
        _ when facts.Says("task not exist", "任务不存在", "任務不存在") => Unknown,
        // Kie: no such task, or one that is older than its records.
        _ when facts.Says("record is null", "recordinfo is null", "records within") => Unknown,
        _ when facts.Says("record status is not success", "record result data") => FailureKind.Passing(VeoErrorCategory.NotReady),
        // new-api passes the vendor's "models/veo-... is no longer available" along inside whatever went wrong.
        _ when facts.Says("no longer available") && facts.Says("model", "veo") => FailureKind.Final(VeoErrorCategory.ModelRetired),
        _ when facts.Says(GoneUpstream) => FailureKind.Final(VeoErrorCategory.LinkExpired),
        { Status: < 500 } => ByPhrase(facts),
        { Status: 500 } when SaysMissing(facts) => Unknown,
        _ => null,
    };

    /// <summary>Whether a status says that money is used up: "NO_CREDITS".</summary>
    public static bool SaysUsedUp(string status) => IsUsedUp(FailureFacts.Of(0, status));

    /// <summary>A right that is missing is none that can be bought.</summary>
    private static bool IsUsedUp(FailureFacts facts) => facts.Says(QuotaPhrases)
        || (UsedUp().IsMatch(facts.Words) && !facts.Says("permission", "scope", "权限"));

    /// <summary>"Credits exhausted", "insufficient credits", "0 credits left"; not "no credits were charged".</summary>
    [GeneratedRegex(Money + Near + Lacking + "|" + Lacking + Near + Money
        + @"|\b(no|zero|0) ((more|remaining|available|enough|sufficient|usable) )?(balance|credits?|funds|points|coins|quota)\b"
        + @"(?! (was|were|will|have|has|had|is|are|used|charged|consumed|deducted|spent)\b)")]
    private static partial Regex UsedUp();

    private static FailureKind? ByPhrase(FailureFacts facts) => facts switch
    {
        _ when facts.Says(NotReadyPhrases) || (NotReady().IsMatch(facts.Words) && !facts.Says("too many", "limit", "maximum")) =>
            FailureKind.Passing(VeoErrorCategory.NotReady),
        { Status: 404 } when facts.Says("invalid url", "no handler found") => WrongPath,
        _ when facts.Says(MissingPhrases) || SaysMissing(facts) => Unknown,
        { Status: 0 or 400 or 403 } when facts.Says(TooManyPhrases) => FailureKind.Passing(VeoErrorCategory.RateLimited),
        { Status: 0 or 400 } when WrongKey().IsMatch(facts.Words) && !facts.Says("upstream", "channel", "渠道", "上游") =>
            FailureKind.Everywhere(VeoErrorCategory.Unauthorized),
        { Status: not 404 } when IsUsedUp(facts) => FailureKind.Everywhere(VeoErrorCategory.QuotaExceeded),
        { Status: 0 or 400 } when facts.Says(BusyPhrases) || facts.Says(BrokenPhrases) || Upstream5xx().IsMatch(facts.Words) =>
            FailureKind.Passing(VeoErrorCategory.Unavailable),
        { Status: 403 } when facts.Says("firewall", "by waf") => FailureKind.Everywhere(VeoErrorCategory.Blocked),
        // new-api's guard against private addresses refused to fetch this one video.
        { Status: 403 } when facts.Says("request blocked") => FailureKind.Final(VeoErrorCategory.Forbidden),
        { Status: 403 } when facts.Says(KeyPhrases) => FailureKind.Everywhere(VeoErrorCategory.Forbidden),
        _ => null,
    };

    /// <summary>Whether the words name a task, by its id or not, and say that it is not there; it may be a model that is not.</summary>
    private static bool SaysMissing(FailureFacts facts) =>
        Missing().IsMatch(facts.Words) || (facts.Error.Message is { } words && Missing().IsMatch(words));

    [GeneratedRegex(@"\b(returned|status|status code):? 5[0-9]{2}\b")]
    private static partial Regex Upstream5xx();

    /// <summary>"Task is not finished", "video generation in progress".</summary>
    [GeneratedRegex(TaskNoun + @"\b[^.\n]{0,30}(\bnot (yet )?(been )?(finished|completed?|ready|done)\b|\b(is |still )?in progress\b"
        + @"|\bis (still )?(queued|pending|running|waiting)\b)")]
    private static partial Regex NotReady();

    /// <summary>
    /// A key that is none, under statuses other than 401: Google says it with 400. A bare "token" or "signature" may be part of a prompt or
    /// of an image's link.
    /// </summary>
    [GeneratedRegex(
        Key + @"\b[^.,\n]{0,20}\b(invalid|incorrect|wrong|expired|revoked|disabled|required|missing"
        + @"|not (valid|found|exist|provided|recognized)|(does not|doesn't) exist|could not be (validated|verified))\b"
        + @"|\b(invalid|incorrect|wrong|missing|expired|no|unknown|provide an|provide a valid) " + Key + @"\b"
        + @"|\b(key|token) (has |was |is )?(been )?(revoked|expired|disabled)\b|\b(authentication|login) (failed|fail|failure|expired)\b"
        + @"|^auth failure|^unauthenticated$|^signature (does not match|failure)$|\bnot logged in\b|token已过期|未登录|未登錄|(无效的|無效的)(令牌|密钥|密鑰)"
        + "|(令牌|密钥|密鑰)(已过期|无效|無效)|(鉴权|认证|鑑權|認證)失败",
        RegexOptions.Multiline)]
    private static partial Regex WrongKey();

    /// <summary>"Task abc not found", "could not find task abc", "video with id 'abc' does not exist".</summary>
    [GeneratedRegex(
        TaskNoun + @"( with)?( the)?( id)?[ :='""`]*((?=\S{0,200}[\d_-])\S{1,200} )?"
        + @"(was |were |is |could |can )?(not (be )?found|(does not|doesn't) exist)\b"
        + @"|\b(task|job|generation|prediction|operation)( has| was| is)?( been)? (expired|deleted|removed)\b"
        + "|(任务|任務)已(经|經)?被?(过期|過期|删除|刪除|失效)"
        + @"|\b(not|n't|unable to|failed to) (find|locate) (the |a |any )?" + TaskNoun + @"\b"
        + @"|\bfile\b[^.\n]{0,80} may not exist\b"
        + @"|\bno such (task|job)\b|\bno " + TaskNoun + @"( was| were)? (found|(with|by)( the| this| that)?( given)? id)\b"
        + @"|\bunknown (task|job|prediction)\b(?! (type|status|mode|name|kind|model))|\b(task|job|prediction)\b.{0,100} is unknown\b"
        + "|(任务|任務|视频|視頻|タスク|ジョブ|動画|작업)((?!模型|渠道|用户|账号|图片|参数|类型|分组)[^。，,.\n]){0,40}?"
        + "(不存在|未找到|見つかりません|存在しません|찾을 수 없|존재하지 않)"
        + "|(未找到|找不到|没有找到|查无|查無|无)(此|该|這個|这个)?(任务|任務)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Missing();

    private static FailureKind ByStatus(FailureFacts facts) => facts.Status switch
    {
        402 => FailureKind.Everywhere(VeoErrorCategory.QuotaExceeded),
        // Without a word about the key it may be another account's task, which says nothing about the others in the list.
        403 => FailureKind.Final(VeoErrorCategory.Forbidden),
        404 or 410 => Unknown,
        405 => WrongPath,
        407 => FailureKind.Everywhere(VeoErrorCategory.ProxyAuthentication),
        // 423: MuleRun, "currently being written".
        408 or 423 or 425 => FailureKind.Passing(VeoErrorCategory.Unavailable),
        429 => FailureKind.Passing(VeoErrorCategory.RateLimited),
        // Kie's 451 is an image of the request that it could not fetch; any other gateway's is HTTP's, a law's.
        451 when facts.Says("fetch the image") => FailureKind.Final(VeoErrorCategory.RequestRejected),
        451 => FailureKind.Final(VeoErrorCategory.Forbidden),
        // Kie, "undergoing maintenance".
        455 => FailureKind.Passing(VeoErrorCategory.Unavailable),
        >= 400 and <= 499 => FailureKind.Final(VeoErrorCategory.RequestRejected),
        501 => FailureKind.Final(VeoErrorCategory.Unsupported) with { TryNextRoute = true },
        // A network that wants somebody to sign in first.
        511 => FailureKind.Passing(VeoErrorCategory.Blocked),
        // Kie, "currently disabled".
        505 => FailureKind.Final(VeoErrorCategory.Unsupported),
        >= 500 => FailureKind.Passing(VeoErrorCategory.Unavailable),
        _ => FailureKind.Passing(VeoErrorCategory.InvalidResponse),
    };
}

/// <summary>The class a failure falls into and what follows from it.</summary>
internal readonly record struct FailureKind(VeoErrorCategory Category)
{
    /// <summary>Whether asking again later can help.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether all of the provider's tasks would fare the same.</summary>
    public bool EndsProvider { get; init; }

    /// <summary>Whether another path of the same gateway may know the task.</summary>
    public bool TryNextRoute { get; init; }

    /// <summary>It concerns this one request or task, for good.</summary>
    public static FailureKind Final(VeoErrorCategory category) => new(category);

    /// <summary>It may pass.</summary>
    public static FailureKind Passing(VeoErrorCategory category) => new(category) { IsTransient = true };

    /// <summary>It concerns the gateway as a whole.</summary>
    public static FailureKind Everywhere(VeoErrorCategory category) => new(category) { EndsProvider = true };
}
