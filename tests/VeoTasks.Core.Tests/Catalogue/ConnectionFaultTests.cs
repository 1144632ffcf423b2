using System.Net;
using System.Net.Sockets;
using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Catalogue.Support;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Catalogue;

/// <summary>No connection, a broken one, an untrusted one, and what stands in between.</summary>
public sealed class ConnectionFaultTests : CatalogueTest
{
    [Fact]
    [Trait("Fault", "47")]
    public async Task Ten_resets_in_a_row_end_the_waiting_for_that_task()
    {
        PollRun run = await WaitAsync(Faulty(Fault.Reset().Always()));

        AssertGivenUp(run, VeoErrorCategory.ConnectionFailed, polls: 10);
    }

    [Fact]
    [Trait("Fault", "47")]
    public async Task Nine_resets_in_a_row_fail_nothing()
    {
        PollRun run =
            await WaitAsync(Faulty(Fault.Reset().On(1, times: 4), Fault.Reset(atByte: 10).On(5, times: 3), Fault.Cut().On(8, times: 2)));

        AssertEnded(run, polls: 10);
    }

    [Fact]
    [Trait("Fault", "47")]
    public async Task Nobody_listening_is_given_up_on_after_ten_polls_and_the_others_carry_on()
    {
        using Socket closed = OwnLoopback.Keep(IPAddress.Loopback);
        PollRun run = Start();
        VeoProvider provider = Gateway.Provider(Here) with { Name = "closed", BaseUri = new Uri($"http://{closed.LocalEndPoint}/") };
        run.Add(new PollSource(provider, new TaskClient(provider, ApiKey.Create("k"), HttpPool.Gateways, Clock)), Id);
        Add(run, EmulatedTask.Succeeds(There, "stranger", Seconds(40)));

        await run.FinishAsync();

        Assert.Equal(VeoErrorCategory.ConnectionFailed, Assert.Single(run.GivenUp).Failure.Category);
        Assert.Contains(run.Notes, note => note.Contains("(9 of 10 failed polls)", StringComparison.Ordinal));
        Assert.Equal("stranger", Assert.Single(run.Ended).Id);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "could not be resolved")]
    [InlineData(SocketError.NetworkUnreachable, "No connection to")]
    [InlineData(SocketError.HostUnreachable, "No connection to")]
    [InlineData(SocketError.ConnectionRefused, "No connection to")]
    [Trait("Fault", "47")]
    public async Task No_way_to_the_gateway_passes(SocketError error, string message)
    {
        using SocketsHttpHandler handler = new() { ConnectCallback = (_, _) => throw new SocketException((int)error) };

        PollResponse look = await PollAsync(handler);

        Assert.Equal((VeoErrorCategory.ConnectionFailed, true, false), (
            look.Failure!.Category, look.Failure.IsTransient, look.Failure.EndsProvider));
        Assert.Contains(message, look.Failure.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Fault", "47")]
    public async Task A_connection_that_does_not_come_about_passes()
    {
        using SocketsHttpHandler handler = new() { ConnectTimeout = TimeSpan.FromMilliseconds(1), ConnectCallback = NeverAsync };

        PollResponse look = await PollAsync(handler);

        Assert.Equal((VeoErrorCategory.ConnectionFailed, true), (look.Failure?.Category, look.Failure?.IsTransient));

        static async ValueTask<Stream> NeverAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("It goes on for ever.");
        }
    }

    [Fact]
    [Trait("Fault", "48")]
    public async Task An_untrusted_certificate_ends_the_gateway_once_and_the_key_is_not_sent()
    {
        using TlsServer server = new(_ => "");
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task serving = server.RunAsync(requests: 1, over.Token);
        VeoProvider provider = Gateway.Provider(Here) with { Name = "untrusted", BaseUri = server.Address };
        PollRun run = Start(new PollOptions { ThrottleLimit = 1 });
        run.Add(new PollSource(provider, new TaskClient(provider, ApiKey.Create("k"), HttpPool.Gateways, Clock)), "a", "b", "c");
        Add(run, EmulatedTask.Succeeds(There, "stranger", Seconds(40)));

        await run.FinishAsync();
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);

        (VeoProvider ended, VeoTasks.Gateways.Parsing.RequestFailure failure, int waiting) = Assert.Single(run.EndedProviders);
        Assert.Equal(("untrusted", VeoErrorCategory.TlsFailure, 2), (ended.Name, failure.Category, waiting));
        Assert.Equal((1, 0), (server.Connections, server.Requests));
        Assert.Equal("stranger", Assert.Single(run.Ended).Id);
    }

    [Fact]
    [Trait("Fault", "49")]
    public async Task A_proxy_that_wants_a_password_for_its_tunnel_ends_the_gateway()
    {
        using SocketServer proxy = new();
        Task serving = proxy.RunAsync(
            [("HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm=\"office\"\nContent-Length: 0", default)],
            Cancelled);
        using SocketsHttpHandler handler = new() { Proxy = new WebProxy(proxy.Address) };

        PollResponse look = await PollAsync(handler, new Uri("https://gateway.example/"));
        await serving;

        Assert.Equal((VeoErrorCategory.ProxyAuthentication, true), (look.Failure?.Category, look.Failure?.EndsProvider));
        Assert.DoesNotContain("Authorization", Assert.Single(proxy.Requests), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("Fault", "49")]
    public async Task A_proxy_that_refuses_the_tunnel_for_another_reason_passes()
    {
        using SocketServer proxy = new();
        Task serving = proxy.RunAsync([("HTTP/1.1 502 Bad Gateway\nContent-Length: 0", default)], Cancelled);
        using SocketsHttpHandler handler = new() { Proxy = new WebProxy(proxy.Address) };

        PollResponse look = await PollAsync(handler, new Uri("https://gateway.example/"));
        await serving;

        Assert.Equal((VeoErrorCategory.ConnectionFailed, true), (look.Failure?.Category, look.Failure?.IsTransient));
    }

    [Fact]
    [Trait("Fault", "49")]
    public async Task A_407_from_the_gateways_side_ends_it_once()
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(407).Always()), new PollOptions { ThrottleLimit = 1 });

        AssertProviderEnded(run, VeoErrorCategory.ProxyAuthentication, requests: 1);
    }

    [Fact]
    [Trait("Fault", "50")]
    public async Task A_connection_that_the_gateway_has_closed_meanwhile_is_not_a_failed_poll()
    {
        using HalfClosingServer server = new();
        Task serving = server.RunAsync(5, """{"task_info":{"id":"t","status":"processing"}}""", Cancelled);
        VeoProvider provider = Gateway.Provider(Here) with { BaseUri = server.Address };
        TaskClient client = new(provider, ApiKey.Create("k"), HttpPool.Gateways, Clock);
        TaskRoute address = new(new VeoTaskReference(Id));

        for (int look = 0; look < 5; look++)
        {
            Assert.Null((await client.ReadAsync(address, Cancelled)).Failure);
        }

        await serving;
    }

    private async Task<PollResponse> PollAsync(HttpMessageHandler handler, Uri? address = null)
    {
        using HttpMessageInvoker http = new(handler, disposeHandler: false);
        VeoProvider provider = Gateway.Provider(Here) with { BaseUri = address ?? Emulator.BaseUri(Here) };
        return await new TaskClient(provider, ApiKey.Create("k"), http, Clock)
            .ReadAsync(new TaskRoute(new VeoTaskReference(Id)), Cancelled);
    }
}
