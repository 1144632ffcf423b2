using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Http;

public sealed class ProviderProbeTests
{
    private const string Key = "a-live-key-0123456789";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>All that are emulated.</summary>
    public static TheoryData<string> Gateways => [.. GatewayEmulator.Gateways];

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task A_right_key_at_the_right_address_is_fine_at_every_gateway(string gateway)
    {
        await using EmulatedGateway here = await EmulatedGateway.StartAsync();

        ProbeResult result = await ProbeOf(here, gateway, here.Emulator.Key(gateway)).RunAsync(TimeSpan.FromSeconds(20), Cancelled);

        Assert.Equal((true, true, null), (result.Reachable, result.Authenticated, result.Trouble));
        Assert.True(result.Latency > TimeSpan.Zero);
        Assert.InRange(result.ServerTimeSkew!.Value.TotalSeconds, -2, 2);
        HttpMethod method = AdapterRegistry.Find(gateway)!.TaskRoutes(new VeoTaskReference("t"))[0].Method;
        int unknown = here.Emulator.Counters.Log[0].Status!.Value;
        Assert.Equal(unknown == 404 ? 2 : 1, here.Emulator.Counters.Log.Count);
        Assert.All(here.Emulator.Counters.Log, entry => Assert.Equal(method.Method, entry.Method));
        Assert.Empty(here.Emulator.Counters.LeakedKeys);
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task A_wrong_key_and_none_are_told_from_a_wrong_path(string gateway)
    {
        await using EmulatedGateway here = await EmulatedGateway.StartAsync();
        VeoProvider wrongPath =
            here.Provider(gateway) with { BaseUri = new Uri(here.Emulator.BaseUri(gateway).AbsoluteUri.TrimEnd('/') + "/wrong") };

        ProbeResult wrong = await ProbeOf(here, gateway, Key).RunAsync(TimeSpan.FromSeconds(20), Cancelled);
        ProbeResult none = await ProbeOf(here, gateway, null).RunAsync(TimeSpan.FromSeconds(20), Cancelled);
        ProbeResult path = await new ProviderProbe(wrongPath, ApiKey.Create(here.Emulator.Key(gateway)), HttpPool.Gateways,
            TimeProvider.System).RunAsync(TimeSpan.FromSeconds(20), Cancelled);

        Assert.Equal((true, false, VeoErrorCategory.Unauthorized), (wrong.Reachable, wrong.Authenticated, wrong.Trouble!.Category));
        Assert.Equal((true, false, VeoErrorCategory.Unauthorized), (none.Reachable, none.Authenticated, none.Trouble!.Category));
        Assert.Equal((true, null, VeoErrorCategory.InvalidEndpoint), (path.Reachable, path.Authenticated, path.Trouble!.Category));
    }

    /// <summary>What an answer of one status and body means: reachable, key taken, category.</summary>
    public static TheoryData<string, int, string, bool?, VeoErrorCategory?> Answers => new()
    {
        { "octopusx", 400, """{"code":"task_not_exist","message":"task_not_exist","data":null}""", true, null },
        { "octopusx", 200, """{"code":"task_not_exist","message":"task_not_exist","data":null}""", true, null },
        { "mixroute", 401, """{"error":{"message":"无效的令牌","type":"new_api_error"}}""", false, VeoErrorCategory.Unauthorized },
        { "mixroute", 401, """{"error":{"message":"该令牌额度已用尽 !token.UnlimitedQuota && token.RemainQuota = 0","type":"new_api_error"}}""",
          true, VeoErrorCategory.QuotaExceeded },
        { "mixroute", 403, """{"error":{"message":"x","code":"quota_not_enough"}}""", true, VeoErrorCategory.QuotaExceeded },
        { "mulerun", 402, """{"detail":"Insufficient balance"}""", true, VeoErrorCategory.QuotaExceeded },
        { "mingyan", 200, """{"code":401,"message":"Invalid API key"}""", false, VeoErrorCategory.Unauthorized },
        { "mingyan", 200, """{"code":404,"message":"Task not found"}""", true, null },
        { "mingyan", 404, """{"message":"No handler found for GET /v1"}""", null, VeoErrorCategory.InvalidEndpoint },
        { "octopusx", 403, """{"error":{"message":"您的 IP 不在令牌允许访问的列表中","code":"access_denied"}}""", false, VeoErrorCategory.Forbidden },
        { "octopusx", 404, """{"error":{"message":"Invalid URL (GET /v1/videos/x)","type":"invalid_request_error"}}""", null,
          VeoErrorCategory.InvalidEndpoint },
        { "octopusx", 200, "<!doctype html><title>Welcome</title>", null, VeoErrorCategory.InvalidEndpoint },
        { "octopusx", 404, "<html><title>404 Not Found</title></html>", null, VeoErrorCategory.InvalidEndpoint },
        { "octopusx", 403, "<html><title>Just a moment...</title></html>", null, VeoErrorCategory.Blocked },
        { "mulerun", 404, """{"detail":"Not Found"}""", null, VeoErrorCategory.InvalidEndpoint },
        { "mulerun", 404, "", null, VeoErrorCategory.InvalidEndpoint },
        { "octopusx", 200, """{"hello":"world"}""", null, VeoErrorCategory.InvalidResponse },
        { "octopusx", 429, "", null, VeoErrorCategory.RateLimited },
        { "octopusx", 502, "Bad gateway", null, VeoErrorCategory.Unavailable },
        { "vertex", 400, """{"error":{"code":400,"message":"Invalid resource field value in the request.","status":"INVALID_ARGUMENT"}}""",
          true, null },
        { "vertex", 403, """{"error":{"code":403,"message":"Permission denied on resource project -.","status":"PERMISSION_DENIED"}}""",
          true, null },
        { "vertex", 403, """{"error":{"code":403,"message":"Vertex AI API has not been used in project p before or it is disabled.","status":"PERMISSION_DENIED"}}""", null, VeoErrorCategory.Forbidden },
        { "vertex", 401, """{"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED"}}""", false, VeoErrorCategory.Unauthorized },
        { "kie", 200, """{"code":422,"msg":"record is null","data":null}""", true, null },
        { "kie", 200, """{"code":401,"msg":"You do not have access permissions","data":null}""", false, VeoErrorCategory.Unauthorized },
        { "fal", 403, """{"detail":"User is locked. Reason: Exhausted balance."}""", true, VeoErrorCategory.QuotaExceeded },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Every_answer_is_told_apart(string gateway, int status, string body, bool? authenticated, VeoErrorCategory? category)
    {
        FakeHttp http = new(_ => FakeHttp.Json(body, (HttpStatusCode)status));

        ProbeResult result = await Probe(gateway, http.Invoker).RunAsync(TimeSpan.FromSeconds(20), Cancelled);

        Assert.Equal((true, authenticated, category), (result.Reachable, result.Authenticated, result.Trouble?.Category));
        Assert.NotNull(result.Latency);
        Assert.Null(result.ServerTimeSkew);
    }

    public static TheoryData<Exception, VeoErrorCategory> Failures => new()
    {
        { new HttpRequestException(HttpRequestError.NameResolutionError), VeoErrorCategory.ConnectionFailed },
        { new HttpRequestException(HttpRequestError.ConnectionError, null, new SocketException((int)SocketError.ConnectionRefused)),
          VeoErrorCategory.ConnectionFailed },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, null, new AuthenticationException("untrusted")),
          VeoErrorCategory.TlsFailure },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_does_not_answer_is_not_reachable(Exception exception, VeoErrorCategory category)
    {
        FakeHttp http = new(_ => throw exception);

        ProbeResult result = await Probe("octopusx", http.Invoker).RunAsync(TimeSpan.FromSeconds(20), Cancelled);

        Assert.Equal((false, null, category), (result.Reachable, result.Authenticated, result.Trouble!.Category));
        Assert.Null(result.Latency);
    }

    [Fact]
    public async Task A_gateway_that_keeps_silent_is_given_up_after_the_time_limit()
    {
        VirtualClock clock = new();
        using HttpMessageInvoker silent = new(new Silence());
        Task<ProbeResult> probing =
            new ProviderProbe(Provider("octopusx"), ApiKey.Create(Key), silent, clock).RunAsync(TimeSpan.FromSeconds(3), Cancelled);

        clock.Advance(TimeSpan.FromSeconds(3));
        ProbeResult result = await probing;

        Assert.Equal((false, VeoErrorCategory.Unavailable), (result.Reachable, result.Trouble!.Category));
    }

    [Fact]
    public async Task The_caller_can_call_it_off()
    {
        using CancellationTokenSource stop = new();
        using HttpMessageInvoker silent = new(new Silence());
        Task<ProbeResult> probing =
            new ProviderProbe(Provider("octopusx"), null, silent, TimeProvider.System).RunAsync(TimeSpan.FromSeconds(30), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probing);
    }

    [Fact]
    public async Task The_clock_is_compared_with_the_middle_of_the_round_trip()
    {
        VirtualClock clock = new();
        DateTimeOffset start = clock.GetUtcNow();
        FakeHttp http = new(_ =>
        {
            clock.Advance(TimeSpan.FromSeconds(4));
            HttpResponseMessage answer = FakeHttp.Json("""{"code":"task_not_exist","message":"x"}""", HttpStatusCode.BadRequest);
            answer.Headers.Date = start + TimeSpan.FromSeconds(302);
            return answer;
        });

        ProbeResult result = await new ProviderProbe(Provider("octopusx"), ApiKey.Create(Key), http.Invoker, clock)
            .RunAsync(TimeSpan.FromSeconds(20), Cancelled);

        Assert.Equal((TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(300)), (result.Latency, result.ServerTimeSkew));
    }

    [Fact]
    public async Task The_key_goes_to_the_providers_own_origin_only()
    {
        FakeHttp http = new(_ => FakeHttp.Redirect("https://elsewhere.example/v1/videos/x"));

        ProbeResult result = await Probe("octopusx", http.Invoker).RunAsync(TimeSpan.FromSeconds(20), Cancelled);

        Assert.Equal((true, null, VeoErrorCategory.RedirectRefused), (result.Reachable, result.Authenticated, result.Trouble!.Category));
        Assert.Equal("gateway.example", Assert.Single(http.Requests).Uri.Host);
    }

    [Fact]
    public async Task What_the_gateway_says_comes_without_the_key()
    {
        FakeHttp http = new(
            _ => FakeHttp.Json($$$"""{"error":{"message":"Incorrect key {{{Key}}}","code":"{{{Key}}}"}}""", HttpStatusCode.Unauthorized));

        ProbeResult result = await Probe("octopusx", http.Invoker).RunAsync(TimeSpan.FromSeconds(20), Cancelled);

        Assert.Equal("Incorrect key *** (***)", $"{result.Trouble}");
    }

    private static VeoProvider Provider(string gateway) =>
        BuiltInProviders.All.Single(provider => provider.Name == gateway) with { BaseUri = new Uri("https://gateway.example/base") };

    private static ProviderProbe Probe(string gateway, HttpMessageInvoker http) =>
        new(Provider(gateway), ApiKey.Create(Key), http, TimeProvider.System);

    private static ProviderProbe ProbeOf(EmulatedGateway here, string gateway, string? key) =>
        new(here.Provider(gateway), ApiKey.Create(key), HttpPool.Gateways, TimeProvider.System);

    private sealed class Silence : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("Silence was broken.");
        }
    }
}
