using System.Net;
using System.Net.Security;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Http.Network.Support;

/// <summary>The pools as the module has them, but with the test's names, and trusting the certificates of its listeners.</summary>
internal sealed class GuardedHttp : IDisposable
{
    private static readonly string[] ForNobody = ["cookie:", "referer:", "proxy-authorization:", "traceparent:", "baggage:"];

    private readonly IWebProxy _proxy;

    public GuardedHttp(IWebProxy? proxy = null)
    {
        _proxy = proxy ?? new WebProxy();
        Gateways = new HttpMessageInvoker(new AllowedAddressesHandler(() => _proxy, route => Open(route)));
        Results = new HttpMessageInvoker(new AllowedAddressesHandler(() => _proxy, route => Open(route)));
    }

    /// <summary>A key that is nowhere else.</summary>
    public string Key { get; } = $"canary-{Guid.NewGuid():N}";

    public FakeNetwork Network { get; } = new();

    public HttpMessageInvoker Gateways { get; }

    public HttpMessageInvoker Results { get; }

    /// <summary>Whether the user allows providers in their own network over http.</summary>
    public bool AllowsPrivate { get; init; }

    /// <summary>A provider of new-api's paths.</summary>
    public VeoProvider Provider(string baseUri) =>
        new() { Name = "p", Adapter = "octopusx", BaseUri = new Uri(baseUri), AllowPrivateNetwork = AllowsPrivate };

    /// <summary>Fetches a link of a provider's answer; gives the status, or throws what refuses it.</summary>
    public async Task<HttpStatusCode> FetchAsync(
        string baseUri, string link, bool requiresKey = false, AddressKinds reach = AddressKinds.Public)
    {
        ResultClient client = new(Provider(baseUri), ApiKey.Create(Key), Results) { Reach = reach };
        VeoVideo video = new() { Uri = new Uri(link), RequiresKey = requiresKey };
        using HttpResponseMessage answer = await client.GetAsync(video, null, TestContext.Current.CancellationToken);
        await answer.Content.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Fetches a link that must be refused; gives the reason.</summary>
    public async Task<RequestRefusedException> RefuseAsync(string baseUri, string link, AddressKinds reach = AddressKinds.Public)
    {
        RequestRefusedException refused =
            await Assert.ThrowsAsync<RequestRefusedException>(() => FetchAsync(baseUri, link, requiresKey: false, reach));
        Assert.DoesNotContain(Key, refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("sig=", refused.Message, StringComparison.Ordinal);
        return refused;
    }

    /// <summary>One look at a task of a provider.</summary>
    public async Task<PollResponse> PollAsync(string baseUri) =>
        await new TaskClient(Provider(baseUri), ApiKey.Create(Key), Gateways, TimeProvider.System)
            .ReadAsync(new TaskRoute(new VeoTaskReference("t")), TestContext.Current.CancellationToken);

    /// <summary>
    /// Whether a listener saw the key, in whatever header or address. Nobody ever sees a cookie, a referrer or a proxy's password.
    /// </summary>
    public bool SawKey(Listener listener)
    {
        Assert.All(listener.Heads, head =>
        {
            foreach (string header in ForNobody)
            {
                Assert.DoesNotContain($"\n{header}", head, StringComparison.OrdinalIgnoreCase);
            }
        });
        return listener.Heads.Any(head => head.Contains(Key, StringComparison.OrdinalIgnoreCase));
    }

    public void Dispose()
    {
        Gateways.Dispose();
        Results.Dispose();
    }

    private SocketsHttpHandler Open(Route route)
    {
        SocketsHttpHandler handler = HttpPool.Open(Network, route);
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == TestCertificate.Subject,
        };
        return handler;
    }
}
