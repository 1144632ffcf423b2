using System.Text.RegularExpressions;
using VeoTasks.Gateways;
using Xunit;

namespace VeoTasks.Tests.Gateways;

public sealed class AdapterRegistryTests
{
    [Fact]
    public void The_gateways_come_in_the_order_users_see_them_and_later_ones_after_them() =>
        Assert.Equal(
            ["mulerun", "octopusx", "mixroute", "mingyan", "openai"], AdapterRegistry.All.Select(adapter => adapter.Profile.Name).Take(5));

    [Fact]
    public void An_adapter_is_found_in_any_case_and_an_unknown_one_is_not()
    {
        Assert.Equal("mixroute", AdapterRegistry.Find("MixRoute")?.Profile.Name);
        Assert.Null(AdapterRegistry.Find("nobody"));
    }

    /// <summary>The other facts of a profile are in its row of the README, which AddedAdapterTests compares.</summary>
    [Fact]
    public void A_bare_id_is_asked_under_a_model_where_the_path_holds_one() =>
        Assert.Equal(
            [("mulerun", "veo-3.1-fast"), ("fal", "fal-ai/veo3.1")],
            AdapterRegistry.All.Where(adapter => adapter.Profile.DefaultModel is not null)
                .Select(adapter => (adapter.Profile.Name, adapter.Profile.DefaultModel!)));

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

    [Fact]
    public void Only_MixRoute_and_Vertex_may_answer_with_a_whole_video() =>
        Assert.All(AdapterRegistry.All, adapter => Assert.Equal(
            adapter.Profile.Name switch { "mixroute" => 64, "vertex" => 128, _ => 1 },
            adapter.Profile.MaximumAnswerLength / (1024 * 1024)));

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
