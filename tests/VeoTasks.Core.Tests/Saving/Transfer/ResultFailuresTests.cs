using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Saving;
using Xunit;

namespace VeoTasks.Tests.Saving.Transfer;

public sealed class ResultFailuresTests
{
    private static readonly VeoVideo Video = new() { Uri = new Uri("https://cdn.example/v.mp4?sig=canary") };

    [Theory]
    [InlineData(408, VeoErrorCategory.Unavailable, true)]
    [InlineData(425, VeoErrorCategory.Unavailable, true)]
    [InlineData(429, VeoErrorCategory.RateLimited, true)]
    [InlineData(500, VeoErrorCategory.Unavailable, true)]
    [InlineData(503, VeoErrorCategory.Unavailable, true)]
    [InlineData(524, VeoErrorCategory.Unavailable, true)]
    [InlineData(501, VeoErrorCategory.Unsupported, false)]
    [InlineData(402, VeoErrorCategory.QuotaExceeded, false)]
    [InlineData(407, VeoErrorCategory.ProxyAuthentication, false)]
    [InlineData(423, VeoErrorCategory.Unavailable, true)]
    [InlineData(405, VeoErrorCategory.RequestRejected, false)]
    [InlineData(403, VeoErrorCategory.LinkExpired, false)]
    [InlineData(451, VeoErrorCategory.Forbidden, false)]
    [InlineData(202, VeoErrorCategory.NotReady, true)]
    [InlineData(204, VeoErrorCategory.NotReady, true)]
    [InlineData(304, VeoErrorCategory.InvalidResponse, false)]
    public void A_status_has_a_category_and_may_be_worth_another_try(int status, VeoErrorCategory category, bool isTransient)
    {
        RequestFailure failure = Status(status, null);

        Assert.Equal((category, isTransient, status), (failure.Category, failure.IsTransient, failure.StatusCode));
        Assert.DoesNotContain("canary", failure.Error.Message);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("999", 300)]
    [InlineData("Sun, 22 Nov 2026 12:00:03 GMT", 3)]
    [InlineData("Sun, 22 Nov 2026 11:00:00 GMT", 0)]
    [InlineData("Sun, 22 Nov 2099 11:00:00 GMT", 300)]
    [InlineData("99999999999999", 300)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public void The_wait_a_server_asks_for_is_read_within_reason(string? header, int? seconds) =>
        Assert.Equal(seconds, (int?)Status(503, header).RetryAfter?.TotalSeconds);

    [Fact]
    public void A_wait_for_what_will_not_come_is_not_read() => Assert.Null(Status(410, "7").RetryAfter);

    [Fact]
    public void A_failed_connection_is_worth_another_try_but_a_bad_certificate_is_not()
    {
        RequestFailure refused = ResultFailures.Connection(
            new HttpRequestException("x?sig=canary", new SocketException((int)SocketError.ConnectionRefused)), Video);
        RequestFailure untrusted = ResultFailures.Connection(
            new HttpRequestException(HttpRequestError.SecureConnectionError, null, new AuthenticationException()), Video);

        Assert.DoesNotContain("canary", refused.Error.Message);
        Assert.Equal((VeoErrorCategory.ConnectionFailed, true), (refused.Category, refused.IsTransient));
        Assert.Equal((VeoErrorCategory.TlsFailure, false, false), (untrusted.Category, untrusted.IsTransient, untrusted.EndsProvider));
    }

    [Fact]
    public void A_wait_in_milliseconds_comes_before_one_in_seconds()
    {
        HttpResponseMessage answer = new(HttpStatusCode.ServiceUnavailable);
        answer.Headers.TryAddWithoutValidation("retry-after-ms", "1500");
        answer.Headers.TryAddWithoutValidation("Retry-After", "60");

        Assert.Equal(TimeSpan.FromSeconds(1.5), ResultFailures.Status(answer, Video, null).RetryAfter);
    }

    [Fact]
    public void At_the_gateways_own_endpoint_a_spent_balance_a_proxy_and_a_wrong_key_concern_all_of_its_videos()
    {
        VeoVideo own = new() { Uri = Video.Uri, RequiresKey = true };

        Assert.All([401, 402, 407], status => Assert.True(ResultFailures.Status(new((HttpStatusCode)status), own, null).EndsProvider));
        Assert.All([401, 402, 405], status => Assert.False(ResultFailures.Status(new((HttpStatusCode)status), Video, null).EndsProvider));
    }

    [Fact]
    public void A_video_that_is_not_ready_at_its_own_endpoint_is_asked_for_again()
    {
        RequestFailure failure = ResultFailures.Status(
            new(HttpStatusCode.BadRequest), new() { Uri = Video.Uri, RequiresKey = true },
                "Task is not completed yet, current status: processing");

        Assert.Equal((VeoErrorCategory.NotReady, true), (failure.Category, failure.IsTransient));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public void A_video_that_its_own_endpoint_does_not_know_may_come_yet(int status)
    {
        VeoVideo own = new() { Uri = Video.Uri, RequiresKey = true };

        Assert.True(ResultFailures.MayComeYet(ResultFailures.Status(new((HttpStatusCode)status), own, "Video v_1 not found")));
    }

    private static RequestFailure Status(int status, string? retryAfter)
    {
        HttpResponseMessage answer = new((HttpStatusCode)status);
        answer.Headers.Date = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
        answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return ResultFailures.Status(answer, Video, null);
    }
}
