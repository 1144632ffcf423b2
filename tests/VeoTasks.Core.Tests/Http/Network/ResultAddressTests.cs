using System.Net;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Tests.Http.Network.Support;

namespace VeoTasks.Tests.Http.Network;

/// <summary>Where videos may come from: what a link says by itself, and what its name resolves to, over real sockets.</summary>
public sealed class ResultAddressTests : IDisposable
{
    private const string Remote = "https://gateway.test";
    private const string Cdn = "93.184.216.34";

    private readonly GuardedHttp _http = new();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("https://127.0.0.1/v.mp4")]
    [InlineData("https://2130706433/v.mp4")]
    [InlineData("https://0x7f.1/v.mp4")]
    [InlineData("https://127.0.0.1./v.mp4")]
    [InlineData("https://localhost/v.mp4")]
    [InlineData("https://cdn.localhost/v.mp4")]
    [InlineData("https://[::1]/v.mp4")]
    [InlineData("https://[::ffff:127.0.0.1]/v.mp4")]
    [InlineData("https://[64:ff9b::7f00:1]/v.mp4")]
    [InlineData("https://[2002:7f00:1::]/v.mp4")]
    [InlineData("https://10.0.0.7/v.mp4?sig=1")]
    [InlineData("https://172.16.0.7:8443/v.mp4")]
    [InlineData("https://192.168.0.7/v.mp4")]
    [InlineData("https://100.64.0.7/v.mp4")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[fe80::1]/v.mp4")]
    [InlineData("https://[fd00::1]/v.mp4")]
    [InlineData("https://198.18.0.7/v.mp4")]
    public async Task A_literal_address_of_ones_own_network_is_refused_before_anything_is_dialled(string link)
    {
        Assert.Equal(VeoErrorCategory.PrivateNetwork, (await _http.RefuseAsync(Remote, link)).Category);
        Assert.Empty(_http.Network.Dialled);
        Assert.Empty(_http.Network.Asked);
    }

    [Theory]
    [InlineData("https://１２７.0.0.1/v.mp4")]
    [InlineData("https://①②⑦.0.0.1/v.mp4")]
    [InlineData("https://127。0。0。1/v.mp4")]
    public async Task Digits_of_other_scripts_lead_nowhere(string link)
    {
        // With the system's Unicode tables .NET reads them as 127.0.0.1, without them as a name.
        await Assert.ThrowsAnyAsync<Exception>(() => _http.FetchAsync(Remote, link));

        Assert.Empty(_http.Network.Dialled);
    }

    [Theory]
    [InlineData("https://0.0.0.0/v.mp4")]
    [InlineData("https://224.0.0.1/v.mp4")]
    [InlineData("https://240.0.0.1/v.mp4")]
    [InlineData("https://255.255.255.255/v.mp4")]
    [InlineData("https://192.0.2.1/v.mp4")]
    [InlineData("https://[::]/v.mp4")]
    [InlineData("https://[ff02::1]/v.mp4")]
    [InlineData("https://[2001:db8::1]/v.mp4")]
    public async Task An_address_where_no_server_can_be_is_refused_whatever_is_allowed(string link)
    {
        Assert.Equal(VeoErrorCategory.Refused, (await _http.RefuseAsync(Remote, link, AddressKinds.Anywhere)).Category);
        Assert.Empty(_http.Network.Dialled);
    }

    [Theory]
    [InlineData("http://cdn.test/v.mp4")]
    [InlineData("ftp://cdn.test/v.mp4")]
    [InlineData("file:///etc/hostname")]
    [InlineData("file://server/share/v.mp4")]
    [InlineData("javascript:alert(1)")]
    [InlineData("gopher://cdn.test/")]
    [InlineData("https://user:pw@cdn.test/v.mp4")]
    [InlineData("https://user@cdn.test/v.mp4")]
    public async Task No_other_scheme_and_no_user_name_is_taken_whatever_is_allowed(string link)
    {
        Assert.Equal(VeoErrorCategory.Refused, (await _http.RefuseAsync(Remote, link, AddressKinds.Anywhere)).Category);
        Assert.Empty(_http.Network.Dialled);
    }

    [Theory]
    [InlineData("127.0.0.2", VeoErrorCategory.PrivateNetwork, "an address of this machine")]
    [InlineData("::1", VeoErrorCategory.PrivateNetwork, "an address of this machine")]
    [InlineData("::ffff:127.0.0.1", VeoErrorCategory.PrivateNetwork, "an address of this machine")]
    [InlineData("64:ff9b::7f00:1", VeoErrorCategory.PrivateNetwork, "an address of this machine")]
    [InlineData("10.0.0.7", VeoErrorCategory.PrivateNetwork, "a private address")]
    [InlineData("fd00::7", VeoErrorCategory.PrivateNetwork, "a private address")]
    [InlineData("100.64.0.7", VeoErrorCategory.PrivateNetwork, "a carrier-grade NAT address")]
    [InlineData("169.254.169.254", VeoErrorCategory.PrivateNetwork, "a link-local address")]
    [InlineData("224.0.0.1", VeoErrorCategory.Refused, "a multicast address")]
    [InlineData("0.0.0.0", VeoErrorCategory.Refused, "an unspecified address")]
    public async Task A_name_that_resolves_to_such_an_address_is_refused_at_connect(string address, VeoErrorCategory category, string kind)
    {
        _http.Network.Name("cdn.test", address);

        RequestRefusedException refused = await _http.RefuseAsync(Remote, "https://cdn.test/v.mp4?sig=1");

        Assert.Equal(category, refused.Category);
        Assert.Contains("cdn.test", refused.Message, StringComparison.Ordinal);
        Assert.Contains(kind, refused.Message, StringComparison.Ordinal);
        Assert.Empty(_http.Network.Dialled);
    }

    [Theory]
    [InlineData(AddressKinds.Public, "127.0.0.2", false)]
    [InlineData(AddressKinds.Anywhere, "127.0.0.2", true)]
    [InlineData(AddressKinds.Public, "10.1.2.3", false)]
    [InlineData(AddressKinds.Anywhere, "10.1.2.3", true)]
    [InlineData(AddressKinds.Public, Cdn, true)]
    internal async Task The_reach_decides_about_a_name(AddressKinds reach, string address, bool isFetched)
    {
        await using Listener cdn = new(tls: true);
        _http.Network.Name("cdn.test", address);
        _http.Network.Route(address, cdn);

        if (isFetched)
        {
            Assert.Equal(HttpStatusCode.OK, await _http.FetchAsync(Remote, cdn.At("/v.mp4", "cdn.test"), reach: reach));
            Assert.Single(cdn.Heads);
            Assert.False(_http.SawKey(cdn));
        }
        else
        {
            await _http.RefuseAsync(Remote, cdn.At("/v.mp4", "cdn.test"), reach);
            Assert.Equal(0, cdn.Connections);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.2/v.mp4", true)]
    [InlineData("http://127.0.0.1:1", "http://localhost/v.mp4", true)]
    [InlineData("http://localhost:1", "http://[::1]/v.mp4", true)]
    [InlineData("http://127.0.0.1:1", "http://10.0.0.7/v.mp4", false)]
    [InlineData("http://127.0.0.1:1", "http://169.254.169.254/v.mp4", false)]
    [InlineData("https://10.0.0.1", "https://10.0.0.7/v.mp4", true)]
    [InlineData("https://10.0.0.1", "https://192.168.0.7/v.mp4", true)]
    [InlineData("https://10.0.0.1", "https://127.0.0.1/v.mp4", false)]
    [InlineData("https://10.0.0.1", "https://169.254.169.254/v.mp4", false)]
    [InlineData("https://10.0.0.1", "http://10.0.0.7/v.mp4", false)]
    [InlineData("https://[fd00::1]", "https://10.0.0.7/v.mp4", true)]
    [InlineData("https://8.8.8.8", "https://10.0.0.7/v.mp4", false)]
    [InlineData("https://gateway.test", "https://10.0.0.7/v.mp4", false)]
    [InlineData("https://224.0.0.1", "https://224.0.0.2/v.mp4", false)]
    public async Task A_gateway_whose_own_address_lies_in_a_range_may_name_others_of_that_range_and_no_other(
        string gateway, string link, bool isFetched)
    {
        await using Listener server = new(tls: link.StartsWith("https", StringComparison.Ordinal));
        foreach (string address in new[] { "127.0.0.1", "127.0.0.2", "::1", "10.0.0.7", "192.168.0.7" })
        {
            _http.Network.Route(address, server);
        }

        _http.Network.Name("localhost", "127.0.0.1");
        _http.Network.Name("gateway.test", "10.0.0.1");

        if (isFetched)
        {
            Assert.Equal(HttpStatusCode.OK, await _http.FetchAsync(gateway, link));
        }
        else
        {
            await _http.RefuseAsync(gateway, link);
            Assert.Equal(0, server.Connections);
        }
    }

    [Fact]
    public async Task A_gateway_behind_a_name_of_a_private_network_serves_its_own_results_and_names_no_others()
    {
        await using Listener gateway = new(tls: true);
        await using Listener neighbour = new("127.0.0.1", tls: true);
        _http.Network.Name("gateway.test", "10.0.0.1");
        _http.Network.Name("neighbour.test", "10.0.0.2");
        _http.Network.Route("10.0.0.1", gateway);
        _http.Network.Route("10.0.0.2", neighbour);
        string home = gateway.At("", "gateway.test");

        Assert.Equal(HttpStatusCode.OK, await _http.FetchAsync(home, $"{home}/v1/videos/t/content", requiresKey: true));
        await _http.RefuseAsync(home, neighbour.At("/v.mp4", "neighbour.test"));

        Assert.True(_http.SawKey(gateway));
        Assert.Equal(0, neighbour.Connections);
    }

    [Fact]
    public async Task An_http_gateway_whose_name_turns_out_to_be_another_machines_gets_nothing()
    {
        await using Listener elsewhere = new();
        _http.Network.Name("localhost", "10.0.0.1");
        _http.Network.Route("10.0.0.1", elsewhere);
        string home = elsewhere.At("", "localhost");

        PollResponse look = await _http.PollAsync(home);
        RequestRefusedException refused = await Assert.ThrowsAsync<RequestRefusedException>(
            () => _http.FetchAsync(home, $"{home}/v1/videos/t/content", requiresKey: true, AddressKinds.Anywhere));

        Assert.Equal((VeoErrorCategory.Refused, VeoErrorCategory.Refused), (look.Failure?.Category, refused.Category));
        Assert.Equal(0, elsewhere.Connections);
    }

    [Theory]
    [InlineData("10.0.0.7")]
    [InlineData("192.168.1.7")]
    [InlineData("172.16.0.7")]
    [InlineData("100.64.0.7")]
    [InlineData("fd00::7")]
    public async Task A_link_over_http_is_followed_in_ones_own_network_where_the_user_allows_it(string address)
    {
        await using Listener store = new();
        _http.Network.Name("minio", address);
        _http.Network.Route(address, store);
        string link = store.At("/v.mp4?sig=1", "minio");

        Assert.Contains("-AllowPrivateNetwork", (await _http.RefuseAsync(Remote, link)).Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await _http.FetchAsync(Remote, link, reach: AddressKinds.Anywhere));
        Assert.Equal(HttpStatusCode.OK, await _http.FetchAsync(Remote,
            store.At("/v.mp4", address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address), reach: AddressKinds.Anywhere));
        Assert.False(_http.SawKey(store));
    }

    [Theory]
    [InlineData("http://93.184.216.34/v.mp4")]
    [InlineData("http://cdn.test/v.mp4")]
    [InlineData("ftp://10.0.0.7/v.mp4")]
    public async Task A_link_over_http_never_leaves_ones_own_network(string link)
    {
        await using Listener cdn = new();
        _http.Network.Name("cdn.test", Cdn);
        _http.Network.Route(Cdn, cdn);

        await _http.RefuseAsync(Remote, link, AddressKinds.Anywhere);

        Assert.Equal(0, cdn.Connections);
    }

    [Fact]
    public async Task A_gateway_over_http_in_ones_own_network_gets_its_key_where_the_user_allows_it_and_nobody_else()
    {
        await using Listener gateway = new();
        await using Listener store = new();
        using GuardedHttp allowed = new() { AllowsPrivate = true };
        foreach (GuardedHttp http in new[] { allowed, _http })
        {
            http.Network.Name("nas.lan", "10.0.0.7");
            http.Network.Route("10.0.0.7", gateway);
            http.Network.Route("10.0.0.8", store);
        }

        string home = gateway.At("", "nas.lan");
        await allowed.PollAsync(home);
        Assert.Equal(HttpStatusCode.OK, await allowed.FetchAsync(home, $"{home}/v1/videos/t/content", requiresKey: true));
        Assert.Equal(
            HttpStatusCode.OK, await allowed.FetchAsync(home, store.At("/v.mp4", "10.0.0.8"), requiresKey: true, AddressKinds.Anywhere));
        Assert.Equal(2, gateway.Heads.Count(head => head.Contains(allowed.Key, StringComparison.Ordinal)));
        Assert.False(allowed.SawKey(store));

        int before = gateway.Heads.Count;
        await _http.PollAsync(home);
        await _http.RefuseAsync(home, $"{home}/v1/videos/t/content");
        Assert.Equal(before, gateway.Heads.Count);
    }

    [Fact]
    public async Task A_name_of_a_gateway_over_http_that_leads_to_the_internet_gets_no_key()
    {
        await using Listener elsewhere = new();
        using GuardedHttp http = new() { AllowsPrivate = true };
        http.Network.Name("nas.lan", Cdn);
        http.Network.Route(Cdn, elsewhere);

        PollResponse response = await http.PollAsync(elsewhere.At("", "nas.lan"));

        Assert.NotNull(response.Failure);
        Assert.Equal(0, elsewhere.Connections);
    }
}
