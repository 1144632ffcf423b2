using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Failures;

/// <summary>Money, keys, rates and firewalls: who refused, and for how long.</summary>
public sealed class RefusalReadsTests
{
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

        Assert.Equal(
            VeoErrorCategory.Blocked, FailureParser.Read(empty with { Headers = empty.Headers with { Challenge = "challenge" } }).Category);
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
        Assert.Equal(
            VeoErrorCategory.RateLimited, FailureParser.Read(Of(429, """{"message":"Quota exceeded for requests per minute"}""")).Category);

    [Theory]
    [InlineData(
        429, """{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}""")]
    [InlineData(429, """{"message":"You exceeded the credits per minute limit"}""")]
    [InlineData(429, """{"message":"请求过于频繁，请稍后再试"}""")]
    public void A_rate_is_no_money(int status, string body) =>
        Assert.Equal(VeoErrorCategory.RateLimited, FailureParser.Read(Of(status, body)).Category);

    [Theory]
    [InlineData(403, "error code: 1010", "text/plain")]
    [InlineData(403, "error code: 1020\n", "text/plain; charset=UTF-8")]
    [InlineData(406, "error code: 1006", "text/plain")]
    [InlineData(403, "The requested URL was rejected. Your support ID is: 123", "text/plain")]
    [InlineData(403, "Access denied. Incident ID: 5-1", "text/plain")]
    [InlineData(403, "Access Denied\nReference #18.2d1f1602.1", "text/plain")]
    [InlineData(
        403, """{"title":"Error 1010: Access denied","status":403,"cloudflare_error":true,"error_code":1010}""", "application/json")]
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
}
