using System.Net;
using System.Net.Security;
using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Catalogue.Support;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Catalogue;

/// <summary>Redirects of a question for a task: followed within the gateway's origin, refused beyond it.</summary>
public sealed class RedirectFaultTests : CatalogueTest
{
    private const string SamePath = $"/vendors/google/v1/veo-3.1-fast/generation/{Id}";

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    [Trait("Fault", "25")]
    public async Task Redirects_within_the_origin_are_followed_with_the_key_up_to_five(int status)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Redirect(SamePath, status).On(1, times: 5)));

        AssertEnded(run, polls: 6);
        Assert.All(Counters.Log.Where(entry => entry.Origin == Here), entry => Assert.True(entry.HadAuthorization));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("https://elsewhere.example/t")]
    [InlineData("//elsewhere.example/t")]
    [InlineData("file:///etc/hostname")]
    [Trait("Fault", "26")]
    public async Task A_redirect_to_another_origin_is_refused_and_the_key_stays_home(string? location)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Redirect(location).Always()));

        AssertGivenUp(run, VeoErrorCategory.RedirectRefused, polls: 1);
        Assert.Equal(0, Counters.Requests("mirror"));
        Assert.Empty(Counters.LeakedKeys);
    }

    [Fact]
    [Trait("Fault", "27")]
    public async Task A_redirect_from_https_to_http_is_refused()
    {
        using TlsServer server = new(port => $"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{port}/t\r\nContent-Length: 0\r\n\r\n");
        Task serving = server.RunAsync(requests: 1, Cancelled);
        using SocketsHttpHandler handler = new() { AllowAutoRedirect = false };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => server.IsMine(certificate),
        };
        using HttpMessageInvoker http = new(handler);
        VeoProvider provider = Gateway.Provider(Here) with { BaseUri = server.Address };
        PollRun run = Start();
        run.Add(new PollSource(provider, new TaskClient(provider, ApiKey.Create("k"), http, Clock)), Id);

        await run.FinishAsync();
        await serving;

        Assert.Equal(VeoErrorCategory.RedirectRefused, Assert.Single(run.GivenUp).Failure.Category);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    [Trait("Fault", "28")]
    public async Task A_circle_is_left_after_five_redirects()
    {
        PollRun run = await WaitAsync(Faulty(Fault.Redirect(SamePath).Always()));

        AssertGivenUp(run, VeoErrorCategory.TooManyRedirects, polls: 6);
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("//")]
    [InlineData("///")]
    [InlineData("")]
    [Trait("Fault", "28")]
    public async Task A_redirect_whose_address_cannot_be_read_is_an_answer_that_makes_no_sense(string location)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Redirect(location).On(1, times: 2)));

        AssertEnded(run, polls: 3);
    }
}
