using System.Net;
using VeoTasks.Http;
using VeoTasks.Tests.Http.Network.Support;

namespace VeoTasks.Tests.Http.Network;

/// <summary>
/// Who gets the key along a chain of redirects, with a listener for each origin: the gateway (G), another port of its address (P), other
/// addresses of this machine (2, 3) and of IPv6 (6).
/// </summary>
public sealed class RedirectTableTests : IAsyncLifetime
{
    private const string Content = "/v1/videos/t/content";
    private static readonly bool HasIPv6 = Listener.CanListenAt("::1");
    private static readonly bool HasAllOf127 = Listener.CanListenAt("127.0.0.3");

    private readonly GuardedHttp _http = new();
    private readonly Dictionary<char, Listener> _listeners = [];

    public ValueTask InitializeAsync()
    {
        _listeners.Add('G', new Listener());
        _listeners.Add('P', new Listener());
        _listeners.Add('2', new Listener(HasAllOf127 ? "127.0.0.2" : "127.0.0.1"));
        _listeners.Add('3', new Listener(HasAllOf127 ? "127.0.0.3" : "127.0.0.1"));
        _listeners.Add('6', new Listener(HasIPv6 ? "::1" : "127.0.0.1"));
        _http.Network.Name("localhost", "127.0.0.1");
        _http.Network.Name("cdn.localhost", HasAllOf127 ? "127.0.0.2" : "127.0.0.1");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (Listener listener in _listeners.Values)
        {
            await listener.DisposeAsync();
        }
    }

