using VeoTasks.Gateways;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways;

public sealed class ProviderAddressesTests
{
    private static readonly VeoProvider Relay =
        new() { Name = "relay", Adapter = "octopusx", BaseUri = new("https://relay.example:8443/api/") };

    [Theory]
    [InlineData("https://relay.example/api")]
    [InlineData("https://relay.example/api/")]
    public void A_relative_path_goes_below_the_base_address(string baseUri)
    {
        var address = ProviderAddresses.Resolve(Relay with { BaseUri = new(baseUri) }, "v1/videos/a%2Fb?x=1");

        Assert.Equal("https://relay.example/api/v1/videos/a%2Fb?x=1", address.AbsoluteUri);
    }

    [Theory]
    [InlineData("octopusx", "https://relay.example/v1", "https://relay.example/")]
    [InlineData("octopusx", "https://relay.example/v1/", "https://relay.example/")]
    [InlineData("octopusx", "https://relay.example/V1", "https://relay.example/")]
    [InlineData("octopusx", "https://relay.example/api/v1", "https://relay.example/api")]
    [InlineData("octopusx", "https://relay.example/v1/videos", "https://relay.example/")]
    [InlineData("octopusx", "https://relay.example/v1/video/generations", "https://relay.example/")]
    [InlineData("openai", "https://relay.example/openai/v1?x=1", "https://relay.example/openai")]
    [InlineData("mixroute", "https://relay.example/v1/video", "https://relay.example/")]
    [InlineData("mingyan", "https://relay.example/kyyReactApiServer/v1", "https://relay.example/kyyReactApiServer")]
    [InlineData("mingyan", "https://relay.example/kyyReactApiServer/v2", "https://relay.example/kyyReactApiServer")]
    [InlineData("mulerun", "https://relay.example/v1", "https://relay.example/")]
    [InlineData("mulerun", "https://relay.example/vendors/google/v1", "https://relay.example/")]
    [InlineData("openai", "https://relay.example/v1/chat/completions", "https://relay.example/")]
    [InlineData("openai", "https://relay.example/api/v1/models", "https://relay.example/api")]
    [InlineData("replicate", "https://relay.example/v1/videos/generations", "https://relay.example/")]
    [InlineData("octopusx", "https://relay.example/v1/account/gateway", "https://relay.example/v1/account/gateway")]
    [InlineData("octopusx", "https://relay.example/videos", "https://relay.example/videos")]
    [InlineData("octopusx", "https://relay.example/", "https://relay.example/")]
    [InlineData("kie", "https://api.kie.ai", "https://api.kie.ai/")]
    [InlineData("kie", "https://api.kie.ai/api/v1", "https://api.kie.ai/")]
    [InlineData("kie", "https://api.kie.ai/api/v1/veo/record-info", "https://api.kie.ai/")]
    [InlineData("openrouter", "https://openrouter.ai", "https://openrouter.ai/")]
    [InlineData("openrouter", "https://openrouter.ai/api", "https://openrouter.ai/")]
    [InlineData("openrouter", "https://openrouter.ai/api/v1", "https://openrouter.ai/")]
    [InlineData("openrouter", "https://openrouter.ai/api/v1/videos", "https://openrouter.ai/")]
    public void A_base_address_may_end_in_what_the_paths_begin_with(string adapter, string given, string expected)
    {
        VeoProvider provider = new() { Name = "relay", Adapter = adapter, BaseUri = new(given) };

        Assert.Equal(expected, ProviderAddresses.BaseOf(provider).AbsoluteUri);
        Assert.True(adapter != "octopusx" || given.Contains("account", StringComparison.Ordinal)
            || given.EndsWith("/videos", StringComparison.Ordinal)
            || ProviderAddresses.RequiresKey(provider, Adapter(adapter), ProviderAddresses.Resolve(provider, "v1/videos/a/content")));
    }

