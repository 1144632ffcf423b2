using System.Net;
using System.Net.Sockets;
using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Submitting;
using VeoTasks.Tests.Gateways;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>Submissions that do not arrive, or whose answer is lost, and where the key goes.</summary>
public sealed class SubmitterConnectionTests : SubmitterTest
{
    [Fact]
    public async Task Nobody_at_the_address_is_not_sent()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        VeoProvider nowhere =
            Answers.Provider("mulerun") with { BaseUri = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") };
        listener.Stop();

        SubmissionResult result = await SubmitAsync(nowhere, SubmitRig.Row(nowhere, "a fox"));

        Assert.Equal(SubmissionOutcome.NotSent, result.Answer!.Outcome);
        Assert.Equal(VeoSubmissionState.NotSent, Assert.Single(await Rig.ListAsync()).State);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_not_sent()
    {
        VeoProvider nowhere = Answers.Provider("mulerun") with { BaseUri = new("https://veotasks.invalid") };

        Assert.Equal(SubmissionOutcome.NotSent, (await SubmitAsync(nowhere, SubmitRig.Row(nowhere, "a fox"))).Answer!.Outcome);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_not_sent()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        VeoProvider plain =
            Answers.Provider("mulerun") with { BaseUri = new($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") };
        Task answering = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }, TestContext.Current.CancellationToken);

        SubmissionResult result = await SubmitAsync(plain, SubmitRig.Row(plain, "a fox"));

        await answering;
        Assert.Equal(SubmissionOutcome.NotSent, result.Answer!.Outcome);
    }

    [Fact]
    public async Task A_server_that_reads_all_and_hangs_up_is_unknown_and_is_asked_once()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        VeoProvider rude =
            Answers.Provider("mulerun") with { BaseUri = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") };
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int connections = 0;
        Task answering = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(over.Token);
                connections++;
                _ = await client.GetStream().ReadAsync(new byte[64 * 1024], over.Token);
            }
        }, TestContext.Current.CancellationToken);

        SubmissionResult result = await SubmitAsync(rude, SubmitRig.Row(rude, "a fox"));
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);

        Assert.Equal((SubmissionOutcome.Unknown, 1), (result.Answer!.Outcome, connections));
    }

    [Fact]
    public async Task The_key_goes_to_the_gateway_and_not_where_it_redirects_to()
    {
        FakeHttp http = new(_ => FakeHttp.Redirect("https://elsewhere.example/steal", HttpStatusCode.TemporaryRedirect));
        SubmitClient client = new(Answers.Provider("mulerun"), ApiKey.Create("sk-of-the-user"), http.Invoker, TimeProvider.System);

        SubmissionAnswer answer = await client.PostAsync(SubmitRig.Row("mulerun", "a fox").Request);

        Assert.Equal(SubmissionOutcome.Rejected, answer.Outcome);
        (Uri uri, string? authorization, _) = Assert.Single(http.Requests);
        Assert.Equal(("api.mulerun.com", "Bearer sk-of-the-user"), (uri.Host, authorization));
    }

    [Fact]
    public async Task What_a_gateway_repeats_of_the_key_is_taken_out()
    {
        FakeHttp http = new(_ => FakeHttp.Json(
            """{"error":{"message":"Incorrect API key provided: sk-of-the-user-0123456789"}}""", HttpStatusCode.Unauthorized));
        SubmitClient client = new(Answers.Provider("mulerun"), ApiKey.Create("sk-of-the-user-0123456789"), http.Invoker,
            TimeProvider.System);

        List<SubmissionResult> results = await Rig.RunAsync(client, [SubmitRig.Row("mulerun", "a fox")]);

        Assert.DoesNotContain("0123456789", results[0].Answer!.Failure!.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", File.ReadAllText(Rig.JournalPath), StringComparison.Ordinal);
    }
}
