using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Failures;

public sealed class FailureReadsTests
{
    [Theory]
    [InlineData(400, VeoErrorCategory.RequestRejected)]
    [InlineData(409, VeoErrorCategory.RequestRejected)]
    [InlineData(422, VeoErrorCategory.RequestRejected)]
    [InlineData(404, VeoErrorCategory.NotFound)]
    [InlineData(410, VeoErrorCategory.NotFound)]
    [InlineData(403, VeoErrorCategory.Forbidden)]
    [InlineData(451, VeoErrorCategory.Forbidden)]
    [InlineData(501, VeoErrorCategory.Unsupported)]
    public void These_statuses_end_one_task(int status, VeoErrorCategory category)
    {
        var failure = FailureParser.Read(Of(status, "{}"));

        Assert.Equal((category, false, false), (failure.Category, failure.IsTransient, failure.EndsProvider));
    }

    [Theory]
    [InlineData(401, VeoErrorCategory.Unauthorized)]
    [InlineData(402, VeoErrorCategory.QuotaExceeded)]
    [InlineData(405, VeoErrorCategory.InvalidEndpoint)]
    [InlineData(407, VeoErrorCategory.ProxyAuthentication)]
    public void These_statuses_end_the_provider(int status, VeoErrorCategory category)
    {
        var failure = FailureParser.Read(Of(status, "{}"));

        Assert.Equal((category, false, true), (failure.Category, failure.IsTransient, failure.EndsProvider));
    }

    [Theory]
    [InlineData(408, VeoErrorCategory.Unavailable)]
    [InlineData(423, VeoErrorCategory.Unavailable)]
    [InlineData(425, VeoErrorCategory.Unavailable)]
    [InlineData(429, VeoErrorCategory.RateLimited)]
    [InlineData(500, VeoErrorCategory.Unavailable)]
    [InlineData(502, VeoErrorCategory.Unavailable)]
    [InlineData(503, VeoErrorCategory.Unavailable)]
    [InlineData(504, VeoErrorCategory.Unavailable)]
    [InlineData(520, VeoErrorCategory.Unavailable)]
    [InlineData(524, VeoErrorCategory.Unavailable)]
    [InlineData(529, VeoErrorCategory.Unavailable)]
    [InlineData(304, VeoErrorCategory.InvalidResponse)]
    [InlineData(100, VeoErrorCategory.InvalidResponse)]
    public void These_statuses_pass(int status, VeoErrorCategory category)
    {
        var failure = FailureParser.Read(Of(status, ""));

        Assert.Equal((category, true, false), (failure.Category, failure.IsTransient, failure.EndsProvider));
        Assert.Equal($"The gateway answered HTTP {status} and gave no reason.", failure.Error.Message);
    }