    [Theory]
    [InlineData("https://relay.example/v1/tasks/abc", "/v1/tasks/abc")]
    [InlineData("https://relay.example/api/v1/videos/video_1/", "/v1/videos/video_1")]
    [InlineData("https://relay.example/v1/videos/video_1/content", "/v1/videos/video_1/content")]
    [InlineData("https://relay.example/v2/model-center/tasks/abc", "/v2/model-center/tasks/abc")]
    [InlineData("https://relay.example/vendors/google/v1/veo3/generation/abc", "/v1/veo3/generation/abc")]
    [InlineData("https://relay.example/v1/video/generations/abc", "/v1/video/generations/abc")]
    [InlineData("https://api.replicate.com/v1/predictions/abc", "/v1/predictions/abc")]
    [InlineData("https://api.kie.ai/api/v1/jobs/createTask", "/v1/jobs/createTask")]
    [InlineData("https://queue.fal.run/fal-ai/veo3/requests/764cabcf-b745/status", "/requests/764cabcf-b745/status")]
    [InlineData("https://gw.example/v1/account/gateway/replicate/predictions/gm3qorzdhgbf", "/predictions/gm3qorzdhgbf")]
    [InlineData("https://relay.example/tasks", null)]
    [InlineData("https://relay.example/tasks/ordinary", null)]
    [InlineData("https://relay.example/jobs/prod-2/", null)]
    [InlineData("https://relay.example/requests/eu/api", null)]
    [InlineData("https://relay.example/v1/videos", null)]
    [InlineData("https://relay.example/v1/videos/generations", null)]
    [InlineData("https://relay.example/v1/video/generations", null)]
    [InlineData("https://relay.example/v1/account/gateway", null)]
    [InlineData("https://relay.example/tasks/v1", null)]
    [InlineData("https://relay.example/", null)]
    public void A_base_address_may_not_end_in_a_task(string given, string? part) =>
        Assert.Equal(part, ProviderAddresses.TaskPartOf(new Uri(given)));

    [Fact]
    public void A_pasted_address_is_found_below_it() => Assert.Equal(
        new VeoTaskReference("video_1", "relay"),
        TaskReferenceParser.Parse(
            "https://relay.example/v1/videos/video_1",
            [new() { Name = "relay", Adapter = "octopusx", BaseUri = new("https://relay.example/v1") }]).Reference);

    [Theory]
    [InlineData("https://relay.example:8443/other", true)]
    [InlineData("HTTPS://RELAY.EXAMPLE:8443/", true)]
    [InlineData("https://user:secret@relay.example:8443/", true)]
    [InlineData("https://relay.example/", false)]
    [InlineData("http://relay.example:8443/", false)]
    [InlineData("https://relay.example.evil.example:8443/", false)]
    public void An_origin_is_scheme_host_and_port(string address, bool isSame) =>
        Assert.Equal(isSame, ProviderAddresses.IsSameOrigin(Relay.BaseUri, new Uri(address)));

    [Theory]
    [InlineData("https://relay.example:8443/api/v1/videos/a/content", true)]
    [InlineData("https://relay.example:8443/api/v1/videos/a/content?access=x", true)]
    [InlineData("https://relay.example:8443/v1/videos/a/content", true)]
    [InlineData("https://relay.example:8443/other/v1/videos/a/content", false)]
    [InlineData("https://relay.example:8443/files/a.mp4", false)]
    [InlineData("https://relay.example/api/v1/videos/a/content", false)]
    [InlineData("https://cdn.example/api/v1/videos/a/content", false)]
    public void The_key_is_for_result_endpoints_on_the_gateway_s_own_origin(string address, bool requiresKey) =>
        Assert.Equal(requiresKey, ProviderAddresses.RequiresKey(Relay, Adapter("octopusx"), new Uri(address)));

    [Theory]
    [InlineData("https://bücher.example/a", "https://xn--bcher-kva.example/b", true)]
    [InlineData("https://[2001:db8::1]:8443/", "https://[2001:DB8:0::1]:8443/x", true)]
    [InlineData("https://[2001:db8::1]/", "https://[2001:db8::2]/", false)]
    public void Two_spellings_of_one_host_are_one_origin(string one, string other, bool isSame)
    {
        Assert.Equal(isSame, ProviderAddresses.IsSameOrigin(new Uri(one), new Uri(other)));
        Assert.Equal(new Uri(one).Port, new Uri(Origin.Of(new Uri(one)).ToString()).Port);
    }

    [Theory]
    [InlineData("http://localhost:3000/", true)]
    [InlineData("http://127.0.0.1/", true)]
    [InlineData("http://127.8.8.8/", true)]
    [InlineData("http://[::1]/", true)]
    [InlineData("http://[::ffff:127.0.0.1]/", true)]
    [InlineData("http://localhost./", false)]
    [InlineData("http://relay.localhost/", false)]
    [InlineData("http://notlocalhost/", false)]
    [InlineData("http://10.0.0.1/", false)]
    [InlineData("http://localhost.example/", false)]
    public void Loopback_is_recognised_in_all_its_forms(string address, bool isLoopback) =>
        Assert.Equal(isLoopback, ProviderAddresses.IsLoopback(new Uri(address)));
}
