using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Google;
using VeoTasks.Http;
using VeoTasks.Submitting;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Submitting;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Http;

/// <summary>A service account's key in the place of a token: Google's library gets tokens from a server of the test's own.</summary>
public sealed class GoogleTokensTests : IDisposable
{
    private static readonly string PrivateKey = Pem();

    private readonly HttpListener _server = new();
    private readonly Queue<(int Status, string Body)> _answers = new();
    private readonly string _address;

    public GoogleTokensTests()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        _address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        free.Stop();
        _server.Prefixes.Add(_address);
        _server.Start();
        _ = ServeAsync();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => ((IDisposable)_server).Dispose();

    [Fact]
    public async Task A_token_goes_along_as_the_key_and_is_renewed_during_a_long_wait()
    {
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        gateway.Emulator.Add(EmulatedTask.Succeeds("vertex", "t"));
        Answers("a-token-that-ends-soon-01", 1);
        Answers(gateway.Emulator.Key("vertex"), 3600);
        TaskClient client = new(gateway.Provider("vertex"), ApiKey.Of(Source()), HttpPool.Gateways, TimeProvider.System);

        PollResponse early = await client.ReadAsync(new TaskRoute(new("t")), Cancelled);
        PollResponse late = await client.ReadAsync(new TaskRoute(new("t")), Cancelled);
        PollResponse later = await client.ReadAsync(new TaskRoute(new("t")), Cancelled);

        Assert.Equal(VeoErrorCategory.Unauthorized, early.Failure!.Category);
        Assert.Equal((VeoTaskStatus.Succeeded, VeoTaskStatus.Succeeded), (late.Task!.Status, later.Task!.Status));
        Assert.Empty(_answers);
        Assert.Empty(gateway.Emulator.Counters.LeakedKeys);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_sent_and_the_provider_ends()
    {
        _answers.Enqueue((400, """{"error":"invalid_grant","error_description":"Invalid JWT Signature."}"""));
        using FakeHttp http = new(_ => FakeHttp.Json("{}"));
        TaskClient client = new(Gateways.Answers.Provider("vertex"), ApiKey.Of(Source()), http.Invoker, TimeProvider.System);

        RequestFailure failure = (await client.ReadAsync(new TaskRoute(new("t")), Cancelled)).Failure!;

        Assert.Equal((VeoErrorCategory.Unauthorized, true), (failure.Category, failure.EndsProvider));
        Assert.Contains("Invalid JWT Signature", failure.Error.Message, StringComparison.Ordinal);
        Assert.Empty(http.Requests);
    }

    [Fact]
    public async Task A_token_that_no_header_can_hold_is_not_sent()
    {
        Answers("two\\nlines-of-a-token", 3600);
        using FakeHttp http = new(_ => FakeHttp.Json("{}"));
        TaskClient client = new(Gateways.Answers.Provider("vertex"), ApiKey.Of(Source()), http.Invoker, TimeProvider.System);

        Assert.Equal(VeoErrorCategory.Unauthorized, (await client.ReadAsync(new TaskRoute(new("t")), Cancelled)).Failure!.Category);
        Assert.Empty(http.Requests);
    }

    [Fact]
    public async Task The_store_gets_the_token_of_its_time_and_another_host_none()
    {
        Answers("a-first-token-0123456789", 1);
        Answers("a-second-token-012345678", 3600);
        using FakeHttp http = new(_ => FakeHttp.Json("{}"));
        ResultClient results = new(Gateways.Answers.Provider("vertex"), ApiKey.Of(Source()), http.Invoker);
        VeoVideo stored = new() { Uri = new("https://storage.googleapis.com/storage/v1/b/b/o/x.mp4?alt=media"), RequiresKey = true };

        foreach (VeoVideo video in new[] { stored, new() { Uri = new("https://cdn.example/x.mp4"), RequiresKey = true }, stored })
        {
            using HttpResponseMessage answer = await results.GetAsync(video, null, Cancelled);
        }

        Assert.Equal(
            ["Bearer a-first-token-0123456789", null, "Bearer a-second-token-012345678"],
            http.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task A_submission_goes_with_a_token_of_the_account()
    {
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        using SubmitRig rig = new();
        Answers(gateway.Emulator.Key("vertex"), 3600);
        SubmitClient client = new(gateway.Provider("vertex"), ApiKey.Of(Source()), HttpPool.Submissions, TimeProvider.System);

        SubmissionResult result = Assert.Single(await rig.RunAsync(client, [SubmitRig.Row(gateway.Provider("vertex"), "a fox")]));

        Assert.Equal(SubmissionOutcome.Accepted, result.Answer!.Outcome);
        Assert.Empty(gateway.Emulator.Counters.LeakedKeys);
    }

    [Fact]
    public async Task Application_Default_Credentials_give_a_token_as_a_service_account_does()
    {
        const string Variable = "GOOGLE_APPLICATION_CREDENTIALS";
        using TempFolder folder = new();
        string file = Path.Combine(folder.Path, "adc.json");
        await File.WriteAllTextAsync(file, Account(), Cancelled);
        Answers("a-token-of-the-machine-01", 3600);
        Environment.SetEnvironmentVariable(Variable, file);
        try
        {
            Assert.Equal("a-token-of-the-machine-01", await new GoogleTokenFactory().OfMachine().GetAsync(Cancelled));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Fact]
    public async Task A_token_that_the_gateway_repeats_is_shown_to_nobody_before_and_after_it_is_renewed()
    {
        string[] tokens = ["a-first-token-0123456789", "a-second-token-012345678"];
        Answers(tokens[0], 1);
        Answers(tokens[1], 3600);
        using FakeHttp http = new(request => FakeHttp.Json(
            $$$"""{"error":{"code":422,"message":"Not with {{{request.Headers.GetValues("Authorization").Single()[7..]}}}, please."}}""",
            HttpStatusCode.UnprocessableEntity));
        TaskClient client = new(Gateways.Answers.Provider("vertex"), ApiKey.Of(Source()), http.Invoker, TimeProvider.System);

        foreach (string token in tokens)
        {
            Assert.Equal("Not with ***, please.", (await client.ReadAsync(new TaskRoute(new("t")), Cancelled)).Failure!.Error.Message);
            Assert.Equal($"Bearer {token}", http.Requests[^1].Authorization);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("""{"type":"service_account"}""")]
    [InlineData("""{"type":"service_account","client_email":"a@b.c","private_key":"none"}""")]
    [InlineData("""{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"https://evil.example","credential_source":{"executable":{"command":"/bin/sh"}}}""")]
    public void JSON_that_is_no_service_account_s_key_is_refused(string json) =>
        Assert.Throws<FormatException>(() => new GoogleTokenFactory().OfServiceAccount(json));

    private static string Pem()
    {
        using RSA rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    private ITokenSource Source() => new GoogleTokenFactory().OfServiceAccount(Account());

    private string Account() => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["type"] = "service_account", ["project_id"] = "p", ["private_key_id"] = "1", ["private_key"] = PrivateKey,
        ["client_email"] = "a@p.iam.gserviceaccount.com", ["client_id"] = "1", ["token_uri"] = _address + "token",
    });

    private void Answers(string token, int seconds) =>
        _answers.Enqueue((200, $$"""{"access_token":"{{token}}","expires_in":{{seconds}},"token_type":"Bearer"}"""));

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _server.GetContextAsync();
                (int status, string body) = _answers.Count > 0 ? _answers.Dequeue() : (500, "{}");
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
