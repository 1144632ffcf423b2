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

    [Fact]
    public void A_stores_XML_says_why() => Assert.Equal(
        new VeoTaskError("RequestTimeTooSkewed", "The difference is too large.", VeoErrorCategory.Forbidden),
        FailureParser.Read(Of(403, "<?xml version=\"1.0\"?><Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too "
            + "large.</Message></Error>")).Error);

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

        Assert.Equal(
            VeoErrorCategory.Blocked, FailureParser.Read(page with { Headers = page.Headers with { Challenge = "challenge" } }).Category);
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