    [Theory]
    [InlineData(403, """{"error":{"code":"quota_not_enough","message":"x"}}""")]
    [InlineData(403, """{"error":{"message":"用户额度不足, 剩余额度: 0","type":"new_api_error"}}""")]
    [InlineData(403, """{"message":"\u4f59\u989d\u4e0d\u8db3"}""")]
    [InlineData(429, """{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}""")]
    [InlineData(429, """{"detail":"Daily spend limit exceeded"}""")]
    [InlineData(400, """{"message":"Insufficient balance"}""")]
    [InlineData(402, "")]
    [InlineData(403, """{"error":{"message":"积分不足，请先充值"}}""")]
    [InlineData(403, """{"error":{"message":"账户余额不够"}}""")]
    [InlineData(403, """{"msg":"您的帳戶點數已用完"}""")]
    [InlineData(400, """{"message":"账号已欠费"}""")]
    [InlineData(403, """{"detail":"You have run out of credits"}""")]
    [InlineData(403, """{"message":"You don't have enough credits for this request"}""")]
    [InlineData(403, """{"message":"Monthly spending limit reached"}""")]
    [InlineData(403, """{"message":"您的套餐已用完"}""")]
    [InlineData(403, """{"message":"Yetersiz bakiye"}""")]
    [InlineData(403, """{"error":"Your credit balance is too low to access the API"}""")]
    [InlineData(400, """{"code":"Arrearage","message":"Access denied, please make sure your account is in good standing."}""")]
    [InlineData(403, """{"code":"AccountOverdueError","message":"The request failed because your account has an overdue balance."}""")]
    [InlineData(403, """{"error":{"message":"クレジットが不足しています"}}""")]
    [InlineData(403, """{"error":{"message":"크레딧이 부족합니다"}}""")]
    [InlineData(403, """{"error":{"message":"Saldo insuficiente"}}""")]
    [InlineData(403, """{"error":{"message":"Недостаточно средств на балансе"}}""")]
    [InlineData(429, """{"code":"1113","message":"您的账户已欠费，请充值后重试。"}""")]
    [InlineData(200, """{"code":402,"msg":"Insufficient credits."}""")]
    [InlineData(403, """{"error":{"message":"You have 0 credits left"}}""")]
    [InlineData(400, """{"error":{"message":"Low balance, please add funds"}}""")]
    [InlineData(403, """{"error":{"message":"Your trial balance has been consumed"}}""")]
    [InlineData(403, """{"error":{"message":"pre-consume quota failed, user quota: $0.01, need quota: $0.4"}}""")]
    [InlineData(403, """{"error":{"message":"预扣费额度失败, 用户剩余额度: ¥0.01, 需要预扣费额度: ¥3"}}""")]
    [InlineData(403, """{"code":"AllocationQuota.FreeTierOnly","message":"The free tier of the model has been exhausted."}""")]
    public void Money_that_is_used_up_ends_the_provider(int status, string body)
    {
        var failure = FailureParser.Read(Of(status, body));

        Assert.Equal((VeoErrorCategory.QuotaExceeded, false, true), (failure.Category, failure.IsTransient, failure.EndsProvider));
    }

    [Fact]
    public void A_firewalls_challenge_without_a_body_blocks()
    {
        GatewayAnswer empty = Of(202, "");

        Assert.Equal(VeoErrorCategory.Blocked, FailureParser.Read(empty with { Headers = empty.Headers with { Challenge = "challenge" } }).Category);
    }

    [Theory]
    [InlineData("""{"error":{"code":"access_denied","message":"x"}}""")]
    [InlineData("""{"error":{"message":"您的 IP 不在令牌允许访问的列表中","type":"new_api_error"}}""")]
    [InlineData("""{"error":{"message":"用户已被封禁"}}""")]
    [InlineData("""{"error":{"message":"无权访问 vip 分组"}}""")]
    [InlineData("""{"detail":"This API key may not be used from here"}""")]
    public void A_403_that_speaks_of_the_key_ends_the_provider(string body)
    {
        var failure = FailureParser.Read(Of(403, body));

        Assert.Equal((VeoErrorCategory.Forbidden, false, true), (failure.Category, failure.IsTransient, failure.EndsProvider));
    }

    [Theory]
    [InlineData("Insufficient permissions to use credits of this team")]
    [InlineData("Insufficient scope: credits.read")]
    public void A_right_that_is_missing_is_no_money(string message) =>
        Assert.Equal(VeoErrorCategory.Forbidden, FailureParser.Read(Of(403, $$"""{"message":"{{message}}"}""")).Category);

    [Fact]
    public void A_quota_of_requests_per_minute_is_a_rate_limit() =>
        Assert.Equal(VeoErrorCategory.RateLimited, FailureParser.Read(Of(429, """{"message":"Quota exceeded for requests per minute"}""")).Category);

    [Theory]
    [InlineData(429, """{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}""")]
    [InlineData(429, """{"message":"You exceeded the credits per minute limit"}""")]
    [InlineData(429, """{"message":"请求过于频繁，请稍后再试"}""")]
    public void A_rate_is_no_money(int status, string body) => Assert.Equal(VeoErrorCategory.RateLimited, FailureParser.Read(Of(status, body)).Category);