    public static TheoryData<string, int, string> Chains => new()
    {
        // The way, the status of each redirect, and which hops carry the key.
        { "G", 302, "K" },
        { "GG", 301, "KK" },
        { "GG", 302, "KK" },
        { "GG", 303, "KK" },
        { "GG", 307, "KK" },
        { "GG", 308, "KK" },
        { "GP", 301, "K-" },
        { "GP", 302, "K-" },
        { "GP", 303, "K-" },
        { "GP", 307, "K-" },
        { "GP", 308, "K-" },
        { "G2", 307, "K-" },
        { "G6", 302, "K-" },
        { "G23", 302, "K--" },
        { "G2P6", 308, "K---" },
        { "GGG2", 302, "KKK-" },
        { "G2G", 302, "K--" },
        { "GPG", 307, "K--" },
        { "G2GG", 302, "K---" },
        { "GG2G", 302, "KK--" },
        { "2G", 302, "--" },
        { "6G", 307, "--" },
        { "GGGGGG", 302, "KKKKKK" },
        { "G23P6G", 302, "K-----" },
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public async Task The_key_goes_along_until_a_redirect_leaves_the_gateway_and_never_comes_back(string way, int status, string keys)
    {
        string first = Lay(way, status);

        Assert.Equal(HttpStatusCode.OK, await _http.FetchAsync(_listeners['G'].At(""), first, requiresKey: true));

        Assert.Equal(keys, KeysAlong(way));
        Assert.All(_listeners.Where(pair => pair.Key != 'G'), pair => Assert.False(_http.SawKey(pair.Value)));
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public async Task A_public_link_never_carries_the_key_wherever_it_leads(string way, int status, string keys)
    {
        _ = keys;
        string first = Lay(way, status);

        await _http.FetchAsync(_listeners['G'].At(""), first, requiresKey: false);

        Assert.Equal(new string('-', way.Length), KeysAlong(way));
    }

    [Theory]
    [InlineData("GGGGGGG")]
    [InlineData("G2G2G2G")]
    [InlineData("2323232")]
    public async Task A_sixth_redirect_is_not_followed(string way)
    {
        string first = Lay(way, 302);

        RequestRefusedException refused =
            await Assert.ThrowsAsync<RequestRefusedException>(() => _http.FetchAsync(_listeners['G'].At(""), first, requiresKey: true));

        Assert.Equal(VeoErrorCategory.TooManyRedirects, refused.Category);
        Assert.Equal(6, _listeners.Values.Sum(listener => listener.Heads.Count));
    }

    [Theory]
    [InlineData("http://localhost:{0}/end")]
    [InlineData("http://cdn.localhost:{1}/end")]
    [InlineData("http://127.0.0.1.:{0}/end")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/end")]
    [InlineData("http://127.0.0.1:{2}/end")]
    public async Task What_is_not_written_as_the_gateways_own_origin_gets_no_key_even_if_it_leads_there(string location)
    {
        Listener gateway = _listeners['G'];
        _http.Network.Name("127.0.0.1.", "127.0.0.1");
        gateway.Redirect(Content, string.Format(
            System.Globalization.CultureInfo.InvariantCulture, location, gateway.Port, _listeners['2'].Port, _listeners['P'].Port));

        await ReachAsync(gateway.At(Content));

        Assert.Single(_listeners.Values.SelectMany(listener => listener.Heads), HasKey);
    }

    [Theory]
    [InlineData("HTTP://127.0.0.1:{0}/end")]
    [InlineData("http://127.1:{0}/end")]
    [InlineData("http://2130706433:{0}/end")]
    [InlineData("//127.0.0.1:{0}/end")]
    [InlineData("/end")]
    [InlineData("end")]
    [InlineData("../../../../end")]
    [InlineData("/v1/other#fragment")]
    public async Task Every_way_to_write_the_gateways_own_origin_is_that_origin(string location)
    {
        Listener gateway = _listeners['G'];
        string target = string.Format(System.Globalization.CultureInfo.InvariantCulture, location, gateway.Port);
        gateway.Redirect(Content, target);

        await ReachAsync(gateway.At(Content));

        Assert.InRange(gateway.Heads.Count, 2, 6);
        Assert.All(gateway.Heads, head => Assert.True(HasKey(head)));
        Assert.All(gateway.Heads, head => Assert.DoesNotContain("fragment", head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://user:pw@127.0.0.1:{0}/end", VeoErrorCategory.Refused)]
    [InlineData("http://KEY@127.0.0.2:{1}/end", VeoErrorCategory.Refused)]
    [InlineData("http://127.0.0.2:{1}/end?token=KEY", VeoErrorCategory.Refused)]
    [InlineData("http://127.0.0.2:{1}/KEY/end", VeoErrorCategory.Refused)]
    [InlineData("http://KEY.localhost:{1}/end", VeoErrorCategory.Refused)]
    [InlineData("http://127.0.0.2:{1}/end?token=%63ANARY", VeoErrorCategory.Refused)]
    [InlineData("ftp://127.0.0.2/end", VeoErrorCategory.Refused)]
    [InlineData("file:///etc/hostname", VeoErrorCategory.Refused)]
    [InlineData("http://10.0.0.7/end", VeoErrorCategory.PrivateNetwork)]
    [InlineData("http://169.254.169.254/latest/meta-data", VeoErrorCategory.PrivateNetwork)]
    public async Task A_redirect_that_breaks_a_rule_is_not_followed_and_the_message_has_no_key(string location, VeoErrorCategory category)
    {
        Listener gateway = _listeners['G'];
        string target = string.Format(System.Globalization.CultureInfo.InvariantCulture, location, gateway.Port, _listeners['2'].Port)
            .Replace("%63ANARY", $"%63{_http.Key[1..]}", StringComparison.Ordinal)
            .Replace("KEY", _http.Key, StringComparison.Ordinal);
        gateway.Redirect(Content, target);

        RequestRefusedException refused = await Assert.ThrowsAsync<RequestRefusedException>(
            () => _http.FetchAsync(gateway.At(""), gateway.At(Content), requiresKey: true));

        Assert.Equal(category, refused.Category);
        Assert.DoesNotContain(_http.Key, refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("pw", refused.Message, StringComparison.Ordinal);
        Assert.Single(_listeners.Values.SelectMany(listener => listener.Heads));
    }

    [Theory]
    [InlineData("")]
    [InlineData("//")]
    [InlineData("http://")]
    [InlineData("http://[::1")]
    [InlineData("http://127.0.0.1:99999/end")]
    [InlineData("http://xn--%C3%A9.example/end")]
    public async Task A_redirect_whose_address_cannot_be_read_is_its_own_answer(string location)
    {
        Listener gateway = _listeners['G'];
        gateway.Redirect(Content, location);

        Assert.Equal(HttpStatusCode.Redirect, await _http.FetchAsync(gateway.At(""), gateway.At(Content), requiresKey: true));
        Assert.Single(gateway.Heads);
    }

    [Fact]
    public async Task A_redirect_without_an_address_is_its_own_answer()
    {
        Listener gateway = _listeners['G'];
        gateway.Answers[Content] = "HTTP/1.1 302 Moved\r\nContent-Length: 0\r\n\r\n";

        Assert.Equal(HttpStatusCode.Redirect, await _http.FetchAsync(gateway.At(""), gateway.At(Content), requiresKey: true));
    }

    [Theory]
    [InlineData("G", null)]
    [InlineData("GGGGGG", null)]
    [InlineData("GGGGGGG", VeoErrorCategory.TooManyRedirects)]
    [InlineData("GP", VeoErrorCategory.RedirectRefused)]
    [InlineData("G2", VeoErrorCategory.RedirectRefused)]
    [InlineData("G6", VeoErrorCategory.RedirectRefused)]
    [InlineData("GG3", VeoErrorCategory.RedirectRefused)]
    public async Task A_question_for_a_task_never_leaves_the_gateway(string way, VeoErrorCategory? category)
    {
        Lay(way, 307, "/v1/videos/t");

        PollResponse look = await _http.PollAsync(_listeners['G'].At(""));

        // The listeners' last answer is no task, which is a failure of another kind.
        Assert.Equal(category ?? VeoErrorCategory.InvalidResponse, look.Failure?.Category);
        Assert.All(_listeners['G'].Heads, head => Assert.True(HasKey(head)));
        Assert.All(_listeners.Where(pair => pair.Key != 'G'), pair => Assert.Empty(pair.Value.Heads));
    }

    [Fact]
    public async Task A_question_for_a_task_is_not_redirected_to_an_address_with_a_user_name()
    {
        Listener gateway = _listeners['G'];
        gateway.Redirect("/v1/videos/t", $"http://user:pw@127.0.0.1:{gateway.Port}/end");

        Assert.Equal(VeoErrorCategory.RedirectRefused, (await _http.PollAsync(gateway.At(""))).Failure?.Category);
        Assert.Single(gateway.Heads);
    }

    [Fact]
    public async Task Every_try_of_a_request_goes_through_the_same_guard()
    {
        string first = Lay("G2", 302);

        for (int attempt = 0; attempt < 3; attempt++)
        {
            await _http.FetchAsync(_listeners['G'].At(""), first, requiresKey: true);
        }

        Assert.Equal((3, 3), (_listeners['G'].Heads.Count(HasKey), _listeners['2'].Heads.Count));
        Assert.False(_http.SawKey(_listeners['2']));
    }

    private bool HasKey(string head) => head.Contains($"Authorization: Bearer {_http.Key}\r\n", StringComparison.Ordinal);

    private Task<HttpStatusCode> ReachAsync(string link) => _http.FetchAsync(_listeners['G'].At(""), link, requiresKey: true);

    /// <summary>Lays a way of redirects; gives its beginning.</summary>
    private string Lay(string way, int status, string first = Content)
    {
        for (int hop = 0; hop < way.Length - 1; hop++)
        {
            _listeners[way[hop]].Redirect(Path(hop, first), _listeners[way[hop + 1]].At(Path(hop + 1, first)), status);
        }

        return _listeners[way[0]].At(Path(0, first));
    }

    private static string Path(int hop, string first) => hop == 0 ? first : $"/hop{hop}";

    /// <summary>Which hops carried the key, in order.</summary>
    private string KeysAlong(string way) => string.Concat(way.Select((name, hop) =>
        HasKey(Assert.Single(_listeners[name].Heads, head => head.StartsWith($"GET {Path(hop, Content)} ", StringComparison.Ordinal))) ? 'K' : '-'));
}
