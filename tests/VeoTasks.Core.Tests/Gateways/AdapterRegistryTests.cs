using System.Text.RegularExpressions;
using VeoTasks.Gateways;
using Xunit;

namespace VeoTasks.Tests.Gateways;

public sealed class AdapterRegistryTests
{
    [Fact]
    public void The_gateways_come_in_the_order_users_see_them_and_later_ones_after_them() =>
        Assert.Equal(["mulerun", "octopusx", "mixroute", "mingyan", "openai"], AdapterRegistry.All.Select(adapter => adapter.Profile.Name).Take(5));

    [Fact]
    public void An_adapter_is_found_in_any_case_and_an_unknown_one_is_not()
    {
        Assert.Equal("mixroute", AdapterRegistry.Find("MixRoute")?.Profile.Name);
        Assert.Null(AdapterRegistry.Find("nobody"));
    }

    [Theory]
    [InlineData("mulerun", "https://api.mulerun.com/", 5, 48.0, "veo-3.1-fast")]
    [InlineData("octopusx", "https://octopusx.ai/", 10, null, null)]
    [InlineData("mixroute", "https://console.mixroute.io/", 3, null, null)]
    [InlineData("mingyan", "https://zcbservice.aizfw.cn/kyyReactApiServer", 30, 24.0, null)]
    [InlineData("openai", null, 5, null, null)]
    [InlineData("fal", "https://queue.fal.run/", 5, null, "fal-ai/veo3.1")]
    [InlineData("replicate", "https://api.replicate.com/", 5, 1.0, null)]
    [InlineData("vertex", "https://us-central1-aiplatform.googleapis.com/v1", 10, null, null)]
    public void The_profiles_say_what_the_gateways_pages_say(string name, string? baseUri, int seconds, double? retentionHours, string? model)
    {
        var profile = AdapterRegistry.Find(name)!.Profile;

        Assert.Equal(baseUri, profile.BaseUri?.AbsoluteUri);
        Assert.Equal(TimeSpan.FromSeconds(seconds), profile.PollInterval);
        Assert.Equal(retentionHours, profile.Retention?.TotalHours);
        Assert.Equal(model, profile.DefaultModel);
    }

    [Fact]
    public void Every_profile_is_complete_and_safe() =>
        Assert.All(AdapterRegistry.All.Select(adapter => adapter.Profile), profile =>
        {
            Assert.Matches(new Regex("^[a-z][a-z0-9-]*$"), profile.Name);
            Assert.True(profile.BaseUri is null || profile.BaseUri.Scheme == Uri.UriSchemeHttps);
            Assert.Equal(Uri.UriSchemeHttps, profile.Documentation.Scheme);
            Assert.NotEmpty(profile.DisplayName);
            Assert.NotEmpty(profile.Models);
            Assert.True(profile.DefaultModel is null || profile.Models.Contains(profile.DefaultModel));
        });

    [Theory]
    [InlineData("mulerun", 1)]
    [InlineData("octopusx", 1)]
    [InlineData("mixroute", 64)]
    [InlineData("mingyan", 1)]
    [InlineData("openai", 1)]
    [InlineData("fal", 1)]
    [InlineData("replicate", 1)]
    [InlineData("vertex", 128)]
    public void Only_MixRoute_and_Vertex_may_answer_with_a_whole_video(string name, int mebibytes) =>
        Assert.Equal(mebibytes * 1024 * 1024, AdapterRegistry.Find(name)!.Profile.MaximumAnswerLength);

    [Fact]
    public void An_adapter_without_an_address_is_no_provider_until_it_gets_one() =>
        Assert.DoesNotContain(BuiltInProviders.All, provider => provider.Name == "openai");

    [Fact]
    public void Each_adapter_with_an_address_is_a_provider_out_of_the_box() =>
        Assert.All(AdapterRegistry.All.Where(adapter => adapter.Profile.BaseUri is not null).Zip(BuiltInProviders.All), pair =>
        {
            var (adapter, provider) = pair;
            Assert.Equal((adapter.Profile.Name, adapter.Profile.Name), (provider.Name, provider.Adapter));
            Assert.Equal(adapter.Profile.BaseUri, provider.BaseUri);
            Assert.Equal(adapter.Profile.PollInterval, provider.PollInterval);
            Assert.Equal($"VeoTasks-{provider.Name}", provider.SecretName);
            Assert.True(provider.BuiltIn);
        });
}