    [Theory]
    [InlineData(403, "error code: 1010", "text/plain")]
    [InlineData(403, "error code: 1020\n", "text/plain; charset=UTF-8")]
    [InlineData(406, "error code: 1006", "text/plain")]
    [InlineData(403, "The requested URL was rejected. Your support ID is: 123", "text/plain")]
    [InlineData(403, "Access denied. Incident ID: 5-1", "text/plain")]
    [InlineData(403, "Access Denied\nReference #18.2d1f1602.1", "text/plain")]
    [InlineData(403, """{"title":"Error 1010: Access denied","status":403,"cloudflare_error":true,"error_code":1010}""", "application/json")]
    [InlineData(405, "<html><title>405</title>您的请求可能对网站造成安全威胁，已被拦截</html>", "text/html")]
    [InlineData(405, "<html><title>Blocked</title>Your request was blocked</html>", "text/html")]
    [InlineData(418, "Blocked by the WAF", "text/plain")]
    public void A_firewall_is_told_from_the_gateway_it_stands_before(int status, string body, string type)
    {
        var failure = FailureParser.Read(Of(status, body) with { Headers = new() { ContentType = type } });

        Assert.Equal((VeoErrorCategory.Blocked, false, true), (failure.Category, failure.IsTransient, failure.EndsProvider));
    }

    [Theory]
    [InlineData(522, "error code: 522", VeoErrorCategory.Unavailable)]
    [InlineData(530, "error code: 1033", VeoErrorCategory.Unavailable)]
    [InlineData(429, "error code: 1015", VeoErrorCategory.RateLimited)]
    [InlineData(403, "Forbidden", VeoErrorCategory.Forbidden)]
    public void A_firewalls_words_about_its_origin_pass(int status, string body, VeoErrorCategory category) =>
        Assert.Equal(category, FailureParser.Read(Of(status, body)).Category);

    [Fact]
    public void A_stores_XML_says_why() => Assert.Equal(
        new VeoTaskError("RequestTimeTooSkewed", "The difference is too large.", VeoErrorCategory.Forbidden),
        FailureParser.Read(Of(403, "<?xml version=\"1.0\"?><Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message></Error>")).Error);

    [Theory]
    [InlineData(400, """{"code":"task_not_exist","message":"x"}""", VeoErrorCategory.NotFound, true)]
    [InlineData(500, """{"code":"task_not_exist"}""", VeoErrorCategory.NotFound, true)]
    [InlineData(404, """{"error":{"message":"Task not found"}}""", VeoErrorCategory.NotFound, true)]
    [InlineData(404, """{"error":{"message":"Invalid URL (GET /v1/x)"}}""", VeoErrorCategory.InvalidEndpoint, true)]
    [InlineData(501, """{"code":"not_implemented"}""", VeoErrorCategory.Unsupported, true)]
    [InlineData(400, """{"code":"invalid_channel_id"}""", VeoErrorCategory.RequestRejected, false)]
    [InlineData(401, """{"message":"Invalid token"}""", VeoErrorCategory.Unauthorized, false)]
    public void A_task_that_another_path_may_know_is_marked(int status, string body, VeoErrorCategory category, bool tryNext)
    {
        var failure = FailureParser.Read(Of(status, body));

        Assert.Equal((category, tryNext), (failure.Category, failure.TryNextRoute));
    }

