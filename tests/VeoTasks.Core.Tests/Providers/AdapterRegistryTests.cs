using System.Text.RegularExpressions;
using VeoTasks.Providers;
using Xunit;

namespace VeoTasks.Tests.Providers;

public sealed class AdapterRegistryTests
{
    [Fact]
    public void The_four_gateways_are_there_in_the_order_users_see_them() =>
        Assert.Equal(["mulerun", "octopusx", "mixroute", "mingyan"], AdapterRegistry.All.Select(adapter => adapter.Profile.Name));

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
    public void The_profiles_say_what_the_gateways_pages_say(string name, string baseUri, int seconds, double? retentionHours, string? model)
    {
        var profile = AdapterRegistry.Find(name)!.Profile;

        Assert.Equal(baseUri, profile.BaseUri.AbsoluteUri);
        Assert.Equal(TimeSpan.FromSeconds(seconds), profile.PollInterval);
        Assert.Equal(retentionHours, profile.Retention?.TotalHours);
        Assert.Equal(model, profile.DefaultModel);
    }

    [Fact]
    public void Every_profile_is_complete_and_safe() =>
        Assert.All(AdapterRegistry.All.Select(adapter => adapter.Profile), profile =>
        {
            Assert.Matches(new Regex("^[a-z][a-z0-9-]*$"), profile.Name);
            Assert.Equal(Uri.UriSchemeHttps, profile.BaseUri.Scheme);
            Assert.Equal(Uri.UriSchemeHttps, profile.Documentation.Scheme);
            Assert.NotEmpty(profile.DisplayName);
            Assert.NotEmpty(profile.Models);
            Assert.True(profile.DefaultModel is null || profile.Models.Contains(profile.DefaultModel));
        });

    [Fact]
    public void Only_MixRoute_may_answer_with_a_whole_video() =>
        Assert.All(AdapterRegistry.All.Select(adapter => adapter.Profile), profile =>
            Assert.Equal(profile.Name == "mixroute" ? 64 * 1024 * 1024 : 1024 * 1024, profile.MaximumAnswerLength));

    [Fact]
    public void Each_adapter_is_a_provider_out_of_the_box() =>
        Assert.All(AdapterRegistry.All.Zip(BuiltInProviders.All), pair =>
        {
            var (adapter, provider) = pair;
            Assert.Equal((adapter.Profile.Name, adapter.Profile.Name), (provider.Name, provider.Adapter));
            Assert.Equal(adapter.Profile.BaseUri, provider.BaseUri);
            Assert.Equal(adapter.Profile.PollInterval, provider.PollInterval);
            Assert.Equal($"VeoTasks-{provider.Name}", provider.SecretName);
            Assert.True(provider.BuiltIn);
        });
}