    [Theory]
    [InlineData(404, """{"error":{"code":404,"message":"models/veo-3.1-generate-preview is no longer available."}}""")]
    [InlineData(500, """{"code":"fail_to_fetch_task","message":"{\"error\":{\"message\":\"models/veo-3.1 is no longer available.\"}}"}""")]
    public void A_retired_model_is_told_from_a_missing_task_and_a_broken_server(int status, string body)
    {
        var failure = FailureParser.Read(Of(status, body));

        Assert.Equal((VeoErrorCategory.ModelRetired, false, false), (failure.Category, failure.IsTransient, failure.EndsProvider));
        Assert.EndsWith("is no longer available.", failure.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Upstream service returned status 410", VeoErrorCategory.LinkExpired)]
    [InlineData("Upstream service returned status 500", VeoErrorCategory.Unavailable)]
    public void The_content_endpoint_tells_whether_the_vendor_s_link_has_gone(string message, VeoErrorCategory category) =>
        Assert.Equal(category, FailureParser.Read(Of(502, $$$"""{"error":{"message":"{{{message}}}"}}""")).Category);

    [Theory]
    [InlineData("", FailureParser.EmptyBody)]
    [InlineData("  \n", FailureParser.EmptyBody)]
    [InlineData("""{"task_id":"t","stat""", FailureParser.InvalidJson)]
    [InlineData("""{"status":"queued"} {""", FailureParser.InvalidJson)]
    [InlineData("<?xml version=\"1.0\"?><Error/>", FailureParser.InvalidJson)]
    [InlineData("{}", FailureParser.NoTask)]
    [InlineData("null", FailureParser.NoTask)]
    [InlineData("[]", FailureParser.NoTask)]
    [InlineData("[{},{}]", FailureParser.NoTask)]
    [InlineData("""{"code":"success","data":null}""", FailureParser.NoTask)]
    [InlineData("""{"status":"success"}""", FailureParser.NoTask)]
    [InlineData("""{"error":null,"status":"ok","result":null}""", FailureParser.NoTask)]
    public void A_success_without_content_is_asked_for_again(string body, string code)
    {
        var failure = Adapter("octopusx").Read(Ok(body)).Failure!;

        Assert.Equal((VeoErrorCategory.InvalidResponse, true, false), (failure.Category, failure.IsTransient, failure.EndsProvider));
        Assert.Equal(code, failure.Error.Code);
    }

    [Theory]
    [InlineData(65, VeoErrorCategory.TooLarge, FailureParser.TooDeep)]
    [InlineData(10_000, VeoErrorCategory.TooLarge, FailureParser.TooDeep)]
    [InlineData(20, VeoErrorCategory.InvalidResponse, FailureParser.InvalidJson)]
    public void Nesting_that_no_task_has_is_told_from_JSON_that_is_cut(int levels, VeoErrorCategory category, string code)
    {
        var failure = FailureParser.Read(Ok(new string('[', levels)));

        Assert.Equal((category, code), (failure.Category, failure.Error.Code));
    }

    [Theory]
    [InlineData("""{"code":500,"message":"busy"}""", VeoErrorCategory.Unavailable, true)]
    [InlineData("""{"code":"429","message":"slow down"}""", VeoErrorCategory.RateLimited, true)]
    [InlineData("""{"code":401,"message":"bad key"}""", VeoErrorCategory.Unauthorized, false)]
    [InlineData("""{"code":"task_not_exist","message":"x"}""", VeoErrorCategory.NotFound, false)]
    [InlineData("""{"code":"get_task_failed","message":"database is locked"}""", VeoErrorCategory.Unavailable, true)]
    [InlineData("""{"code":-1,"message":"余额不足"}""", VeoErrorCategory.QuotaExceeded, false)]
    [InlineData("""{"code":"error","message":"x"}""", VeoErrorCategory.RequestRejected, false)]
    [InlineData("""{"error":{"message":"x","type":"server_error"}}""", VeoErrorCategory.Unavailable, true)]
    [InlineData("""{"error":{"message":"x"}}""", VeoErrorCategory.InvalidResponse, true)]
    [InlineData("""{"success":false,"message":"x"}""", VeoErrorCategory.InvalidResponse, true)]
    [InlineData("""{"status":404,"error":"Not Found","path":"/x"}""", VeoErrorCategory.NotFound, false)]
    [InlineData("""{"timestamp":1,"status":"503","error":"Service Unavailable"}""", VeoErrorCategory.Unavailable, true)]
    [InlineData("""{"statusCode":429,"message":"slow down"}""", VeoErrorCategory.RateLimited, true)]
    [InlineData("""{"success":false,"error":"Rate limit exceeded"}""", VeoErrorCategory.RateLimited, true)]
    [InlineData("""{"statusCode":401,"error":"Unauthorized"}""", VeoErrorCategory.Unauthorized, false)]
    [InlineData("""{"id":"t","status":"Task not found"}""", VeoErrorCategory.NotFound, false)]
    [InlineData("""{"code":"success","data":{"code":500,"message":"busy"}}""", VeoErrorCategory.Unavailable, true)]
    [InlineData("""{"status":"error","message":"task not found"}""", VeoErrorCategory.NotFound, false)]
    [InlineData("""{"status":"fail","data":null,"message":"rate limit"}""", VeoErrorCategory.RateLimited, true)]
    [InlineData("""{"status":"error","error":{"message":"Unauthorized"}}""", VeoErrorCategory.InvalidResponse, true)]
    [InlineData("""{"errcode":429,"errmsg":"slow down"}""", VeoErrorCategory.RateLimited, true)]
    public void An_error_inside_a_success_is_classified_by_its_own_code(string body, VeoErrorCategory category, bool isTransient)
    {
        var failure = Adapter("octopusx").Read(Ok(body)).Failure!;

        Assert.Equal((category, isTransient), (failure.Category, failure.IsTransient));
        Assert.Equal(200, failure.StatusCode);
    }

    [Fact]
    public void The_downloader_gets_the_same_answer_for_an_error_inside_a_success() =>
        Assert.Equal(VeoErrorCategory.Unavailable, FailureParser.Read(Ok("""{"code":500,"message":"busy"}""")).Category);

    [Theory]
    [InlineData(200, VeoErrorCategory.InvalidEndpoint, true)]
    [InlineData(403, VeoErrorCategory.Blocked, true)]
    [InlineData(404, VeoErrorCategory.InvalidEndpoint, false)]
    [InlineData(401, VeoErrorCategory.Unauthorized, true)]
    [InlineData(503, VeoErrorCategory.Unavailable, false)]
    public void A_web_page_means_what_its_status_says(int status, VeoErrorCategory category, bool endsProvider)
    {
        var failure = FailureParser.Read(Page(status, "Sign in &amp; go"));

        Assert.Equal((category, endsProvider), (failure.Category, failure.EndsProvider));
        Assert.Equal("Sign in & go", failure.Error.Message);
        Assert.True(failure.IsPageTitle);
    }

    [Fact]
    public void A_challenge_is_a_block_whatever_its_status()
    {
        var page = Page(503, "Just a moment...");

        Assert.Equal(VeoErrorCategory.Blocked, FailureParser.Read(page with { Headers = page.Headers with { Challenge = "challenge" } }).Category);
    }

    [Fact]
    public void JSON_that_is_called_a_web_page_is_read_as_JSON()
    {
        var answer = Ok("""{"task_id":"t","status":"queued"}""") with { Headers = new() { ContentType = "text/html" } };

        Assert.Equal(VeoTaskStatus.Queued, Adapter("mixroute").Read(answer).Status);
    }

    [Fact]
    public void A_page_without_a_title_is_shown_as_it_begins() =>
        Assert.Equal(
            "The gateway answered with a web page instead of JSON (HTTP 200): <html><body>hi</body></html>",
            FailureParser.Read(Ok("<html><body>hi</body></html>")).Error.Message);

    [Fact]
    public void Plain_text_of_a_proxy_is_the_message() =>
        Assert.Equal("upstream connect error", FailureParser.Read(Of(503, "upstream connect\nerror")).Error.Message);

    [Fact]
    public void The_wait_of_the_header_is_passed_on()
    {
        var answer = Of(429, "") with { Headers = new() { RetryAfter = "7" } };

        Assert.Equal(TimeSpan.FromSeconds(7), FailureParser.Read(answer).RetryAfter);
    }

    [Fact]
    public void A_date_to_wait_for_is_measured_against_the_given_time()
    {
        var answer = Of(503, "") with { Headers = new() { RetryAfter = "Sun, 22 Nov 2026 02:36:00 GMT" } };

        Assert.Equal(TimeSpan.FromSeconds(60), FailureParser.Read(answer, new(2026, 11, 22, 2, 35, 0, TimeSpan.Zero)).RetryAfter);
    }
}
